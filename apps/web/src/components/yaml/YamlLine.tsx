import { tintYaml } from './tintYaml.ts';

export function YamlLine({ line }: { line: string }) {
  return tintYaml(line).map(({ kind, text }, index) => (
    <span key={index} className={`pl-yaml-${kind}`}>
      {text}
    </span>
  ));
}
