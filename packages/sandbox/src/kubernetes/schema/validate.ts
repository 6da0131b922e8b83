// Validation and pruning of an object against a structural schema, with the API server's messages.
import { isObject } from '../../json.ts';
import type { FieldError, Rule, Schema } from './schema.ts';

/** Errors of these kinds keep the API server from asking CEL rules at all. */
const blocking: ReadonlySet<FieldError['reason']> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);
const uncheckedRules: FieldError = {
  field: '<nil>',
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors ' +
    'to complete validation',
};

/**
 * The errors of `value` against `schema`, in the API server's order: structure first, then CEL rules, which are only asked
 * about a value whose structure allows it.
 *
 * @param path where the value stands, for the messages.
 */
export function validate(value: unknown, schema: Schema, path: string): readonly FieldError[] {
  const structural = structuralErrors(value, schema, path);
  return structural.some(({ reason }) => blocking.has(reason))
    ? [...structural, uncheckedRules]
    : [...structural, ...ruleErrors(value, schema, path)];
}

function structuralErrors(value: unknown, schema: Schema, path: string): FieldError[] {
  const found = jsonType(value);
  switch (schema.type) {
    case 'any':
      return [];
    case 'object': {
      if (!isObject(value)) return [wrongType(path, 'object', found)];
      const missing = (schema.required ?? [])
        .filter((name) => value[name] === undefined)
        .map((name): FieldError => ({
          field: join(path, name),
          reason: 'FieldValueRequired',
          message: 'Required value',
        }));
      const inner = Object.entries(schema.properties).flatMap(([name, property]) =>
        value[name] === undefined ? [] : structuralErrors(value[name], property, join(path, name)),
      );
      return [...missing, ...inner];
    }
    case 'map': {
      if (!isObject(value)) return [wrongType(path, 'object', found)];
      const count = Object.keys(value).length;
      const inner = Object.entries(value).flatMap(([key, item]) =>
        structuralErrors(item, schema.values, join(path, key)),
      );
      if (schema.minProperties !== undefined && count < schema.minProperties) {
        const message = `Invalid value: ${count}: ${path} in body should have at least ${schema.minProperties} properties`;
        return [...inner, { field: path, reason: 'FieldValueInvalid', message }];
      }
      if (schema.maxProperties !== undefined && count > schema.maxProperties) {
        const message = `Too many: ${count}: must have at most ${schema.maxProperties} items`;
        return [...inner, { field: path, reason: 'FieldValueTooMany', message }];
      }
      return inner;
    }
    case 'array':
      if (!Array.isArray(value)) return [wrongType(path, 'array', found)];
      return value.flatMap((item, index) => structuralErrors(item, schema.items, `${path}[${index}]`));
    case 'string': {
      if (typeof value !== 'string') return [wrongType(path, 'string', found)];
      if (schema.maxLength !== undefined && value.length > schema.maxLength) {
        const message = `Too long: may not be more than ${schema.maxLength} bytes`;
        return [{ field: path, reason: 'FieldValueTooLong', message }];
      }
      if (schema.enum !== undefined && !schema.enum.includes(value)) {
        const supported = schema.enum.map((item) => JSON.stringify(item)).join(', ');
        const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`;
        return [{ field: path, reason: 'FieldValueNotSupported', message }];
      }
      return [];
    }
    case 'integer': {
      if (typeof value !== 'number' || !Number.isInteger(value)) return [wrongType(path, 'integer', found)];
      const { minimum, maximum } = schema;
      if (minimum !== undefined && value < minimum) return [outOfBounds(path, value, 'greater', minimum)];
      if (maximum !== undefined && value > maximum) return [outOfBounds(path, value, 'less', maximum)];
      return [];
    }
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wrongType(path, 'boolean', found)];
  }
}

function ruleErrors(value: unknown, schema: Schema, path: string): readonly FieldError[] {
  switch (schema.type) {
    case 'object': {
      if (!isObject(value)) return [];
      const inner = Object.entries(schema.properties).flatMap(([name, property]) =>
        value[name] === undefined ? [] : ruleErrors(value[name], property, join(path, name)),
      );
      return [...broken(schema.rules, value, path), ...inner];
    }
    case 'map': {
      if (!isObject(value)) return [];
      const inner = Object.entries(value).flatMap(([key, item]) =>
        ruleErrors(item, schema.values, `${path}[${key}]`),
      );
      return [...broken(schema.rules, value, path), ...inner];
    }
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, index) => ruleErrors(item, schema.items, `${path}[${index}]`))
        : [];
    case 'string':
      return typeof value === 'string' ? broken(schema.rules, value, path) : [];
    case 'integer':
    case 'boolean':
    case 'any':
      return [];
  }
}

function broken<Value>(
  rules: readonly Rule<Value>[] | undefined,
  value: Value,
  path: string,
): readonly FieldError[] {
  return (rules ?? []).flatMap(({ message, holds }): readonly FieldError[] => {
    const held = holds(value);
    if (held === true) return [];
    // The API server shows strings, and says nothing of objects unless CEL failed on them.
    const shown = typeof value === 'string' ? `${JSON.stringify(value)}: ` : '';
    const said =
      held === false ? `${shown}${message}` : `"object": ${held.error} evaluating rule: ${message}`;
    return [{ field: path, reason: 'FieldValueInvalid', message: `Invalid value: ${said}` }];
  });
}

/** The value without the members that the schema does not know, and the paths of those, as the API server's warnings name them. */
export function prune(
  value: unknown,
  schema: Schema,
  path: string,
): { readonly value: unknown; readonly unknown: readonly string[] } {
  switch (schema.type) {
    case 'object': {
      if (!isObject(value)) return { value, unknown: [] };
      const unknown: string[] = [];
      const kept: Record<string, unknown> = {};
      for (const [name, item] of Object.entries(value)) {
        const property = schema.properties[name];
        if (property === undefined) {
          if (schema.preserveUnknown === true) kept[name] = item;
          else unknown.push(join(path, name));
          continue;
        }
        const inner = prune(item, property, join(path, name));
        kept[name] = inner.value;
        unknown.push(...inner.unknown);
      }
      return { value: kept, unknown };
    }
    case 'map': {
      if (!isObject(value)) return { value, unknown: [] };
      const inner = Object.entries(value).map(
        ([key, item]) => [key, prune(item, schema.values, join(path, key))] as const,
      );
      return {
        value: Object.fromEntries(inner.map(([key, item]) => [key, item.value])),
        unknown: inner.flatMap(([, item]) => item.unknown),
      };
    }
    case 'array': {
      if (!Array.isArray(value)) return { value, unknown: [] };
      const inner = value.map((item, index) => prune(item, schema.items, `${path}[${index}]`));
      return { value: inner.map((item) => item.value), unknown: inner.flatMap((item) => item.unknown) };
    }
    case 'string':
    case 'integer':
    case 'boolean':
    case 'any':
      return { value, unknown: [] };
  }
}

function wrongType(path: string, wanted: string, found: string): FieldError {
  return {
    field: path,
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: "${found}": ${path} in body must be of type ${wanted}: "${found}"`,
  };
}

function outOfBounds(path: string, value: number, than: 'greater' | 'less', bound: number): FieldError {
  const message = `Invalid value: ${value}: ${path} in body should be ${than} than or equal to ${bound}`;
  return { field: path, reason: 'FieldValueInvalid', message };
}

function jsonType(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
