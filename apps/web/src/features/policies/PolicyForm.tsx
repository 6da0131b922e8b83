import type { ServiceSummary } from '@padlock/contract';
import {
  Button,
  Checkbox,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Radio,
  TextInput,
} from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { type PolicyDraft, suggestedName } from './policyDraft.ts';
import { scopeWord } from './policyWords.ts';

interface PolicyFormProps {
  draft: PolicyDraft;
  onChange: (draft: PolicyDraft) => void;
}

/** The common policies, by choosing: what servers accept at one scope, or what clients send to a host. */
export function PolicyForm({ draft, onChange }: PolicyFormProps) {
  const cluster = useCluster();
  const mesh = useQuery(queries.mesh(cluster));
  const services = useQuery(queries.services(cluster, { window: '1h', namespaces: null }));
  const set = (changes: Partial<PolicyDraft>) => onChange({ ...draft, ...changes });
  const root = mesh.data?.rootNamespace ?? 'istio-system';
  const isRule = draft.kind === 'DestinationRule';
  const namespaces = mesh.data?.namespaces.map(({ name }) => name) ?? [];
  return (
    <Form className="pl-policy-form" onSubmit={(event) => event.preventDefault()}>
      <FormGroup role="radiogroup" label="Kind" fieldId="policy-kind" isStack>
        <Radio
          id="policy-kind-pa"
          name="kind"
          label="PeerAuthentication: what servers accept"
          isChecked={!isRule}
          onChange={() => set({ kind: 'PeerAuthentication', ports: [] })}
        />
        <Radio
          id="policy-kind-dr"
          name="kind"
          label="DestinationRule: what clients send to a host"
          isChecked={isRule}
          onChange={() => set({ kind: 'DestinationRule', ports: [] })}
        />
      </FormGroup>
      {!isRule && (
        <Field label="Scope" id="policy-scope">
          <FormSelect
            id="policy-scope"
            value={draft.scope}
            onChange={(_, value) => {
              const scope = (['mesh', 'namespace', 'workload'] as const).find((one) => one === value);
              if (scope) set({ scope, ports: [], ...(scope === 'mesh' ? { namespace: root } : {}) });
            }}
          >
            {(['workload', 'namespace', 'mesh'] as const).map((scope) => (
              <FormSelectOption key={scope} value={scope} label={scopeWord[scope]} />
            ))}
          </FormSelect>
        </Field>
      )}
      <Field
        label="Namespace"
        id="policy-namespace"
        hint={
          isRule
            ? 'Clients read rules of their own namespace, of the service, and of the root namespace.'
            : draft.scope === 'mesh'
              ? `The policy of the mesh stands in the root namespace, ${root}.`
              : undefined
        }
      >
        <FormSelect
          id="policy-namespace"
          value={draft.namespace}
          isDisabled={!isRule && draft.scope === 'mesh'}
          onChange={(_, namespace) => set({ namespace })}
        >
          <FormSelectOption value="" label="Choose a namespace" isPlaceholder />
          {namespaces.map((name) => (
            <FormSelectOption key={name} value={name} label={name} />
          ))}
        </FormSelect>
      </Field>
      {isRule ? (
        <RuleFields draft={draft} set={set} services={services.data?.services ?? []} />
      ) : (
        <ServerFields draft={draft} set={set} services={services.data?.services ?? []} />
      )}
      <Ports draft={draft} set={set} />
      <Field label="Name" id="policy-name">
        <TextInput
          id="policy-name"
          value={draft.name}
          placeholder={suggestedName(draft)}
          onChange={(_, name) => set({ name: name.trim() })}
        />
      </Field>
    </Form>
  );
}

