import type { PolicyScope } from '@padlock/contract';

/** What the form asks for. Texts are as they are typed. */
export interface PolicyDraft {
  readonly kind: 'PeerAuthentication' | 'DestinationRule';
  /** Of a PeerAuthentication. */
  readonly scope: Extract<PolicyScope, 'mesh' | 'namespace' | 'workload'>;
  readonly namespace: string;
  readonly name: string;
  /** `app=orders,tier=web` */
  readonly selector: string;
  /** Of a PeerAuthentication; UNSET leaves it to the next wider scope. */
  readonly mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';
  /** Of a DestinationRule. */
  readonly host: string;
  readonly tls: 'ISTIO_MUTUAL' | 'DISABLE';
  /** Only clients of its own namespace read it. */
  readonly isPrivate: boolean;
  readonly ports: readonly DraftPort[];
}

export interface DraftPort {
  readonly port: string;
  readonly mode: string;
}

export const emptyDraft: PolicyDraft = {
  kind: 'PeerAuthentication',
  scope: 'workload',
  namespace: '',
  name: '',
  selector: '',
  mode: 'STRICT',
  host: '',
  tls: 'ISTIO_MUTUAL',
  isPrivate: false,
  ports: [],
};

/** A name that says what the policy is for, until somebody types another. */
export function suggestedName(draft: PolicyDraft): string {
  if (draft.kind === 'DestinationRule') {
    const [first = ''] = draft.host.replace(/^\*\.?/, 'all-').split('.');
    return first.replace(/-$/, '');
  }
  if (draft.scope !== 'workload') return 'default';
  return parseLabels(draft.selector)[0]?.[1] ?? '';
}

/** What has to be filled in next before the draft means anything; null: nothing is missing. */
export function nextInput(draft: PolicyDraft): string | null {
  if (draft.namespace === '') return 'Choose a namespace first.';
  if (draft.kind === 'DestinationRule' && draft.host === '') return 'Enter the host that clients call.';
  if (
    draft.kind === 'PeerAuthentication' &&
    draft.scope === 'workload' &&
    parseLabels(draft.selector).length === 0
  )
    return 'Enter the labels of the pods that it is for.';
  return draft.name === '' && suggestedName(draft) === '' ? 'Enter a name.' : null;
}

/** `a=b,c=d` as pairs; what has no name is left out. */
export function parseLabels(text: string): readonly (readonly [string, string])[] {
  return text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0
        ? ([pair, ''] as const)
        : ([pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const);
    })
    .filter(([key]) => key !== '');
}

/** The draft as YAML, as somebody would write it by hand. */
export function draftYaml(draft: PolicyDraft): string {
  const name = draft.name === '' ? suggestedName(draft) : draft.name;
  const isRule = draft.kind === 'DestinationRule';
  return [
    `apiVersion: ${isRule ? 'networking' : 'security'}.istio.io/v1`,
    `kind: ${draft.kind}`,
    'metadata:',
    `  name: ${scalar(name)}`,
    `  namespace: ${scalar(draft.namespace)}`,
    'spec:',
    ...(isRule ? ruleSpec(draft) : policySpec(draft)),
    '',
  ].join('\n');
}

function policySpec({ scope, selector, mode, ports }: PolicyDraft): string[] {
  const labels = scope === 'workload' ? parseLabels(selector) : [];
  const entries = scope === 'workload' ? ports.filter((entry) => entry.port !== '') : [];
  return [
    ...(scope === 'workload'
      ? [
          '  selector:',
          '    matchLabels:',
          ...labels.map(([key, value]) => `      ${scalar(key)}: ${scalar(value)}`),
        ]
      : []),
    ...(mode === 'UNSET' ? [] : ['  mtls:', `    mode: ${mode}`]),
    ...(entries.length === 0
      ? []
      : [
          '  portLevelMtls:',
          ...entries.flatMap(({ port: typed, mode: own }) => [`    ${port(typed)}:`, `      mode: ${own}`]),
        ]),
  ];
}

function ruleSpec({ host, tls, isPrivate, ports }: PolicyDraft): string[] {
  const entries = ports.filter((entry) => entry.port !== '');
  return [
    `  host: ${scalar(host)}`,
    ...(isPrivate ? ['  exportTo:', '    - "."'] : []),
    '  trafficPolicy:',
    '    tls:',
    `      mode: ${tls}`,
    ...(entries.length === 0
      ? []
      : [
          '    portLevelSettings:',
          ...entries.flatMap(({ port: typed, mode }) => [
            '      - port:',
            `          number: ${port(typed)}`,
            '        tls:',
            `          mode: ${mode}`,
          ]),
        ]),
  ];
}

/** A port as it is typed: a number stays one, anything else becomes a text that the server complains about. */
function port(typed: string): string {
  return /^\d+$/.test(typed) ? typed : JSON.stringify(typed);
}

/** Plain where YAML reads it as the same text, else in quotes. */
function scalar(text: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9_./-]*$/.test(text);
  return plain && !/^(true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text);
}
