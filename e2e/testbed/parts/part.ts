/** Something real that the testbed runs and that is not ours: a program or a file. */
export interface Part {
  readonly name: string;
  /** The version that is fetched when none is found. */
  readonly version: string;
  /** The environment variable that names the file to use instead. */
  readonly variable: string;
  /** Names under which PATH and KUBEBUILDER_ASSETS may have it, best first. Empty: never there. */
  readonly commands: readonly string[];
  /** The file inside the part's cache folder. */
  readonly file: string;
  /** Gets it into `folder` (the cache folder to be), or answers where the system has it after an installation. */
  readonly obtain: (folder: string, say: (doing: string) => void) => Promise<string | undefined>;
  /** How a person gets it, for the message when it cannot be had. */
  readonly help: string;
}

/** A part cannot be had. The message says how a person gets it. */
export class MissingPart extends Error {
  constructor(part: Part, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `${part.name} cannot be had: ${reason}\n  ${part.help}\n  Or set ${part.variable} to the path of one that you have.`,
      { cause },
    );
    this.name = 'MissingPart';
  }
}
