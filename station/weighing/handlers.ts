import { refuse } from '../../contract/values/refusal.ts';
import { commandOf, os, unwrap } from '../rpc/implement.ts';
import type { ScaleSetupService } from './setup.ts';
import type { WeighingService } from './service.ts';

export function weighingHandlers(weighing: WeighingService) {
  const route = os.weighing;
  return {
    live: route.live.handler(({ signal }) => weighing.topic.watch(signal)),
    get: route.get.handler(({ input }) => {
      const row = found(weighing.find(input.weighingId));
      const { weighingId, weightGrams, capturedMs, protocol, scaleNo, frames } = row;
      const { manualReason, tare, verifiedOn, verifiedUntil } = row;
      const shown = { weighingId, weightGrams, capturedMs, protocol, scaleNo, frames };
      return { ...shown, manualReason, tare, verifiedOn, verifiedUntil };
    }),
    facts: route.facts.handler(({ signal }) => weighing.facts.watch(signal)),
    testWeight: route.testWeight.handler(({ input, context }) =>
      unwrap(weighing.testWeight(context.actor, commandOf(context.procedure, input), input)),
    ),
    zero: route.zero.handler(async ({ input, context }) =>
      unwrap(await weighing.zero(context.actor, commandOf(context.procedure, input))),
    ),
    tare: route.tare.handler(async ({ input, context }) =>
      unwrap(await weighing.tare(context.actor, commandOf(context.procedure, input))),
    ),
    clearTare: route.clearTare.handler(async ({ input, context }) =>
      unwrap(await weighing.clearTare(context.actor, commandOf(context.procedure, input))),
    ),
    trace: route.trace.handler(({ signal }) => weighing.trace.watch(signal)),
    exportLog: route.exportLog.handler(() => weighing.exportLog()),
    replay: route.replay.handler(({ input }) => found(weighing.replay(input.weighingId))),
    attachPhoto: route.attachPhoto.handler(({ input, context }) =>
      unwrap(weighing.attachPhoto(context.actor, commandOf(context.procedure, input), input)),
    ),
    proof: route.proof.handler(({ input, context }) => found(weighing.proof(context.actor, input.weighingId))),
    printProof: route.printProof.handler(async ({ input, context }) => {
      const command = commandOf(context.procedure, input);
      const printed = unwrap(await weighing.printProof(context.actor, command, input.weighingId));
      return { result: printed.result, fault: printed.result === 'printed' ? null : printed.fault };
    }),
  };
}

export function scaleSetupHandlers(setup: ScaleSetupService) {
  const route = os.devices;
  return {
    ports: route.ports.handler(() => setup.ports()),
    scaleSetup: route.scaleSetup.handler(({ signal }) => setup.watch(signal)),
    detectScale: route.detectScale.handler(({ input, context }) =>
      unwrap(setup.detect(context.actor, commandOf(context.procedure, input), input.path)),
    ),
    stopScaleSetup: route.stopScaleSetup.handler(({ input, context }) =>
      unwrap(setup.stopSetup(context.actor, commandOf(context.procedure, input))),
    ),
    chooseScale: route.chooseScale.handler(({ input, context }) =>
      unwrap(setup.choose(context.actor, commandOf(context.procedure, input), input.protocol)),
    ),
    takeEmptyScale: route.takeEmptyScale.handler(({ input, context }) =>
      unwrap(setup.takeEmpty(context.actor, commandOf(context.procedure, input))),
    ),
    takeKnownWeight: route.takeKnownWeight.handler(({ input, context }) =>
      unwrap(setup.takeKnown(context.actor, commandOf(context.procedure, input), input)),
    ),
    saveScale: route.saveScale.handler(async ({ input, context }) =>
      unwrap(await setup.save(context.actor, commandOf(context.procedure, input), input)),
    ),
  };
}

function found<T>(row: T | null): T {
  return row ?? unwrap<T>(refuse('weighing.unknown'));
}
