import type { Ports, ScaleSetup } from '../../contract/devices.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import { detectScale, isSameDevice, type Detection, type TakenPort } from '../devices/scale/detect/detect.ts';
import { fingerprintOf, type Fingerprint } from '../devices/scale/detect/fingerprint.ts';
import { questionsOf } from '../devices/scale/detect/questions.ts';
import { settleByKnownWeight, type WizardOutcome } from '../devices/scale/detect/wizard.ts';
import { drivenProtocol } from '../devices/scale/index.ts';
import type { ReplaceableScale } from '../devices/scale/replaceable-scale.ts';
import { settleFrame } from '../devices/scale/settled.ts';
import { gramsOf, type WeightUnit } from '../devices/scale/weight.ts';
import { usbOf, type ListPorts, type UsbFacts } from '../devices/serial/ports.ts';
import type { Clock } from '../platform/clock.ts';
import { faultFields, type Log } from '../platform/log.ts';
import { createTopic } from '../platform/topic.ts';
import type { Facts } from '../storage/facts.ts';
import type { Actor, Transactions } from '../storage/work.ts';
import { countsOf, framesIn, settledScale, type SettledScale } from './setup-frames.ts';
import {
  divisionSteps,
  isOfConfiguration,
  readSavedScale,
  scaleInForce,
  type ConfiguredScale,
  type SavedScale,
  type ScaleInForce,
} from './saved-scale.ts';
import { startTrial, type Trial } from './setup-trial.ts';

type Command = { commandId: string; procedure: string; input: unknown };
type Known = { grams: number; shown: { text: string; unit: WeightUnit | null } | null };

export const savedScaleFact = 'scale-setup';
/** How long a detection may take; the bar on the screen ends there. */
const longestMs = 30_000;
/** A page that reloads comes back within this time; after it the set-up ends and the former scale works again. */
const leftAloneMs = 15_000;
const betweenTellingMs = 100;

/**
 * The set-up of the scale by a technician: find it on a port, settle what no frame says, keep it, and drive it from then on.
 *
 *   choose ──▶ detecting ──▶ proving ──▶ saved
 *                  └──▶ not-found
 *
 * There is one for the station. While it uses the port of the station's own scale, that one lets go of it. [F114 F110]
 */
