import { accept, refuse, type Outcome, type RefusalCode } from '../../contract/values/refusal.ts';
import { nextShanghaiMidnight } from '../../contract/values/time.ts';
import type { ScaleAnswer, ScaleFacts, TestWeight } from '../../contract/weighing.ts';
import type { ScaleCommandName } from '../devices/scale/protocol.ts';
import type { LinkState, ScaleDevice } from '../devices/scale/scale.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import { createTopic } from '../platform/topic.ts';
import type { Actor, Transactions } from '../storage/work.ts';
import type { WeighingLive } from './live.ts';
import { createPhysicalActs } from './physical-acts.ts';
import { ruleOf } from './rules.ts';
import type { KeptTestWeight, TestWeightStore } from './test-weights.ts';
import { isTestDue, judgeVerification, leastTestGrams, toleranceGrams, type ScaleDates } from './trust-rules.ts';

type Command = { commandId: string; procedure: string; input: unknown };

/** What a station is told of its scale, by its configuration or by whoever set it up. */
export type ScalePlate = ScaleDates & {
  scaleNo: string;
  divisionGrams: number;
  testWeightRequired: boolean;
};

type Parts = {
  scale: ScaleDevice;
  live: WeighingLive;
  tests: TestWeightStore;
  transactions: Transactions;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** As it is in force now: a scale may be set up anew while the station runs. */
  plate(): ScalePlate;
  lastWeighingId(): string | null;
  operatorName(staffId: string | null): string | null;
};

/** Where the line alone is why a key of the scale cannot be pressed; any other: no scale is there. */
const refusalOfLink: Readonly<Partial<Record<LinkState, RefusalCode>>> = {
  silent: 'scale.silent',
  'other-scale': 'scale.other-scale',
};
/** The wall clock may be set while a timer waits: look again at least so often. */
const lookAgainMs = 15 * 60_000;

