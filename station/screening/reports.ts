import type { AuthorityReport, Finding, ReportLine, ScreeningAnswer } from '../../contract/screening.ts';
import type { IdKind } from '../../contract/values/id-document.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import { shanghaiText } from '../../contract/values/time.ts';
import { PersonErased, type People, type PersonRecord } from '../people/index.ts';
import type { Ids } from '../platform/ids.ts';
import type { Db } from '../storage/open.ts';
import type { Actor, Transactions, Work } from '../storage/work.ts';
import { authorityOf, fillTemplate } from './duties.ts';
import { createReportsStore, type ReportFacts, type ReportRow } from './reports-store.ts';
import type { ScreeningService } from './service.ts';

type Command = { commandId: string; procedure: string; input: unknown };
/** What the refusal knows when it asks for a draft. */
type Find = {
  collectionId: string;
  order: { orderId: string; orderNo: string; senderPersonId: string };
  sender: ReportFacts['sender'];
  agent: ReportFacts['agent'];
  courierId: string | null;
  goods: string;
  answer: ScreeningAnswer;
  finding: Finding;
};

const mostPhotos = 6;
const mostListed = 200;

/**
 * Refuse and report: the pack for the authority is drafted in the transaction of the refusal; a person then submits or
 * withholds it, once, and both are written down. Names stay sealed until it is opened or leaves for the cloud. [EX-4.9b F045]
 */
