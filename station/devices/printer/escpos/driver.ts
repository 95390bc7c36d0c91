import { createListeners } from '../../../../contract/wires/wire.ts';
import type { RefusalCode } from '../../../../contract/values/refusal.ts';
import type { Clock } from '../../../platform/clock.ts';
import { faultFields, type Log } from '../../../platform/log.ts';
import type { PaperDocument } from '../../../printing/document.ts';
import { createSerialLink } from '../../serial/port.ts';
import type { LineSettings } from '../../serial/transport.ts';
import type { PrinterDevice, PrinterState, PrintResult } from '../printer.ts';
import { askCompletion, askStatus, clearBuffers, completionId } from './commands.ts';
import { cut, encode } from './encode.ts';
import { createReplies, faultOfStatus } from './replies.ts';

export type PrinterOptions = {
  /** A serial path or `tcp://host:port`; null where the station has no printer. */
  path: string | null;
  /** Replaces those a printer usually has. */
  settings?: Partial<LineSettings>;
  clock: Clock;
  log: Log;
};

const usualSettings: LineSettings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 };
const askEveryMs = 1_000;
/** A person stands there and mends it. */
const askEveryAtFaultMs = 300;
const askEveryWhilePrintingMs = 300;
const answerLimitMs = 800;
const writeLimitMs = 3_000;
const chunkBytes = 512;
const connectLimitMs = 2_500;
/** Two papers have to end within the 20 s that the contract gives to a print call. */
const paperLimitMs = 7_000;

type Answer = { kind: 'status'; fault: RefusalCode | null } | { kind: 'silent' } | { kind: 'gone' };

/**
 * An ESC/POS printer on a line. A paper is `printed` when the printer answers GS ( H behind its last byte; it is
 * `failed` only when the printer was asked first and no byte of the paper went out. Whatever else happens is `unknown`,
 * and the printer is told to forget the rest, so that no paper comes out when nobody expects it. [EX-4.10b P5 P6]
 */
