import type { ControlPlane, RootCertificate } from '@padlock/contract';
import { count } from '../../components/format.ts';

/** What people call the distribution. */
export function flavourName(flavour: ControlPlane['flavour']): string {
  switch (flavour) {
    case 'istio':
      return 'Istio';
    case 'sail':
      return 'Istio by the Sail operator (OpenShift Service Mesh 3, Alauda Service Mesh)';
    case 'maistra_v2':
      return 'OpenShift Service Mesh 2';
    case 'maistra_v1':
      return 'OpenShift Service Mesh 1';
    case 'cisco':
      return 'Cisco Service Mesh Manager';
    case 'google':
      return 'Google Cloud Service Mesh';
  }
}

export interface Checked {
  readonly text: string;
  /** What is wrong with it; null: nothing. */
  readonly warning: string | null;
}

/** The lowest TLS version that proxies agree on. RFC 8996 forbids those below 1.2. */
export function minimumTlsWords(minimum: ControlPlane['minimumTls']): Checked {
  switch (minimum) {
    case 'AUTO':
      return { text: '1.2, by default', warning: null };
    case '1.2':
    case '1.3':
      return { text: minimum, warning: null };
    case '1.0':
    case '1.1':
      return { text: minimum, warning: `TLS ${minimum} is forbidden by RFC 8996: the minimum should be 1.2` };
  }
}

/** `1.27.3`, or `1.27.3 (17), 1.26.6 (3)` where there are several. */
export function versionsText(versions: ControlPlane['versions']): string {
  const [only, ...others] = versions;
  if (only === undefined) return 'none seen';
  if (others.length === 0) return only.version ?? 'version not known';
  return versions.map(({ version, pods }) => `${version ?? 'unknown'} (${pods})`).join(', ');
}

/** How many proxies there are, and how many run another version than the control plane. */
export function proxiesWords({ versions, proxies }: Pick<ControlPlane, 'versions' | 'proxies'>): Checked {
  const total = proxies.reduce((sum, { pods }) => sum + pods, 0);
  if (total === 0) return { text: 'none seen', warning: null };
  const known = new Set(versions.map(({ version }) => version));
  const other = proxies
    .filter(({ version }) => version !== null && !known.has(version))
    .reduce((sum, { pods }) => sum + pods, 0);
  if (versions.length === 0 || other === 0) return { text: String(total), warning: null };
  return {
    text: `${other} of ${total} on another version`,
    warning: `${versionsText(proxies)}. Pods keep their proxy until they are restarted`,
  };
}

const day = 86_400_000;
/** Istio rotates workload certificates by itself, but nobody a root: replacing one takes planning. */
const earlyDays = 90;

/** When the first root ends that proxies trust. */
export function rootWords(roots: readonly RootCertificate[] | null, now: number): Checked {
  const [first] = roots ?? [];
  if (roots === null) return { text: 'cannot be read', warning: null };
  if (first === undefined) return { text: 'none found', warning: null };
  const end = Date.parse(first.notAfter);
  const text = `until ${date.format(end)}`;
  const days = Math.floor((end - now) / day);
  if (days < 0) return { text, warning: 'The root has expired: proxies refuse each other' };
  return {
    text,
    warning:
      days < earlyDays ? `The root expires in ${count(days, 'day')}: it has to be replaced before` : null,
  };
}

const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
