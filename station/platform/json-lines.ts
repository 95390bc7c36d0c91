import { z } from 'zod';

/** What a command line's JSON line may carry as its own name. */
export const LineId = z.union([z.string().max(128), z.number()]).nullable();

/**
 * Answers JSON lines with JSON lines, in order. A line that is no JSON or does not fit `schema`, and an answer with an
 * `error`, give exit code 1 at the end; the other lines are answered all the same. Blank lines are skipped.
 */
export async function answerLines<T>(
  schema: z.ZodType<T>,
  lines: Iterable<string> | AsyncIterable<string>,
  write: (line: string) => void,
  answer: (input: T) => object,
): Promise<number> {
  let exitCode = 0;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const answered = answerLine(schema, line, answer);
    if ('error' in answered) exitCode = 1;
    write(JSON.stringify(answered));
  }
  return exitCode;
}

function answerLine<T>(schema: z.ZodType<T>, line: string, answer: (input: T) => object): object {
  const json = parseLine(line);
  if (json === undefined) return { id: null, error: 'not JSON' };
  const parsed = schema.safeParse(json);
  return parsed.success ? answer(parsed.data) : { id: readId(json), error: firstFault(parsed.error) };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readId(json: unknown): z.infer<typeof LineId> {
  const parsed = z.looseObject({ id: LineId }).safeParse(json);
  return parsed.success ? parsed.data.id : null;
}

function firstFault(error: z.ZodError): string {
  const issue = error.issues[0];
  const at = issue?.path.map(String).join('.');
  return `${at ? `${at}: ` : ''}${issue?.message ?? 'does not fit'}`;
}
