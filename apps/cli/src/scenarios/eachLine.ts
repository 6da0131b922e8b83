import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { z } from 'zod';

/** What is wrong with one line of input, without its number. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly errors: NodeJS.WritableStream;
}

/**
 * Answers JSON lines one by one. A line that is malformed is named on the error stream and left out; the others are still
 * answered.
 *
 * @returns how many lines were malformed.
 * @example
 * const bad = await eachLine(streams, Scenario, (scenario) => ({ ...scenario, seen: true }));
 */
export async function eachLine<Schema extends z.ZodType>(
  streams: Streams,
  schema: Schema,
  answer: (line: z.output<Schema>) => unknown,
): Promise<number> {
  let number = 0;
  let malformed = 0;
  for await (const text of createInterface({ input: streams.input, crlfDelay: Infinity })) {
    number += 1;
    if (text.trim() === '') continue;
    let line: string;
    try {
      line = `${JSON.stringify(answer(parseLine(text, schema)))}\n`;
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      malformed += 1;
      streams.errors.write(`line ${number}: ${error.message}\n`);
      continue;
    }
    if (!streams.output.write(line)) await once(streams.output, 'drain');
  }
  return malformed;
}

function parseLine<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LineError(`no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LineError(`${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not a scenario'}`);
}