export function createScaleSetup(parts: {
  scale: ReplaceableScale;
  /** Makes the driver of what was saved. */
  makeScale(inForce: ScaleInForce): Parameters<ReplaceableScale['put']>[0];
  configured: ConfiguredScale | undefined;
  taken: readonly TakenPort[];
  listPorts: ListPorts;
  facts: Facts;
  transactions: Transactions;
  clock: Clock;
  log: Log;
  staff: { nameOf(staffId: string | null): string | null };
  /** Another scale is in force. */
  onSaved(inForce: ScaleInForce): void;
}) {
  const { scale, configured, taken, facts, transactions, clock, log } = parts;
  let revision = 0;
  let cancelTelling: (() => void) | null = null;
  let cancelLeaving: () => void = () => undefined;
  let watchers = 0;

  let saved = readSavedScale(facts.get(savedScaleFact));
  let inForce = scaleInForce(configured, saved);
  /** Counts set-ups: what ends late for a former one is dropped. */
  let run = 0;
  let step: ScaleSetup['step'] = 'choose';
  let path: string | null = null;
  let sinceMs = 0;
  let stage: ScaleSetup['stage'] = null;
  let detection: Detection | null = null;
  let usb: UsbFacts | null = null;
  let searching = new AbortController();
  let trial: Trial | null = null;
  let emptyBytes: Uint8Array | null = null;
  let loadedBytes: Uint8Array | null = null;
  let known: Known | null = null;
  let outcome: WizardOutcome | null = null;
  let notFound: ScaleSetup['notFound'] = null;
  /** Opening and letting go of ports, one after the other. */
  let turn: Promise<void> = Promise.resolve();

  const topic = createTopic<ScaleSetup>(view);

  function view(): ScaleSetup {
    const newest = trial?.newest() ?? null;
    const settled = settledNow();
    const frame = newest && settled?.settled ? settleFrame(newest, settled.settled) : newest;
    const clear = settled !== null && frame !== null && frame.milligrams !== null;
    return {
      revision,
      step,
      path,
      inForce: {
        source: inForce.source,
        path: inForce.path,
        protocol: inForce.protocol,
        link: scale.link(),
        scaleNo: inForce.scaleNo,
        divisionGrams: inForce.divisionGrams,
        guarded: inForce.fingerprint !== null,
        setUp: saved && inForce.fingerprint ? { atMs: saved.atMs, byName: parts.staff.nameOf(saved.operatorId) } : null,
      },
      fixed: { scaleNo: configured?.serialNo ?? null, divisionGrams: configured?.divisionGrams ?? null },
      stage,
      notFound,
      found: detection?.found ? foundOf(detection, trial?.protocol ?? detection.protocol ?? '') : null,
      reading: trial && {
        link: trial.link(),
        display: newest?.display ?? null,
        unit: settled?.unit ?? null,
        resting: trial.resting(),
        grams: clear && frame.milligrams !== null ? gramsOf(frame.milligrams) : null,
      },
      emptySeen: emptyBytes !== null,
      known: known && { grams: known.grams, shown: known.shown?.text ?? null },
      trouble: outcome?.trouble ?? null,
      settled: settled && {
        protocol: settled.protocol,
        unit: settled.unit,
        stepGrams: settled.milligramsPerCount / 1000,
        byKnownWeight: outcome !== null,
      },
    };
  }

  function changed(): void {
    revision += 1;
    topic.changed();
  }

  /** Frames come faster than a screen needs them. */
  function changedSoon(): void {
    cancelTelling ??= clock.after(betweenTellingMs, () => {
      cancelTelling = null;
      changed();
    });
  }

  function settledNow(): SettledScale | null {
    if (!trial || !detection) return null;
    const bytes = loadedBytes ?? emptyBytes ?? trial.newestBytes();
    const { protocol } = trial;
    return settledScale({ protocol, isSure: detection.sure && protocol === detection.protocol, outcome, bytes });
  }

  /** Runs after everything before it: no port is opened while somebody still lets go of it. */
  function inTurn(act: () => Promise<void>): Promise<void> {
    turn = turn.then(act).catch((error: unknown) => log.error('scale.setup', faultFields(error)));
    return turn;
  }

  /** Forgets the present set-up; the port is let go of, and the station's scale has its own back. */
  function reset(next: ScaleSetup['step']): Promise<void> {
    run += 1;
    searching.abort();
    searching = new AbortController();
    const ended = trial;
    trial = null;
    step = next;
    path = null;
    stage = null;
    detection = null;
    notFound = null;
    forgetProofs();
    changed();
    return inTurn(async () => {
      await ended?.stop();
    });
  }

  function forgetProofs(): void {
    emptyBytes = null;
    loadedBytes = null;
    known = null;
    outcome = null;
  }

  async function search(own: number, wanted: string): Promise<void> {
    if (own !== run) return;
    const { signal } = searching;
    if (scale.path !== null && isSameDevice(scale.path, wanted)) await scale.hold();
    else scale.resume();
    if (own !== run) return;
    const found = await detectScale({
      path: wanted,
      taken,
      clock,
      signal,
      onStage({ doing, baudRate, request, heardBytes }) {
        if (own !== run) return;
        const elapsedMs = Math.round(clock.monotonicMs() - sinceMs);
        stage = { doing, baudRate, request, heardBytes, elapsedMs, longestMs };
        changedSoon();
      },
    });
    const adapter = await usbOf(wanted, parts.listPorts);
    if (own !== run) return;
    stage = null;
    usb = adapter === 'unlisted' ? null : adapter;
    detection = found;
    if (!found.found || found.protocol === null) {
      notFound = { reason: found.reason ?? 'silent', why: found.why };
      step = 'not-found';
      scale.resume();
    } else drive(wanted, found.protocol, found);
    changed();
  }

  function drive(wanted: string, protocol: string, { settings, answers }: Detection): void {
    const askedBlindly = answers !== 'by-itself' && drivenProtocol(protocol)?.polling === null;
    trial =
      settings && !askedBlindly
        ? startTrial({ protocol, path: wanted, line: settings, clock, log, onChange: changedSoon })
        : null;
    step = trial ? 'proving' : 'not-found';
    notFound = trial ? null : { reason: 'no-driver', why: protocol };
    if (!trial) scale.resume();
  }

  /** Writes down who does what, once. `perform` follows the first time only. */
  function act(
    actor: Actor,
    command: Command,
    name: string,
    decide: () => Outcome<null>,
    perform: () => void,
  ): Outcome<ScaleSetup> {
    const begun = transactions.command<null>(actor, command, (work) => {
      const decided = decide();
      if (!decided.ok) return decided;
      work.journal(name, path ?? inForce.path ?? '', figuresOf(command.input));
      work.afterCommit(perform);
      return decided;
    });
    changed();
    return begun.ok ? accept(view()) : begun;
  }

  async function end(): Promise<void> {
    const ended = reset('choose');
    const own = run;
    await ended;
    if (own !== run) return;
    scale.resume();
    changed();
  }

  /** Another protocol on the line that was found. */
  function driveInstead(protocol: string): void {
    const own = run;
    const former = trial;
    trial = null;
    void inTurn(async () => {
      await former?.stop();
      if (own === run && detection && path !== null) drive(path, protocol, detection);
      changed();
    });
  }

  function settle(weight: Known): void {
    if (!trial || !emptyBytes) return;
    known = weight;
    loadedBytes = trial.newestBytes();
    const { protocol } = trial;
    outcome = settleByKnownWeight({ protocol, emptyBytes, loadedBytes, knownGrams: weight.grams, shown: weight.shown });
    if (outcome.protocol !== null && outcome.protocol !== protocol) driveInstead(outcome.protocol);
  }

  function fingerprintNow(protocol: string, division: number | null): Fingerprint {
    const bytes = [emptyBytes, loadedBytes, trial?.newestBytes() ?? null].filter((one) => one !== null);
    const frames = bytes.flatMap((one) => framesIn(one, protocol));
    // The length of a frame is no mark: some scales write a longer one for a heavier parcel, or for a net weight.
    return { ...fingerprintOf({ usb, protocol, frames }), frameLengths: [], division };
  }

  const offLink = scale.onEvent((event) => {
    if (event.type === 'link') changedSoon();
  });

  return {
    async ports(): Promise<Ports> {
      const listed = await parts.listPorts();
      const uses: { path: string; as: 'scale' | 'scanner' | 'printer' }[] = [];
      for (const { path: used, as } of taken) if (as !== 'card-reader') uses.push({ path: used, as });
      if (inForce.path !== null) uses.push({ path: inForce.path, as: 'scale' });
      const usedBy = (one: string) => uses.find((use) => isSameDevice(use.path, one))?.as ?? null;
      const ports = (listed ?? []).map(({ path: port, maker, usb: adapter }) => ({
        path: port,
        maker,
        usb: adapter && `${adapter.vendorId ?? ''}:${adapter.productId ?? ''}`,
        usedBy: usedBy(port),
      }));
      // The station's own lines may be none of the machine's ports: a socket, or a name of another kind.
      for (const use of uses) {
        if (ports.some((port) => isSameDevice(port.path, use.path))) continue;
        ports.push({ path: use.path, maker: null, usb: null, usedBy: use.as });
      }
      return { listed: listed !== null, ports };
    },

    /** The set-up for a page; it ends a while after the last page left. */
    async *watch(signal: AbortSignal | undefined): AsyncGenerator<ScaleSetup, void, void> {
      watchers += 1;
      cancelLeaving();
      if (step === 'saved') void reset('choose');
      try {
        yield* topic.watch(signal);
      } finally {
        watchers -= 1;
        if (watchers === 0 && step !== 'choose') cancelLeaving = clock.after(leftAloneMs, () => void end());
      }
    },

    detect: (actor: Actor, command: Command, wanted: string) =>
      act(
        actor,
        command,
        'scale.detect-asked',
        () => (taken.some((one) => isSameDevice(one.path, wanted)) ? refuse('scale.port-taken') : accept(null)),
        () => {
          void reset('detecting');
          path = wanted;
          sinceMs = clock.monotonicMs();
          const own = run;
          void inTurn(() => search(own, wanted));
        },
      ),

    stopSetup: (actor: Actor, command: Command) =>
      act(
        actor,
        command,
        'scale.setup-stopped',
        () => accept(null),
        () => void end(),
      ),

    /** The runner-up instead of the best fit, or the best fit again. */
    choose: (actor: Actor, command: Command, protocol: string) =>
      act(
        actor,
        command,
        'scale.setup-chosen',
        () => {
          const offered = [detection?.protocol, detection?.runnerUp?.protocol];
          return step === 'proving' && offered.includes(protocol) ? accept(null) : refuse('scale.setup-unfinished');
        },
        () => {
          forgetProofs();
          driveInstead(protocol);
        },
      ),

    takeEmpty: (actor: Actor, command: Command) =>
      act(
        actor,
        command,
        'scale.setup-empty',
        () => (trial?.newest() ? accept(null) : refuse('scale.setup-unfinished')),
        () => {
          forgetProofs();
          emptyBytes = trial?.newestBytes() ?? null;
        },
      ),

    takeKnown: (actor: Actor, command: Command, weight: Known) =>
      act(
        actor,
        command,
        'scale.setup-weight',
        () => (trial?.newest() && emptyBytes ? accept(null) : refuse('scale.setup-unfinished')),
        () => settle(weight),
      ),

    async save(
      actor: Actor,
      command: Command,
      input: { divisionGrams: number; scaleNo: string; severalRanges: boolean },
    ): Promise<Outcome<ScaleSetup>> {
      const kept: { next: SavedScale | null } = { next: null };
      const done = transactions.command<null>(actor, command, (work) => {
        const settled = settledNow();
        if (step !== 'proving' || !settled || !detection?.settings || path === null)
          return refuse('scale.setup-unfinished');
        if (!isOfConfiguration(configured, { path, protocol: settled.protocol }))
          return refuse('scale.in-configuration', {
            path: configured?.path ?? '',
            protocol: configured?.protocol ?? '',
          });
        const divisionGrams = configured?.divisionGrams ?? input.divisionGrams;
        const steps = divisionSteps(divisionGrams, settled.milligramsPerCount);
        const counts = [emptyBytes, loadedBytes].flatMap((bytes) => (bytes ? countsOf(bytes, settled.protocol) : []));
        const whole = settled.unit === 'lb' || (steps !== null && counts.every((count) => count % steps === 0));
        if (!whole && !input.severalRanges)
          return refuse('scale.setup-division', { divisionGrams, stepGrams: settled.milligramsPerCount / 1000 });
        const { scaleNo } = input;
        const next: SavedScale = {
          v: 1,
          path,
          protocol: settled.protocol,
          line: detection.settings,
          scaleNo,
          divisionGrams,
          fingerprint: fingerprintNow(settled.protocol, input.severalRanges ? null : steps),
          atMs: work.atMs,
          operatorId: work.operatorId,
        };
        facts.set(savedScaleFact, JSON.stringify(next));
        kept.next = next;
        const { line, fingerprint } = next;
        const usbText = usb && [usb.vendorId, usb.productId, usb.serialNumber].join(':');
        work.journal('scale.set-up', scaleNo, {
          path,
          protocol: settled.protocol,
          ...line,
          divisionGrams,
          unit: settled.unit,
          decimals: fingerprint.decimals,
          usb: usbText,
          sure: detection.sure,
          knownGrams: known?.grams ?? null,
        });
        return accept(null);
      });
      if (!done.ok) return done;
      if (kept.next) {
        saved = kept.next;
        inForce = scaleInForce(configured, saved);
        await reset('saved');
        await scale.put(parts.makeScale(inForce));
        parts.onSaved(inForce);
        changed();
      }
      return accept(view());
    },

    async stop(): Promise<void> {
      offLink();
      cancelLeaving();
      cancelTelling?.();
      searching.abort();
      await reset('choose');
    },
  };
}
export type ScaleSetupService = ReturnType<typeof createScaleSetup>;

function foundOf(detection: Detection, protocol: string): ScaleSetup['found'] {
  const { settings, evidence, runnerUp } = detection;
  if (!settings) return null;
  const chosen = protocol === detection.protocol;
  const other = chosen ? runnerUp : { protocol: detection.protocol ?? '', score: detection.score };
  return {
    protocol,
    line: settings,
    score: chosen ? detection.score : (runnerUp?.score ?? 0),
    sure: detection.sure && chosen,
    request: detection.answers === 'by-itself' ? null : detection.answers,
    runnerUp: other && { ...other, drivable: drivenProtocol(other.protocol) !== null },
    open: [...questionsOf(protocol)],
    frames: evidence?.frames ?? 0,
    covered: evidence?.covered ?? 0,
    hex: evidence?.hex ?? [],
    tookMs: detection.tookMs,
  };
}

/** What a command says, for the journal. */
function figuresOf(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null ? { ...input } : {};
}