/** Whether this scale may be charged by now, and what a person can do about it. [L-6 F032 F111] */
export function createScaleTrust(parts: Parts) {
  const { scale, live, tests, transactions, clock, ids } = parts;
  const once = createPhysicalActs<ScaleAnswer['result']>(transactions, parts.log, 'no-answer');
  let revision = 0;
  const topic = createTopic<ScaleFacts>(facts);

  function facts(): ScaleFacts {
    const plate = parts.plate();
    const { verifiedOn, verifiedUntil } = plate;
    const last = tests.lastOf(plate.scaleNo);
    return {
      revision,
      scaleNo: plate.scaleNo,
      protocol: scale.path === null ? null : scale.protocol,
      path: scale.path,
      link: scale.link(),
      divisionGrams: plate.divisionGrams,
      minimumGrams: ruleOf(plate.divisionGrams).minimumGrams,
      verification: { ...judgeVerification(plate, clock.nowMs()), verifiedOn, verifiedUntil },
      testWeight: {
        required: plate.testWeightRequired,
        due: isTestDue(last, clock.nowMs()),
        last: last && shown(last),
      },
      commands: { zero: has('zero'), tare: has('tare'), clearTare: has('clearTare') },
      locked: locked(),
      lastWeighingId: parts.lastWeighingId(),
    };
  }

  function has(name: ScaleCommandName): boolean {
    return scale.command !== undefined && (scale.commandNames?.includes(name) ?? false);
  }

  function shown({ operatorId, scaleNo: _no, protocol: _protocol, ...test }: KeptTestWeight): TestWeight {
    return { ...test, operatorName: parts.operatorName(operatorId) ?? '' };
  }

  function locked(): RefusalCode | null {
    const plate = parts.plate();
    const nowMs = clock.nowMs();
    if (judgeVerification(plate, nowMs).state === 'overdue') return 'scale.verification-due';
    const due = plate.testWeightRequired && isTestDue(tests.lastOf(plate.scaleNo), nowMs);
    return due ? 'scale.test-weight-due' : null;
  }

  function changed(): void {
    revision += 1;
    topic.changed();
  }

  let cancel: () => void = () => undefined;
  function lookAtMidnight(): void {
    const untilMs = nextShanghaiMidnight(clock.nowMs()) - clock.nowMs();
    cancel = clock.after(Math.min(Math.max(untilMs, 1_000), lookAgainMs), () => {
      changed();
      lookAtMidnight();
    });
  }
  lookAtMidnight();
  const offLink = scale.onEvent((event) => {
    if (event.type === 'link') changed();
  });

  function control(
    actor: Actor,
    command: Command,
    name: ScaleCommandName,
    done: (seenGrams: number | null) => void,
  ): Promise<Outcome<ScaleAnswer>> {
    const { state, weightGrams } = live.current();
    const { scaleNo } = parts.plate();
    const seenGrams = state === 'stable' ? weightGrams : null;
    return once(actor, command, {
      begin(work) {
        if (!has(name)) return refuse('scale.no-command');
        const link = scale.link();
        if (link !== 'ready') return refuse(refusalOfLink[link] ?? 'scale.absent');
        work.journal(`scale.${name}-asked`, scaleNo, { seenGrams });
        return accept(null);
      },
      async perform() {
        const result = (await scale.command?.(name)) ?? 'unsupported';
        return result === 'unsupported' ? 'not-sent' : result;
      },
      end(work, result) {
        work.journal(`scale.${name}-answered`, scaleNo, { result });
        if (result === 'done' || result === 'sent') work.afterCommit(() => done(seenGrams));
      },
    }).then((outcome) => (outcome.ok ? accept({ result: outcome.value }) : outcome));
  }

  return {
    topic,
    changed,
    /** Why nothing may be charged now, whatever lies on the platform. */
    locked,

    zero: (actor: Actor, command: Command) => control(actor, command, 'zero', live.tareCleared),
    tare: (actor: Actor, command: Command) => control(actor, command, 'tare', live.tareTaken),
    clearTare: (actor: Actor, command: Command) => control(actor, command, 'clearTare', live.tareCleared),

    testWeight(
      actor: Actor,
      command: Command,
      input: { placementId: string; nominalGrams: number },
    ): Outcome<TestWeight> {
      const { scaleNo, divisionGrams } = parts.plate();
      const leastGrams = leastTestGrams(divisionGrams);
      let taken = false;
      let kept = false;
      try {
        const outcome = transactions.command<{ testId: string }>(actor, command, (work) => {
          if (input.nominalGrams < leastGrams) return refuse('scale.test-weight-light', { leastGrams, divisionGrams });
          const captured = live.take(input.placementId);
          if (!captured.ok) return captured;
          taken = true;
          if (captured.value.tare) return refuse('scale.net');
          const measuredGrams = captured.value.weightGrams;
          const tolerance = toleranceGrams(input.nominalGrams, divisionGrams);
          const test = {
            testId: ids.next(),
            atMs: work.atMs,
            nominalGrams: input.nominalGrams,
            measuredGrams,
            toleranceGrams: tolerance,
            passed: Math.abs(measuredGrams - input.nominalGrams) <= tolerance,
          };
          const { protocol, frames } = captured.value;
          const operatorId = work.operatorId ?? '';
          tests.add({ ...test, operatorId, scaleNo, protocol, frames });
          work.journal('scale.test-weight', scaleNo, { ...test });
          work.afterCommit(changed);
          return accept({ testId: test.testId });
        });
        kept = outcome.ok;
        if (!outcome.ok) return outcome;
        const test = tests.find(outcome.value.testId);
        if (!test) throw new Error('a test weight without its record');
        return accept(shown(test));
      } finally {
        if (taken && !kept) live.release(input.placementId);
      }
    },

    stop(): void {
      offLink();
      cancel();
    },
  };
}
export type ScaleTrust = ReturnType<typeof createScaleTrust>;
