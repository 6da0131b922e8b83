import type { KubernetesObject } from '../../testbed/kubernetes/restClient.ts';

/** A state of policy whose effect is predicted and looked at on the wire. */
export interface Situation {
  /** Unique; reads as what is in force. */
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  /** Written more than a second after the others, so that they are younger for Istio. */
  readonly younger?: readonly KubernetesObject[];
  /** All objects were created in the same second, so that their names decide. */
  readonly sameAge?: true;
  /** `enableAutoMtls` of the mesh config. Default true. */
  readonly autoMtls?: false;
  /** The situation leads calls of the service `orders` to a certain pod: by subset, or since the client says which one. */
  readonly orders?: 'subsets' | 'passthrough';
}
