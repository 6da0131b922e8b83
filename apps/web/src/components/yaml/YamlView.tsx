import { YamlLine } from './YamlLine.tsx';
import './yaml.css';

/** YAML to read and select, with keys tinted. A scroll area that the keyboard reaches. */
export function YamlView({ text, label }: { text: string; label: string }) {
  return (
    <pre className="pl-yaml" tabIndex={0} role="region" aria-label={label}>
      {text
        .replace(/\n$/, '')
        .split('\n')
        .map((line, index) => (
          <div key={index}>
            <YamlLine line={line} />
            {'\n'}
          </div>
        ))}
    </pre>
  );
}
