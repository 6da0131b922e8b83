import { writeSync } from 'node:fs';

/** What waits for a disk that is full, or a reader that is slow. Bytes. */
const maxWaitingBytes = 1024 * 1024;
const againMs = 1_000;

/**
 * Where log lines go: written at once, so that what was logged before an answer is there when the process dies after it. A log
 * that takes nothing is no reason to end or to answer nobody: lines wait, bounded, and of those that were lost the log says how
 * many when it takes lines again.
 */
export class LogDestination {
  readonly #write: (bytes: Buffer) => number;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lost = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param write gives bytes to a file and says how many it took; throws what the system says. */
  constructor(write: (bytes: Buffer) => number) {
    this.#write = write;
  }

  /** @param descriptor of an open file: 2 for standard error. */
  static of(descriptor: number): LogDestination {
    return new LogDestination((bytes) => writeSync(descriptor, bytes));
  }

  /** Never throws. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#waitingBytes + bytes.byteLength > maxWaitingBytes) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    // While others wait, the next try takes this one along: a full disk is not asked for each line.
    if (this.#timer === undefined) this.#drain();
  }

  #drain(): void {
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        const taken = this.#write(first);
        this.#waitingBytes -= taken;
        if (taken < first.byteLength) this.#waiting[0] = first.subarray(taken);
        else this.#waiting.shift();
        if (this.#waiting.length === 0 && this.#lost > 0) this.#tellLoss();
      }
    } catch {
      // Full, slow, or nobody reads any more: it may be otherwise in a while. Alone it keeps no process alive.
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#drain();
      }, againMs).unref();
    }
  }

  #tellLoss(): void {
    const line = {
      level: 50,
      time: new Date().toISOString(),
      name: 'padlock',
      lost: this.#lost,
      msg: 'log lines were lost: the log could not be written',
    };
    this.#lost = 0;
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
  }
}
