import { createHash } from 'node:crypto';
import { refuse, accept, type Outcome, type RefusalCode } from '../../contract/values/refusal.ts';
import { shanghaiText } from '../../contract/values/time.ts';
import type { ManualReason, Replay, WeighProof } from '../../contract/weighing.ts';
import type { PrinterDevice, PrintResult } from '../devices/printer/printer.ts';
import { createDecoderOf } from '../devices/scale/decodings.ts';
import type { ScaleDevice } from '../devices/scale/scale.ts';
import type { JournalStore } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { People } from '../people/index.ts';
import type { StationSigner } from '../platform/station-signer.ts';
import { createTopic } from '../platform/topic.ts';
import type { Db } from '../storage/open.ts';
import type { Actor, Transactions } from '../storage/work.ts';
import { createWeighingLive, type CapturedWeight } from './live.ts';
import { createWeighingPhotos } from './photos.ts';
import { createPhysicalActs } from './physical-acts.ts';
import { hashFrames, makeProofFile, proofPaper, signProof, type ProofBundle, type ProofFacts } from './proof.ts';
import { createRawLog } from './raw-log.ts';
import { replayFrames } from './replay.ts';
import { ruleOf } from './rules.ts';
import { createWeighingStore, type WeighingRow } from './store.ts';
import { createTestWeightStore } from './test-weights.ts';
import { createTrace } from './trace.ts';
import { createScaleTrust, type ScalePlate } from './trust.ts';

type Command = { commandId: string; procedure: string; input: unknown };

type Parts = {
  db: Db;
  scale: ScaleDevice;
  printer: PrinterDevice;
  transactions: Transactions;
  journal: Pick<JournalStore, 'list'>;
  signer: StationSigner;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** As it is in force now. */
  plate(): ScalePlate;
  stationId(): string;
  stationName: string;
  staff: { nameOf(staffId: string | null): string | null; numberOf(staffId: string | null): string | null };
  /** The parcel of a weighing, asked when a card is made. */
  parcelOf(of: Pick<WeighingRow, 'collectionId' | 'returnId'>): { orderNo: string; waybillNo: string | null } | null;
  people: Pick<People, 'addPart' | 'part'>;
  /** Under whose key the photos of a collection's weighings lie. */
  senderOf(collectionId: string): string | null;
};

/** Who took a weight, and for which collection or return. */
type Kept = { weighingId: string; atMs: number; operatorId: string | null } & (
  { collectionId: string } | { returnId: string }
);
export type ManualWeight = { weightGrams: number; reason: ManualReason; approvedBy: string };

const manualProtocol = 'manual';
const nobodys = { collectionId: null, returnId: null };