function Field({
  label,
  id,
  hint,
  children,
}: {
  label: string;
  id: string;
  hint?: string | undefined;
  children: ReactNode;
}) {
  return (
    <FormGroup label={label} fieldId={id}>
      {children}
      {hint !== undefined && (
        <FormHelperText>
          <HelperText>
            <HelperTextItem>{hint}</HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  );
}

interface FieldsProps {
  draft: PolicyDraft;
  set: (changes: Partial<PolicyDraft>) => void;
  services: readonly ServiceSummary[];
}

function ServerFields({ draft, set }: FieldsProps) {
  return (
    <>
      {draft.scope === 'workload' && (
        <Field
          label="Selector"
          id="policy-selector"
          hint="Labels of the pods, as app=orders,tier=web. Without labels it would hold for the whole namespace."
        >
          <TextInput
            id="policy-selector"
            value={draft.selector}
            placeholder="app=orders"
            onChange={(_, selector) => set({ selector })}
          />
        </Field>
      )}
      <Field label="Mode" id="policy-mode">
        <FormSelect
          id="policy-mode"
          value={draft.mode}
          onChange={(_, value) => {
            const mode = (['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'] as const).find((one) => one === value);
            if (mode) set({ mode });
          }}
        >
          <FormSelectOption value="STRICT" label="STRICT: mutual TLS only" />
          <FormSelectOption value="PERMISSIVE" label="PERMISSIVE: mutual TLS and plaintext" />
          <FormSelectOption value="DISABLE" label="DISABLED: plaintext only" />
          <FormSelectOption value="UNSET" label="DEFAULT: the next wider scope decides" />
        </FormSelect>
      </Field>
    </>
  );
}

function RuleFields({ draft, set, services }: FieldsProps) {
  return (
    <>
      <Field
        label="Host"
        id="policy-host"
        hint="A service's whole name, or a wildcard such as *.shop.svc.cluster.local."
      >
        <TextInput
          id="policy-host"
          list="policy-hosts"
          value={draft.host}
          placeholder="orders.shop.svc.cluster.local"
          onChange={(_, host) => set({ host: host.trim() })}
        />
        <datalist id="policy-hosts">
          {services.map(({ id, name, namespace }) => (
            <option
              key={id}
              value={`${name}.${namespace}.svc.cluster.local`}
            >{`${namespace}/${name}`}</option>
          ))}
        </datalist>
      </Field>
      <Field label="Clients send" id="policy-tls">
        <FormSelect
          id="policy-tls"
          value={draft.tls}
          onChange={(_, value) => set({ tls: value === 'DISABLE' ? 'DISABLE' : 'ISTIO_MUTUAL' })}
        >
          <FormSelectOption value="ISTIO_MUTUAL" label="ISTIO_MUTUAL: the mesh's mutual TLS" />
          <FormSelectOption value="DISABLE" label="DISABLE: plaintext" />
        </FormSelect>
      </Field>
      <Checkbox
        id="policy-private"
        label="Only for clients of its own namespace"
        isChecked={draft.isPrivate}
        onChange={(_, isPrivate) => set({ isPrivate })}
      />
    </>
  );
}

const portModes = {
  PeerAuthentication: ['STRICT', 'PERMISSIVE', 'DISABLE'],
  DestinationRule: ['ISTIO_MUTUAL', 'DISABLE'],
} as const;

/** Entries of single ports: by container port for servers, by service port for clients. */
function Ports({ draft, set }: Pick<FieldsProps, 'draft' | 'set'>) {
  if (draft.kind === 'PeerAuthentication' && draft.scope !== 'workload') return null;
  const noun = draft.kind === 'PeerAuthentication' ? 'Container port' : 'Service port';
  const [standard] = portModes[draft.kind];
  const replace = (index: number, changes: Partial<PolicyDraft['ports'][number]>) =>
    set({ ports: draft.ports.map((entry, at) => (at === index ? { ...entry, ...changes } : entry)) });
  return (
    <fieldset className="pl-draft-ports">
      <legend>Ports with a mode of their own</legend>
      {draft.ports.map(({ port, mode }, index) => (
        <div key={index} className="pl-draft-port">
          <TextInput
            aria-label={`${noun} ${index + 1}`}
            inputMode="numeric"
            placeholder={noun}
            value={port}
            onChange={(_, value) => replace(index, { port: value.trim() })}
          />
          <FormSelect
            aria-label={`Mode of port ${port === '' ? index + 1 : port}`}
            value={mode}
            onChange={(_, value) => replace(index, { mode: value })}
          >
            {portModes[draft.kind].map((value) => (
              <FormSelectOption key={value} value={value} label={value} />
            ))}
          </FormSelect>
          <Button
            variant="link"
            onClick={() => set({ ports: draft.ports.filter((_, at) => at !== index) })}
            aria-label={`Remove port ${port === '' ? index + 1 : port}`}
          >
            Remove
          </Button>
        </div>
      ))}
      <Button
        variant="link"
        isInline
        onClick={() => set({ ports: [...draft.ports, { port: '', mode: standard }] })}
      >
        Add a port
      </Button>
    </fieldset>
  );
}