export function createPrinter({ path, settings: own, clock, log }: PrinterOptions): PrinterDevice {
  const changes = createListeners<[]>();
  if (path === null) return createAbsentPrinter(changes.add);

  const settings = { ...usualSettings, ...own };
  const link = createSerialLink({ path, settings, device: 'printer', clock, log });
  const replies = createReplies();
  /** Something was heard, or the line changed. */
  const news = createListeners<[]>();
  let state: PrinterState = 'absent';
  let fault: RefusalCode | null = null;
  let seen = false;
  let turn: Promise<unknown> = Promise.resolve();
  /** Half a paper hangs in the printer: the next one starts behind a cut. */
  let torn = false;
  let jobs = 0;
  let connection = 0;

  link.onBytes((bytes) => {
    replies.take(bytes);
    news.emit();
  });
  link.onState((next) => {
    connection += 1;
    if (next === 'open') {
      seen = true;
      replies.forgetAll();
      inTurn(() => greet(connection)).catch(report);
    } else if (next === 'unplugged') enter(seen ? 'unplugged' : 'absent', 'printer.absent');
    else if (next === 'fault') enter('fault', 'printer.fault');
    else if (next === 'stopped') enter('absent', 'printer.absent');
    // a silent printer that is opened again stays silent until it speaks
    else if (state !== 'silent' && state !== 'unplugged') enter('connecting', null);
    news.emit();
  });

  function enter(nextState: PrinterState, nextFault: RefusalCode | null): void {
    if (state === nextState && fault === nextFault) return;
    state = nextState;
    fault = nextFault;
    log.info('printer.state', { device: 'printer', state, code: fault });
    changes.emit();
    news.emit();
  }

  /** Papers and questions go one after the other over the one line. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = turn.then(act);
    turn = done.catch(() => undefined);
    return done;
  }

  async function greet(own: number): Promise<void> {
    if (own !== connection) return;
    // what a former connection left in the printer must not come out now
    await link.write(clearBuffers, writeLimitMs);
    await watch(own);
  }

  async function watch(own: number): Promise<void> {
    if (own !== connection) return;
    const answer = await ask();
    if (own !== connection) return;
    if (answer.kind === 'silent') {
      // a late answer would be taken for that to the next question
      link.reconnect();
      return;
    }
    const pauseMs = answer.kind === 'status' && answer.fault ? askEveryAtFaultMs : askEveryMs;
    clock.after(pauseMs, () => void inTurn(() => watch(own)).catch(report));
  }

  /** Asks for the state now and keeps it. */
  async function ask(): Promise<Answer> {
    replies.forgetStatus();
    const own = connection;
    if ((await link.write(askStatus, writeLimitMs)) !== 'sent') return { kind: 'gone' };
    await until(() => replies.status() !== null || own !== connection, answerLimitMs);
    if (own !== connection) return { kind: 'gone' };
    const status = replies.status();
    if (!status) {
      enter('silent', 'printer.silent');
      return { kind: 'silent' };
    }
    const found = faultOfStatus(status);
    enter(found ? 'fault' : 'ready', found);
    return { kind: 'status', fault: found };
  }

  async function printNow(document: PaperDocument): Promise<PrintResult> {
    const paper = encodeOrNull(document);
    if (!paper) return { result: 'failed', fault: 'printer.fault' };
    if (link.state() !== 'open') return { result: 'failed', fault: fault ?? 'printer.absent' };
    const before = await ask();
    if (before.kind === 'gone') return { result: 'failed', fault: 'printer.absent' };
    if (before.kind === 'silent') {
      link.reconnect();
      return { result: 'failed', fault: 'printer.silent' };
    }
    if (before.fault) return { result: 'failed', fault: before.fault };

    jobs += 1;
    const id = completionId(jobs);
    const bytes = Buffer.concat([torn ? cut : new Uint8Array(), paper, askCompletion(id)]);
    const result = await send(bytes, id);
    torn = result.result === 'unknown' || (torn && result.result === 'failed');
    log.info('printer.paper', { device: 'printer', result: result.result, bytes: bytes.length });
    return result;
  }

  function encodeOrNull(document: PaperDocument): Uint8Array | null {
    try {
      const { bytes, missingGlyphs } = encode(document);
      if (missingGlyphs > 0) log.warn('printer.missing-glyphs', { count: missingGlyphs });
      return bytes;
    } catch (error) {
      report(error);
      return null;
    }
  }

  async function send(bytes: Uint8Array, id: string): Promise<PrintResult> {
    const own = connection;
    const dueMs = clock.monotonicMs() + paperLimitMs;
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      const leftMs = Math.max(1, Math.min(writeLimitMs, dueMs - clock.monotonicMs()));
      const written =
        own === connection ? await link.write(bytes.subarray(start, start + chunkBytes), leftMs) : 'not-sent';
      if (written === 'not-sent' && start === 0) return { result: 'failed', fault: 'printer.absent' };
      if (written !== 'sent') return { result: 'unknown', fault: 'printer.absent' };
    }
    return waitForWord(own, id, dueMs);
  }

  async function waitForWord(own: number, id: string, dueMs: number): Promise<PrintResult> {
    let last: Answer = { kind: 'status', fault: null };
    while (clock.monotonicMs() < dueMs) {
      const leftMs = dueMs - clock.monotonicMs();
      // after a silence no further question: its answer could not be told from the late one
      const pauseMs = last.kind === 'silent' ? leftMs : Math.min(askEveryWhilePrintingMs, leftMs);
      await until(() => replies.hasCompleted(id) || own !== connection, pauseMs);
      if (replies.hasCompleted(id)) return { result: 'printed' };
      if (own !== connection) return { result: 'unknown', fault: 'printer.absent' };
      if (last.kind !== 'silent') last = await ask();
      if (replies.hasCompleted(id)) return { result: 'printed' };
      if (last.kind === 'status' && last.fault) return giveUp(own, last.fault);
    }
    return giveUp(own, last.kind === 'silent' ? 'printer.silent' : 'print.state-unknown');
  }

  async function giveUp(own: number, why: RefusalCode): Promise<PrintResult> {
    const before = replies.clearings();
    if (own === connection && (await link.write(clearBuffers, writeLimitMs)) === 'sent') {
      // whoever reads this result may put paper in: by then the rest must be gone
      await until(() => replies.clearings() > before || own !== connection, answerLimitMs);
    }
    if (why === 'printer.silent') link.reconnect();
    return { result: 'unknown', fault: why };
  }

  /** True when it came to be within the time; looks after every piece of news. */
  function until(holds: () => boolean, ms: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (held: boolean) => {
        off();
        cancel();
        resolve(held);
      };
      const cancel = clock.after(ms, () => end(false));
      const off = news.add(() => {
        if (holds()) end(true);
      });
    });
  }

  function report(error: unknown): void {
    log.error('printer.error', { device: 'printer', ...faultFields(error) });
  }

  return {
    path,
    state: () => ({ state, fault }),
    onChange: changes.add,
    expectTornPaper: () => {
      torn = true;
    },
    async print(document) {
      // outside the turn, which the first question to the printer needs
      await until(() => state !== 'connecting', connectLimitMs);
      try {
        return await inTurn(() => printNow(document));
      } catch (error) {
        report(error);
        return { result: 'unknown', fault: 'print.state-unknown' };
      }
    },
    start: () => link.start(),
    stop: () => link.stop(),
  };
}

function createAbsentPrinter(onChange: PrinterDevice['onChange']): PrinterDevice {
  return {
    path: null,
    state: () => ({ state: 'absent', fault: 'printer.absent' }),
    onChange,
    print: async () => ({ result: 'failed', fault: 'printer.absent' }),
    expectTornPaper: () => undefined,
    start: () => undefined,
    stop: async () => undefined,
  };
}