export function createReports(parts: {
  db: Db;
  transactions: Transactions;
  ids: Ids;
  people: People;
  screening: Pick<ScreeningService, 'duties' | 'dutyOf' | 'rowOf'>;
  staffName(staffId: string | null): string | null;
  courierCard(courierId: string): { name: string; badgeNo: string; carrierName: string };
  station(): { stationId: string; name: string };
}) {
  const { transactions, ids, people, screening } = parts;
  const store = createReportsStore(parts.db);

  /** One decision on one draft; the second finds it decided. */
  function decide(
    actor: Actor,
    command: Command,
    reportId: string,
    to: 'submitted' | 'withheld',
    reason: string | null,
    tell: (work: Work, row: ReportRow) => void,
  ): Outcome<ReportLine> {
    return withLine(
      reportId,
      transactions.command(actor, command, (work): Outcome<null> => {
        const row = store.find(reportId);
        if (!row) return refuse('report.unknown');
        if (!store.decide(reportId, to, work.operatorId, reason, work.atMs))
          return refuse('report.decided', { state: row.state });
        work.journal(`report.${to}`, row.collectionId, {
          reportId,
          rule: row.rule,
          authority: row.facts.duty.authority.id,
          ...(reason === null ? {} : { reason }),
        });
        tell(work, row);
        return accept(null);
      }),
    );
  }

  function withLine(reportId: string, outcome: Outcome<unknown>): Outcome<ReportLine> {
    if (!outcome.ok) return outcome;
    const row = store.find(reportId);
    return row ? accept(lineOf(row)) : refuse('report.unknown');
  }

  function lineOf(row: ReportRow): ReportLine {
    const { duty, row: named, orderNo } = row.facts;
    return {
      reportId: row.reportId,
      collectionId: row.collectionId,
      orderNo,
      rule: row.rule,
      category: named.category,
      zh: named.zh,
      en: named.en,
      authority: duty.authority,
      emergency: duty.emergency,
      state: row.state,
      draftedMs: row.draftedMs,
      draftedBy: parts.staffName(row.draftedBy) ?? '',
      decidedMs: row.decidedMs,
      decidedBy: row.decidedBy === null ? null : parts.staffName(row.decidedBy),
      reason: row.reason,
      photoIds: row.photoIds,
    };
  }

  return {
    /** Inside the transaction of the refusal. Nothing where the row asks for no report. */
    draft(work: Work, find: Find): void {
      const { finding, order, collectionId, answer } = find;
      if (!finding.report) return;
      const duty = screening.dutyOf(finding.rule);
      const row = screening.rowOf(finding.rule);
      const reportId = ids.next();
      const versions = { packVersion: answer.packVersion, dutiesVersion: screening.duties().label };
      store.insert({
        reportId,
        collectionId,
        orderId: order.orderId,
        rule: finding.rule,
        draftedMs: work.atMs,
        draftedBy: work.operatorId,
        facts: {
          orderNo: order.orderNo,
          row: { zh: row?.zh ?? finding.rule, en: row?.en ?? finding.rule, category: finding.category },
          duty,
          senderPersonId: order.senderPersonId,
          sender: find.sender,
          agent: find.agent,
          courierId: find.courierId,
          goods: find.goods,
          findings: answer.findings.filter(({ verdict }) => verdict === 'prohibited'),
          ...versions,
        },
      });
      work.journal('report.drafted', collectionId, {
        reportId,
        rule: finding.rule,
        authority: duty.authority.id,
        emergency: duty.emergency?.kind ?? null,
        ...versions,
      });
      work.report('v1.AuthorityReportDrafted', `order:${order.orderId}`, {
        reportId,
        orderId: order.orderId,
        collectionId,
        rule: finding.rule,
        category: finding.category,
        authority: duty.authority.id,
        emergency: duty.emergency?.kind ?? null,
        ...versions,
        atMs: work.atMs,
      });
    },

    list: (): ReportLine[] => store.list(mostListed).map(lineOf),
    of(collectionId: string): ReportLine | null {
      const row = store.findOf(collectionId);
      return row && lineOf(row);
    },

    /** Who looks at names and papers is written down, each time: a repeat shows them once more. [EX-4.7c] */
    open(actor: Actor, reportId: string): Outcome<AuthorityReport> {
      const outcome = transactions.run(actor, (work): Outcome<null> => {
        const row = store.find(reportId);
        if (!row) return refuse('report.unknown');
        work.journal('report.opened', row.collectionId, { reportId });
        return accept(null);
      });
      if (!outcome.ok) return outcome;
      const row = store.find(reportId);
      return row ? accept(wholeOf(row)) : refuse('report.unknown');
    },

    addPhoto(actor: Actor, command: Command, reportId: string, photo: string): Outcome<ReportLine> {
      return withLine(
        reportId,
        transactions.command(actor, command, (work): Outcome<null> => {
          const row = store.find(reportId);
          if (!row) return refuse('report.unknown');
          if (row.state !== 'drafted') return refuse('report.decided', { state: row.state });
          if (row.photoIds.length >= mostPhotos) return refuse('report.photos-full', { most: mostPhotos });
          const photoId = people.addPart(row.facts.senderPersonId, 'evidence-photo', photo, work.atMs);
          store.setPhotos(reportId, [...row.photoIds, photoId]);
          work.journal('report.photo-added', row.collectionId, { reportId, photoId });
          return accept(null);
        }),
      );
    },

    /** A picture is opened one at a time, and each time is written down. [EX-4.7c] */
    openPhoto(actor: Actor, reportId: string, photoId: string): Outcome<{ dataUrl: string }> {
      const outcome = transactions.run(actor, (work): Outcome<null> => {
        const row = store.find(reportId);
        if (!row) return refuse('report.unknown');
        if (!row.photoIds.includes(photoId)) return refuse('report.photo-unknown');
        work.journal('report.photo-opened', row.collectionId, { reportId, photoId });
        return accept(null);
      });
      if (!outcome.ok) return outcome;
      const photo = people.part(photoId);
      return photo ? accept({ dataUrl: photo.toString() }) : refuse('report.photo-unknown');
    },

    submit: (actor: Actor, command: Command, reportId: string) =>
      decide(actor, command, reportId, 'submitted', null, (work, row) => {
        const { facts } = row;
        work.report('v1.AuthorityReportSubmitted', `order:${row.orderId}`, {
          reportId,
          orderId: row.orderId,
          collectionId: row.collectionId,
          rule: row.rule,
          category: facts.row.category,
          authority: facts.duty.authority.id,
          emergency: facts.duty.emergency?.kind ?? null,
          packVersion: facts.packVersion,
          dutiesVersion: facts.dutiesVersion,
          orderNo: facts.orderNo,
          sender: { $person: facts.senderPersonId },
          senderIdKind: facts.sender.idKind,
          senderIdLastFour: facts.sender.idLastFour,
          agent: facts.agent && { $person: facts.agent.personId },
          courierId: facts.courierId,
          goods: facts.goods,
          evidence: facts.findings.flatMap(({ rule, evidence }) => evidence.map(({ text }) => ({ rule, text }))),
          photoIds: row.photoIds,
          inspectorId: row.draftedBy ?? '',
          foundMs: row.draftedMs,
          operatorId: work.operatorId ?? '',
          atMs: work.atMs,
        });
      }),

    withhold: (actor: Actor, command: Command, reportId: string, reason: string) =>
      decide(actor, command, reportId, 'withheld', reason, (work, row) => {
        work.report('v1.AuthorityReportWithheld', `order:${row.orderId}`, {
          reportId,
          orderId: row.orderId,
          collectionId: row.collectionId,
          rule: row.rule,
          reason,
          operatorId: work.operatorId ?? '',
          atMs: work.atMs,
        });
      }),
  };

  function wholeOf(row: ReportRow): AuthorityReport {
    const { facts } = row;
    const sender = { ...recordOf(facts.senderPersonId), ...facts.sender };
    const agent = facts.agent && {
      ...recordOf(facts.agent.personId),
      idKind: facts.agent.idKind,
      idLastFour: facts.agent.idLastFour,
    };
    const courier = facts.courierId === null ? null : parts.courierCard(facts.courierId);
    const station = parts.station();
    const text = fillTemplate(authorityOf(screening.duties().body, facts.duty.authority.id).template, {
      station: `${station.name}（${station.stationId}）`,
      when: shanghaiText(row.draftedMs),
      rule: row.rule,
      name: facts.row.zh,
      category: `禁寄目录第 ${facts.row.category.replace(/^\w+:/, '')} 类`,
      goods: facts.goods,
      evidence: facts.findings.flatMap(({ evidence }) => evidence.map((one) => one.text)).join('、'),
      sender: sender.name,
      phone: sender.phone,
      address: sender.address,
      idKind: idKinds[facts.sender.idKind],
      idLastFour: sender.idLastFour,
      agent: facts.agent ? `${agent?.name}（${idKinds[facts.agent.idKind]}，尾号 ${facts.agent.idLastFour}）` : '无',
      courier: courier ? `${courier.name} ${courier.badgeNo} ${courier.carrierName}` : '无',
      orderNo: facts.orderNo,
      photos: row.photoIds.length === 0 ? '无' : row.photoIds.join('、'),
      pack: `${facts.packVersion}，${facts.dutiesVersion}`,
    });
    return {
      ...lineOf(row),
      station,
      sender,
      agent,
      courier: courier && { name: courier.name, badgeNo: courier.badgeNo, carrierName: courier.carrierName },
      goods: facts.goods,
      findings: facts.findings,
      packVersion: facts.packVersion,
      dutiesVersion: facts.dutiesVersion,
      text,
    };
  }

  function recordOf(personId: string): { name: string; phone: string; address: string } {
    try {
      return shown(people.record(personId));
    } catch (error) {
      if (!(error instanceof PersonErased)) throw error;
      return { name: '', phone: '', address: '' };
    }
  }
}
export type Reports = ReturnType<typeof createReports>;

function shown({ name, phone, address }: PersonRecord) {
  const place = address ? `${address.province} ${address.city} ${address.district} ${address.street}` : '';
  return { name, phone: phone ?? '', address: place };
}

/** As the authority's form names them. */
const idKinds: Record<IdKind, string> = {
  'resident-card': '居民身份证',
  'temporary-resident-card': '临时居民身份证',
  'hk-macao-permit': '港澳居民来往内地通行证',
  'taiwan-permit': '台湾居民来往大陆通行证',
  'foreign-permanent-resident-card': '外国人永久居留身份证',
  passport: '护照',
  'military-card': '军官证',
};
