import { Button, Popover } from '@patternfly/react-core';
import RhUiQuestionMarkCircleIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-question-mark-circle-icon';
import { floatHost } from '../../../components/floatHost.ts';
import { fieldNames, fieldOf } from './fields.ts';

const examples: readonly (readonly [string, string])[] = [
  ['cart', 'names with cart in them'],
  ['lock = open and ns = shop', 'plaintext to or from shop'],
  ['mtls < 100', 'not all of it mutual TLS'],
  ['client = legacy* or sidecar = no', 'callers by name, or without a sidecar'],
  ['not (protocol = tcp or rate > 5)', 'HTTP and gRPC, up to 5 requests per second'],
  ['severity = error or p95 > 500ms', 'what needs a look'],
  ['server = "*.example.com"', 'quotes make a star a star'],
];

/** The language of Find and Hide, by example. */
export function FindHelp({ onTry }: { onTry: (text: string) => void }) {
  return (
    <Popover
      aria-label="How to find and hide"
      headerContent="Find and hide"
      maxWidth="520px"
      minWidth="min(520px, 90vw)"
      appendTo={floatHost}
      bodyContent={(hide) => (
        <div className="pl-find-help">
          <p>Find fades everything else; Hide takes away. What has no value for a key matches neither way.</p>
          <ul>
            {examples.map(([text, meaning]) => (
              <li key={text}>
                <button
                  type="button"
                  className="pl-link-button"
                  onClick={() => {
                    onTry(text);
                    hide();
                  }}
                >
                  <code>{text}</code>
                </button>
                <span>{meaning}</span>
              </li>
            ))}
          </ul>
          <dl>
            {fieldNames.map((name) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  {fieldOf(name).help}
                  {fieldOf(name).type === 'choice' && `: ${choicesOf(name)}`}
                </dd>
              </div>
            ))}
          </dl>
          <p>
            Enter goes to the first thing found; N and Shift+N in the graph go on to the next and the one
            before.
          </p>
        </div>
      )}
    >
      <Button variant="plain" aria-label="How to find and hide" icon={<RhUiQuestionMarkCircleIcon />} />
    </Popover>
  );
}

function choicesOf(name: (typeof fieldNames)[number]): string {
  const field = fieldOf(name);
  return field.type === 'choice' ? (field.choices ?? []).join(', ') : '';
}
