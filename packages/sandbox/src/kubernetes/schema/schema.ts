// Structural schemas as CustomResourceDefinitions use them: type, enum, bounds and CEL rules (as functions).

export interface FieldError {
  /** Path in Kubernetes' notation, such as `spec.portLevelMtls[8080].mode`. */
  readonly field: string;
  readonly reason:
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueRequired'
    | 'FieldValueTypeInvalid'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueForbidden';
  /** Without the path in front. */
  readonly message: string;
}

/**
 * A rule that a CRD states in CEL. `holds` answers for a value whose type was found right, with a text where CEL itself fails
 * to evaluate the rule.
 */
export interface Rule<Value> {
  readonly message: string;
  readonly holds: (value: Value) => boolean | CelError;
}

export interface CelError {
  readonly error: string;
}

export type Schema =
  | {
      readonly type: 'object';
      readonly properties: Readonly<Record<string, Schema>>;
      readonly required?: readonly string[];
      /** Keep members that the schema does not name, instead of pruning them. */
      readonly preserveUnknown?: true;
      readonly rules?: readonly Rule<Readonly<Record<string, unknown>>>[];
    }
  | {
      readonly type: 'map';
      readonly values: Schema;
      readonly minProperties?: number;
      readonly maxProperties?: number;
      readonly rules?: readonly Rule<Readonly<Record<string, unknown>>>[];
    }
  | { readonly type: 'array'; readonly items: Schema }
  | {
      readonly type: 'string';
      readonly enum?: readonly string[];
      readonly maxLength?: number;
      readonly rules?: readonly Rule<string>[];
    }
  | { readonly type: 'integer'; readonly minimum?: number; readonly maximum?: number }
  | { readonly type: 'boolean' }
  /** Anything goes: a part of the CRD that this sandbox does not describe. */
  | { readonly type: 'any' };
