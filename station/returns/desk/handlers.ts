import { refuse, type Outcome } from '../../../contract/values/refusal.ts';
import type { ReturnView } from '../../../contract/returns/view.ts';
import { drawPaper, type Printing } from '../../printing/index.ts';
import { commandOf, os, unwrap } from '../../rpc/implement.ts';
import type { ReturnsService } from './service.ts';
import type { Kept } from './session.ts';

export function returnsHandlers(returns: ReturnsService, findJob: Printing['findJob']) {
  const route = os.returns;

  function viewOf(returnId: string): ReturnView {
    return returns.view(returnId) ?? unwrap<ReturnView>(refuse('return.unknown'));
  }
  /** The stored answer of a command says which return; the page gets it as it stands now. */
  const shown = (outcome: Outcome<Kept>) => viewOf(unwrap(outcome).returnId);

  async function* watch(returnId: string, signal: AbortSignal | undefined) {
    // Taken first, since it may be refused; subscribed in the same breath, so that nothing falls between.
    const picture = viewOf(returnId);
    const events = returns.changes.watch(signal);
    const first = events.next();
    yield picture;
    for (let next = await first; !next.done; next = await events.next()) {
      if (next.value === returnId) yield viewOf(returnId);
    }
  }

  return {
    find: route.find.handler(({ input }) => returns.search(input.search)),
    startByReceipt: route.startByReceipt.handler(({ input, context }) =>
      shown(returns.startByReceipt(context.actor, commandOf(context.procedure, input), input.texts)),
    ),
    startByOrder: route.startByOrder.handler(({ input, context }) =>
      shown(returns.startByOrder(context.actor, commandOf(context.procedure, input), input.saleId)),
    ),
    get: route.get.handler(({ input }) => viewOf(input.returnId)),
    watch: route.watch.handler(({ input, signal }) => watch(input.returnId, signal)),

    choose: route.choose.handler(({ input, context }) =>
      shown(returns.choose(context.actor, commandOf(context.procedure, input), input)),
    ),
    endItem: route.endItem.handler(({ input, context }) =>
      shown(returns.endItem(context.actor, commandOf(context.procedure, input), input)),
    ),
    scanItem: route.scanItem.handler(({ input, context }) =>
      shown(returns.scanItem(context.actor, commandOf(context.procedure, input), input)),
    ),
    reopenItem: route.reopenItem.handler(({ input, context }) =>
      shown(returns.reopenItem(context.actor, commandOf(context.procedure, input), input)),
    ),
    chooseGift: route.chooseGift.handler(({ input, context }) =>
      shown(returns.chooseGift(context.actor, commandOf(context.procedure, input), input)),
    ),
    keepPhoto: route.keepPhoto.handler(({ input, context }) => {
      const command = commandOf(context.procedure, input);
      return { photoId: command.commandId, view: shown(returns.keepPhoto(context.actor, command, input)) };
    }),
    openPhoto: route.openPhoto.handler(({ input, context }) =>
      unwrap(returns.openPhoto(context.actor, input, context.signedIn?.session.member.role === 'manager')),
    ),
    weigh: route.weigh.handler(({ input, context }) =>
      shown(returns.weigh(context.actor, commandOf(context.procedure, input), input)),
    ),
    note: route.note.handler(({ input, context }) =>
      shown(returns.note(context.actor, commandOf(context.procedure, input), input)),
    ),
    decide: route.decide.handler(({ input, context }) =>
      shown(returns.decide(context.actor, commandOf(context.procedure, input), input)),
    ),

    setParty: route.setParty.handler(({ input, context }) =>
      shown(returns.setParty(context.actor, commandOf(context.procedure, input), input)),
    ),
    guardian: route.guardian.handler(({ input, context }) =>
      shown(returns.guardian(context.actor, commandOf(context.procedure, input), input)),
    ),
    organisation: route.organisation.handler(({ input, context }) =>
      shown(returns.organisation(context.actor, commandOf(context.procedure, input), input)),
    ),

    park: route.park.handler(({ input, context }) =>
      shown(returns.park(context.actor, commandOf(context.procedure, input), input)),
    ),
    takeUp: route.takeUp.handler(({ input, context }) =>
      shown(returns.takeUp(context.actor, commandOf(context.procedure, input), input.returnId)),
    ),
    abandon: route.abandon.handler(({ input, context }) =>
      shown(returns.abandon(context.actor, commandOf(context.procedure, input), input)),
    ),
    payBalance: route.payBalance.handler(({ input, context }) =>
      shown(returns.payBalance(context.actor, commandOf(context.procedure, input), input)),
    ),
    sign: route.sign.handler(({ input, context }) =>
      shown(returns.sign(context.actor, commandOf(context.procedure, input), input)),
    ),
    unsign: route.unsign.handler(({ input, context }) =>
      shown(returns.unsign(context.actor, commandOf(context.procedure, input), input)),
    ),
    close: route.close.handler(async ({ input, context }) =>
      shown(await returns.close(context.actor, commandOf(context.procedure, input), input)),
    ),
    print: route.print.handler(async ({ input, context }) =>
      shown(await returns.paper.print(context.actor, commandOf(context.procedure, input), input)),
    ),
    reprint: route.reprint.handler(async ({ input, context }) => {
      const outcome = await returns.paper.reprint(context.actor, commandOf(context.procedure, input), input);
      const job = findJob(unwrap(outcome).jobId);
      if (!job) return unwrap<never>(refuse('print.nothing-to-confirm'));
      const { ownerId: _o, madeMs: _m, ...told } = job;
      return told;
    }),
    preview: route.preview.handler(({ input }) => {
      const { svg, widthMm, heightMm } = drawPaper(unwrap(returns.paper.preview(input.returnId, input.paper)));
      return { paper: input.paper, widthMm, heightMm, svg };
    }),
    undo: route.undo.handler(({ input, context }) =>
      shown(returns.undo(context.actor, commandOf(context.procedure, input), input)),
    ),

    talkOver: route.talkOver.handler(({ input, context }) =>
      shown(returns.talkOver(context.actor, commandOf(context.procedure, input), input)),
    ),

    repay: route.repay.handler(({ input, context }) =>
      shown(returns.repay(context.actor, commandOf(context.procedure, input), input)),
    ),
    payOut: route.payOut.handler(({ input, context }) =>
      shown(returns.payOut(context.actor, commandOf(context.procedure, input), input)),
    ),

    list: route.list.handler(({ input }) => returns.list(input.scope, input.limit)),
    changes: route.changes.handler(({ signal }) => returns.listChanges.watch(signal)),
  };
}
