/** A piece of a line and what it is, for its colour. */
export interface YamlToken {
  readonly kind: 'key' | 'text' | 'comment';
  readonly text: string;
}

/**
 * Tells keys and comments of one line of block YAML from the rest: enough to read by, for the YAML that servers print. Lines of
 * block scalars may look like keys; a wrong colour is all that costs.
 *
 * @returns pieces whose texts add up to the line.
 */
export function tintYaml(line: string): readonly YamlToken[] {
  const comment = /^(\s*)(#.*)$/.exec(line);
  if (comment) return pieces(['text', comment[1]], ['comment', comment[2]]);
  const entry = /^(\s*(?:- )*)("[^"]*"|'[^']*'|[^\s"'#:][^:]*)(:)(\s.*|)$/.exec(line);
  if (!entry) return pieces(['text', line]);
  return pieces(['text', entry[1]], ['key', `${entry[2]}${entry[3]}`], ['text', entry[4]]);
}

function pieces(...parts: readonly (readonly [YamlToken['kind'], string | undefined])[]): YamlToken[] {
  return parts.flatMap(([kind, text]) => (text === undefined || text === '' ? [] : [{ kind, text }]));
}
