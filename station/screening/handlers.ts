import { commandOf, os, unwrap } from '../rpc/implement.ts';
import type { Disputes } from './disputes.ts';
import type { Reports } from './reports.ts';
import type { Parcel, ScreeningService } from './service.ts';

type Parts = {
  screening: ScreeningService;
  reports: Reports;
  disputes: Disputes;
  /** The sender of an open collection who showed a paper, or `null`. */
  parcelOf(collectionId: string): Parcel | null;
};

export function screeningHandlers({ screening, reports, disputes, parcelOf }: Parts) {
  const route = os.screening;
  return {
    screen: route.screen.handler(({ input: { collectionId, ...question } }) =>
      screening.live(question, collectionId === undefined ? null : parcelOf(collectionId)),
    ),
    pack: route.pack.handler(() => screening.pack()),
    catalogue: route.catalogue.handler(({ input }) => screening.catalogue(input.search)),
    explain: route.explain.handler(({ input }) => screening.explain(input)),
    dispute: route.dispute.handler(({ input, context }) => {
      const { commandId: _id, ...dispute } = input;
      return unwrap(disputes.dispute(context.actor, commandOf(context.procedure, input), dispute));
    }),
    reports: route.reports.handler(() => reports.list()),
    openReport: route.openReport.handler(({ input, context }) =>
      unwrap(reports.open(context.actor, commandOf(context.procedure, input), input.reportId)),
    ),
    addReportPhoto: route.addReportPhoto.handler(({ input, context }) =>
      unwrap(reports.addPhoto(context.actor, commandOf(context.procedure, input), input.reportId, input.photo)),
    ),
    submitReport: route.submitReport.handler(({ input, context }) =>
      unwrap(reports.submit(context.actor, commandOf(context.procedure, input), input.reportId)),
    ),
    withholdReport: route.withholdReport.handler(({ input, context }) =>
      unwrap(reports.withhold(context.actor, commandOf(context.procedure, input), input.reportId, input.reason)),
    ),
  };
}