/** The scale as the collection sees it: the weight now, a capture that is charged once, and what it is defended by later. */
export function createWeighing(parts: Parts) {
  const { scale, clock, plate } = parts;
  const live = createWeighingLive({ ...parts, rule: () => ruleOf(plate().divisionGrams) });
  const store = createWeighingStore(parts.db);
  const topic = createTopic(live.current);
  live.onChange(topic.changed);
  const trust = createScaleTrust({
    ...parts,
    live,
    tests: createTestWeightStore(parts.db),
    lastWeighingId: store.lastId,
    operatorName: parts.staff.nameOf,
  });
  const photos = createWeighingPhotos({ ...parts, find: store.find });
  const trace = createTrace({ scale, live, clock });
  const rawLog = createRawLog(scale, clock);
  const printOnce = createPhysicalActs<PrintResult>(parts.transactions, parts.log, {
    result: 'unknown',
    fault: 'printer.fault',
  });

  function bundleOf(row: WeighingRow): { bundle: ProofBundle; facts: ProofFacts } {
    const parcel = parts.parcelOf(row);
    const newest = parts.journal.list({ beforeSeq: null, subject: null, limit: 1 })[0];
    if (!parcel || !newest) throw new Error('a weighing without its parcel or its journal');
    const photo = photos.newestOf(row.weighingId);
    const facts: ProofFacts = {
      v: 2,
      weighing: row.weighingId,
      grams: row.weightGrams,
      manual: row.manualReason && {
        reason: row.manualReason,
        approvedBy: parts.staff.numberOf(row.approvedBy) ?? '',
      },
      tare: row.tare,
      atMs: row.capturedMs,
      scaleNo: row.scaleNo,
      protocol: row.protocol,
      divisionGrams: row.divisionGrams ?? plate().divisionGrams,
      verifiedOn: row.verifiedOn,
      verifiedUntil: row.verifiedUntil,
      frames: hashFrames(row.frames),
      operatorNo: parts.staff.numberOf(row.operatorId) ?? '',
      orderNo: parcel.orderNo,
      waybillNo: parcel.waybillNo,
      station: parts.stationId(),
      journal: { seq: newest.seq, hash: newest.hash },
      photo: photo && { sha256: photo.sha256, takenMs: photo.takenMs },
    };
    const { publicKey } = parts.signer;
    const token = signProof(facts, parts.signer);
    const { frames } = row;
    return {
      facts,
      bundle: { token, frames, publicKey, stationName: parts.stationName, photo: photo?.dataUrl ?? null },
    };
  }

  return {
    topic,
    trace: trace.topic,
    facts: trust.topic,
    exportLog() {
      const { text, lines, fromMs } = rawLog.export();
      // As `scale capture` begins its file, so that `scale replay` need not guess whose bytes these are.
      const { path, protocol } = scale;
      const head = { capture: 1, path, settings: null, protocol: path === null ? null : protocol };
      const fileName = `scale-log-${fileStamp(clock.nowMs())}.jsonl`;
      return { fileName, text: `${JSON.stringify(head)}\n${text}`, lines, fromMs };
    },
    release: live.release,
    /** Another scale, or another plate, is in force. */
    scaleChanged(): void {
      live.forget();
      trust.changed();
    },
    find: store.find,
    zero: trust.zero,
    tare: trust.tare,
    clearTare: trust.clearTare,
    testWeight: trust.testWeight,

    /** Charges a placement, exactly once, unless the scale may not be used for trade. [F030 F032] */
    take(placementId: string): Outcome<CapturedWeight> {
      const locked = trust.locked();
      return locked ? refuse(locked, lockFacts(locked)) : live.take(placementId);
    },

    keep({ captured, ...row }: Kept & { placementId: string; captured: CapturedWeight }): void {
      const { atMs: weighedMs, ...rest } = { ...nobodys, ...row };
      const { scaleNo, divisionGrams, verifiedOn, verifiedUntil } = plate();
      const held = { scaleNo, divisionGrams, verifiedOn, verifiedUntil };
      store.add({ ...rest, ...captured, ...held, weighedMs, manualReason: null, approvedBy: null });
      trust.changed();
    },

    /** A weight that a person typed: it has no frames and no scale, and says so for ever. */
    keepManual({ manual, ...row }: Kept & { manual: ManualWeight }): void {
      const { atMs, ...rest } = { ...nobodys, ...row };
      store.add({
        ...rest,
        placementId: row.weighingId,
        weightGrams: manual.weightGrams,
        capturedMs: atMs,
        weighedMs: atMs,
        protocol: manualProtocol,
        scaleNo: '',
        frames: [],
        tare: null,
        divisionGrams: null,
        verifiedOn: null,
        verifiedUntil: null,
        manualReason: manual.reason,
        approvedBy: manual.approvedBy,
      });
      trust.changed();
    },

    /** The kept frames through decoder and capture rule once more. [F031] */
    replay(weighingId: string): Replay | null {
      const row = store.find(weighingId);
      if (!row) return null;
      const { weightGrams, frames, manualReason, protocol, tare } = row;
      const answer = { weightGrams, replayedGrams: null, frames: frames.length };
      if (manualReason) return { ...answer, verdict: 'manual' };
      const decoder = createDecoderOf(protocol);
      if (!decoder) return { ...answer, verdict: 'no-decoder' };
      const replayedGrams = replayFrames(frames, decoder, ruleOf(row.divisionGrams ?? plate().divisionGrams), tare);
      return { ...answer, replayedGrams, verdict: replayedGrams === weightGrams ? 'same' : 'differs' };
    },

    attachPhoto: photos.attach,

    /** A card for a dispute; each one names the journal as it stands when it is made. [F034] */
    proof(actor: Actor, weighingId: string): WeighProof | null {
      const row = store.find(weighingId);
      if (!row) return null;
      photos.noteLook(actor, weighingId);
      const { bundle, facts } = bundleOf(row);
      const { svg, text } = makeProofFile(bundle);
      const name = facts.waybillNo ?? facts.orderNo;
      return {
        svg,
        fileName: `weigh-proof-${name.replace(/[^\w-]/g, '')}-${fileStamp(clock.nowMs())}.html`,
        fileText: text,
        sha256: createHash('sha256').update(text).digest('hex'),
        photo: facts.photo,
      };
    },

    printProof(actor: Actor, command: Command, weighingId: string): Promise<Outcome<PrintResult>> {
      const row = store.find(weighingId);
      return printOnce(actor, command, {
        begin(work) {
          if (!row) return refuse('weighing.unknown');
          work.journal('proof.printing', weighingId);
          return accept(null);
        },
        async perform() {
          if (!row) return { result: 'failed', fault: 'printer.fault' };
          const { facts, bundle } = bundleOf(row);
          return parts.printer.print(proofPaper(facts, bundle));
        },
        end(work, result) {
          work.journal('proof.printed', weighingId, { ...result });
        },
      });
    },

    stop(): void {
      live.stop();
      trust.stop();
      trace.stop();
      rawLog.stop();
    },
  };

  function lockFacts(code: RefusalCode): { until: string | null } | Record<string, never> {
    return code === 'scale.verification-due' ? { until: plate().verifiedUntil } : {};
  }
}
export type WeighingService = ReturnType<typeof createWeighing>;

/** `202611211405`, for names of files. */
function fileStamp(atMs: number): string {
  return shanghaiText(atMs).replace(/\D/g, '');
}
