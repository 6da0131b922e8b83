import fc from 'fast-check';
import { z } from 'zod';

/** As much of JSON Schema as the API's own description uses. */
export interface Schema {
  readonly type?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
}
export const Schema: z.ZodType<Schema> = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  anyOf: z.array(z.lazy(() => Schema)).optional(),
  oneOf: z.array(z.lazy(() => Schema)).optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => Schema),
    )
    .optional(),
  required: z.array(z.string()).optional(),
  items: z.lazy(() => Schema).optional(),
});

const yaml = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { namespace: shop, name: catalog }
spec: { mtls: { mode: STRICT } }
`;
/** What grows to 10^9 strings, if somebody lets it. */
const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]
${'bcdefghi'.replaceAll(/./g, (name, at: number) => {
  const before = 'abcdefghi'[at];
  return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]\n`;
})}`;

/** Names and texts with which a request gets past the first check. */
const known = [
  ...['shop', 'data', 'istio-system', 'legacy', 'catalog', 'orders', 'postgresql', 'frontpage', 'default'],
  ...['PeerAuthentication', 'DestinationRule', '1m', '24h', 'latency', 'inbound', 'workload', 'shop,data'],
  'demo/service/shop/frontpage->demo/service/shop/orders',
  'demo/workload/shop/frontpage->demo/workload/shop/orders',
  yaml,
];
const nasty = [
  ...['', ' ', '\u0000', '\uD800', '\u202E', '😀', '%', '%00', '%ZZ', '../../etc/passwd', 'a'.repeat(300)],
  ...['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'null', 'NaN', '-1', '1e999', '0x10'],
  ...[
    '"',
    "'",
    '`',
    '${x}',
    '{{x}}',
    '<script>',
    '\r\nset-cookie: a=b',
    'shop"} or vector(1) #',
    '.*',
    '(a+)+$',
  ],
  ...[
    '->',
    'demo/service/->',
    'demo/service/shop/x->'.repeat(50),
    '['.repeat(5_000),
    bomb,
    `- ${yaml}`,
    '!!js/function x',
  ],
  ...['a: '.repeat(3_000), '&a [*a]', `${yaml}---\n${yaml}`, '\t- x', 'x'.repeat(90_000)],
];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...known) },
  { weight: 2, arbitrary: fc.constantFrom(...nasty) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

/** Anything, least of all what was meant. */
const junk = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, true, [], {}, 0, -1, 1e300, 2 ** 53, { ['__proto__']: { polluted: 1 } }),
  fc.constant(JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown),
);

/** What a schema asks for, more or less: texts may be others than its pattern. */
export function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(arbitraryOf));
  switch (schema.type) {
    case 'string':
      return text;
    case 'integer':
      return fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.integer());
    case 'number':
      return fc.oneof(fc.nat(), fc.double());
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { maxLength: 4 });
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, one]) => [name, arbitraryOf(one)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    default:
      return junk;
  }
}

/** The same with one thing in it that is something else, is missing, or is too much. */
export function brokenOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc
    .tuple(arbitraryOf(schema), fc.nat(), junk, fc.constantFrom('replace', 'remove', 'add'))
    .map(([value, at, other, how]) => spoil(value, at, other, how));
}

function spoil(value: unknown, at: number, other: unknown, how: 'replace' | 'remove' | 'add'): unknown {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return other;
  if (how === 'add') place.holder[`${place.key}x`] = other;
  else if (how === 'remove') delete place.holder[place.key];
  else place.holder[place.key] = other;
  return copy;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown, depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || depth > 6) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key], depth + 1)]);
}
