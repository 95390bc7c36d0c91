import type { GoodsAttributes } from '../../contract/screening.ts';
import { commandOf, os, unwrap } from '../rpc/implement.ts';
import type { Disputes } from './disputes.ts';
import type { Reports } from './reports.ts';
import type { Parcel, ScreeningService } from './service.ts';

type Parts = {
  screening: ScreeningService;
  reports: Reports;
  disputes: Disputes;
  /** An open collection: its sender, once he showed a paper, and what the order declares. */
  askedOf(collectionId: string): { parcel: Parcel | null; declared: GoodsAttributes } | null;
};

export function screeningHandlers({ screening, reports, disputes, askedOf }: Parts) {
  const route = os.screening;
  return {
    screen: route.screen.handler(({ input: { collectionId, ...question } }) => {
      const asked = collectionId === undefined ? null : askedOf(collectionId);
      const attributes = { ...asked?.declared, ...question.attributes };
      return screening.live({ ...question, attributes }, asked?.parcel ?? null);
    }),
    pack: route.pack.handler(() => screening.pack()),
    catalogue: route.catalogue.handler(({ input }) => screening.catalogue(input.search)),
    explain: route.explain.handler(({ input }) => screening.explain(input)),
    dispute: route.dispute.handler(({ input, context }) => {
      const { commandId: _id, ...dispute } = input;
      return unwrap(disputes.dispute(context.actor, commandOf(context.procedure, input), dispute));
    }),
    reports: route.reports.handler(() => reports.list()),
    openReport: route.openReport.handler(({ input, context }) => unwrap(reports.open(context.actor, input.reportId))),
    addReportPhoto: route.addReportPhoto.handler(({ input, context }) =>
      unwrap(reports.addPhoto(context.actor, commandOf(context.procedure, input), input.reportId, input.photo)),
    ),
    openReportPhoto: route.openReportPhoto.handler(({ input, context }) =>
      unwrap(reports.openPhoto(context.actor, input.reportId, input.photoId)),
    ),
    submitReport: route.submitReport.handler(({ input, context }) =>
      unwrap(reports.submit(context.actor, commandOf(context.procedure, input), input.reportId)),
    ),
    withholdReport: route.withholdReport.handler(({ input, context }) =>
      unwrap(reports.withhold(context.actor, commandOf(context.procedure, input), input.reportId, input.reason)),
    ),
  };
}
