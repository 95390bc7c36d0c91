/** An expected "no" of the API: its HTTP status, a short code and one plain sentence. */
export type Problem = { status: number; code: string; message: string };
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(status: number, code: string, message: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { status, code, message } };
}
