import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { kilogramText } from '../../contract/values/amounts.ts';
import { EpochMs, shanghaiText } from '../../contract/values/time.ts';
import { ManualReason } from '../../contract/weighing.ts';
import { createDecoderOf } from '../devices/scale/decodings.ts';
import type { StationSigner } from '../platform/station-signer.ts';
import type { PaperBlock, PaperDocument } from '../printing/document.ts';
import { drawPaper } from '../printing/index.ts';
import { proofFile, readProofFile } from './proof-file.ts';
import { replayFrames } from './replay.ts';
import { ruleOf } from './rules.ts';

const Text = z.string().max(64);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a weigh-proof card says and signs: the weight and all it stands on, and no word about a person. [F034 EX-4.10c] */
export const ProofFacts = z
  .strictObject({
    /** The form: 1 is that of before there were photos, and is still checked. */
    v: z.union([z.literal(1), z.literal(2)]),
    weighing: z.uuid(),
    grams: z.int().nonnegative(),
    /** Why and on whose approval (staff number) it was typed; null for a measured weight. */
    manual: z.strictObject({ reason: ManualReason, approvedBy: Text }).nullable(),
    tare: z.strictObject({ grams: z.int().nullable() }).nullable(),
    atMs: EpochMs,
    scaleNo: Text,
    protocol: Text,
    divisionGrams: z.number(),
    verifiedOn: Text.nullable(),
    verifiedUntil: Text.nullable(),
    /** SHA-256 of the canonical JSON of the kept frames. */
    frames: Sha256,
    operatorNo: Text,
    orderNo: Text,
    waybillNo: Text.nullable(),
    station: Text,
    /** The newest entry of the journal when the card was made: nothing before it can be changed without breaking this. */
    journal: z.strictObject({ seq: z.int(), hash: Sha256 }),
    /** A picture of label and display, by the SHA-256 of its JPEG; null where nobody took one. `takenMs`: when the station kept it. */
    photo: z.strictObject({ sha256: Sha256, takenMs: EpochMs }).nullable(),
  })
  .refine(({ v, photo }) => v !== 1 || photo === null);
export type ProofFacts = z.infer<typeof ProofFacts>;

const Frames = z.array(z.strictObject({ atMs: EpochMs, hex: z.string().max(4096) })).max(600);

/** What the file holds: the signed token, the frames behind its hash, and the key to check it with. */
const Bundle = z.strictObject({
  token: z.string().max(4096),
  frames: Frames,
  publicKey: z.string().max(256),
  stationName: z.string().max(64),
});
/** Beside it the photo that the token names, as a data URL of a JPEG. */
export type ProofBundle = z.infer<typeof Bundle> & { photo: string | null };

export type ProofFault = 'form' | 'key-unknown' | 'signature' | 'photo' | 'frames' | 'replay' | 'picture';
export type ProofAnswer = { ok: true; facts: ProofFacts; kid: string } | { ok: false; fault: ProofFault };

const tokenForm = /^WPW([12])\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,680})\.([A-Za-z0-9_-]{86})$/;

/** SHA-256 of kept frames, as a proof names it. */
export function hashFrames(frames: ProofBundle['frames']): string {
  return createHash('sha256').update(canonicalJson(frames)).digest('hex');
}

/** SHA-256 of the JPEG in a data URL; null for what is no such URL, or spells the same picture in another way. */
export function hashPhoto(dataUrl: string): string | null {
  const [, text] = /^data:image\/jpeg;base64,(\/9j\/.*)$/.exec(dataUrl) ?? [];
  const bytes = Buffer.from(text ?? '', 'base64');
  return text !== undefined && bytes.toString('base64') === text
    ? createHash('sha256').update(bytes).digest('hex')
    : null;
}

/**
 * `WPW2.<kid>.<body>.<b64url signature>`; the signature covers all that stands before its dot. The body is the base64url
 * of a JSON list of the facts, which fits a QR code of a receipt printer.
 */
export function signProof(facts: ProofFacts, signer: Pick<StationSigner, 'kid' | 'sign'>): string {
  const body = bodyOf(ProofFacts.parse(facts));
  const signed = `WPW${facts.v}.${signer.kid}.${body}`;
  return `${signed}.${signer.sign(signed)}`;
}

/** The card as one file that opens in any browser without the app, a script or a network. */
export function makeProofFile(bundle: ProofBundle): { svg: string; text: string } {
  const facts = factsOf(bundle.token);
  if (!facts) throw new TypeError('no token of a weigh proof');
  const { svg } = drawPaper(proofPaper(facts, bundle));
  const { photo, ...data } = bundle;
  return { svg, text: proofFile(svg, `称重凭证 ${kilogramText(facts.grams)} kg`, canonicalJson(data), photo) };
}

/**
 * Checks a file with no network: the signature by a key that the caller trusts, photo and frames by their hashes, the weight
 * by a replay of the frames, and what a reader sees by drawing it anew.
 */
export function verifyProof(fileText: string, publicKey: (kid: string) => KeyObject | null): ProofAnswer {
  const bundle = readBundle(fileText);
  const [, , kid = '', , signature = ''] = tokenForm.exec(bundle?.token ?? '') ?? [];
  const facts = bundle && factsOf(bundle.token);
  if (!bundle || !facts) return { ok: false, fault: 'form' };
  const key = publicKey(kid);
  if (!key) return { ok: false, fault: 'key-unknown' };
  const signed = bundle.token.slice(0, bundle.token.lastIndexOf('.'));
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.toString('base64url') !== signature || !verify(null, Buffer.from(signed), key, bytes))
    return { ok: false, fault: 'signature' };
  if ((bundle.photo === null ? null : hashPhoto(bundle.photo)) !== (facts.photo?.sha256 ?? null))
    return { ok: false, fault: 'photo' };
  if (hashFrames(bundle.frames) !== facts.frames) return { ok: false, fault: 'frames' };
  if (!replays(facts, bundle.frames)) return { ok: false, fault: 'replay' };
  if (bundle.publicKey !== spkiOf(key) || makeProofFile(bundle).text !== fileText)
    return { ok: false, fault: 'picture' };
  return { ok: true, facts, kid };
}

/** The key that a file brings along, for a reader who has no other: it proves that nothing was changed, not who signed. */
export function keyInProof(fileText: string): KeyObject | null {
  const bundle = readBundle(fileText);
  try {
    return bundle
      ? createPublicKey({ key: Buffer.from(bundle.publicKey, 'base64url'), format: 'der', type: 'spki' })
      : null;
  } catch {
    return null;
  }
}

/** The card on paper: what the picture shows, from the same blocks. */
export function proofPaper(facts: ProofFacts, bundle: Omit<ProofBundle, 'photo'>): PaperDocument {
  const kid = tokenForm.exec(bundle.token)?.[2] ?? '';
  const weight = `${kilogramText(facts.grams)} kg`;
  return {
    widthMm: 80,
    title: `称重凭证 ${facts.orderNo}`,
    blocks: [
      { kind: 'text', text: '称重凭证 Weigh proof', size: 2, bold: true, align: 'centre' },
      { kind: 'rule', heavy: true },
      ...(facts.manual ? manualBlocks(facts.manual) : []),
      { kind: 'text', text: weight, size: 3, bold: true, align: 'centre' },
      row('方式 How', facts.manual ? '手工录入 typed by hand' : '磅秤实测 measured'),
      row('皮重 Tare', tareText(facts.tare)),
      row('时间 Time', `${shanghaiText(facts.atMs)} 北京时间`),
      { kind: 'rule' },
      row('秤号 Scale no.', facts.manual ? '—' : facts.scaleNo),
      row('检定日期 Verified', facts.verifiedOn ?? '未填 unknown'),
      row('检定有效至 Valid until', facts.verifiedUntil ?? '未填 unknown'),
      row('协议 Protocol', facts.protocol),
      row('分度值 Division', `${facts.divisionGrams} g`),
      { kind: 'rule' },
      row('订单号 Order', facts.orderNo),
      row('运单号 Waybill', facts.waybillNo ?? '—'),
      row('操作员 Operator', facts.operatorNo),
      ...photoRows(facts.photo),
      { kind: 'rule' },
      row('原始数据 Raw frames, SHA-256', String(bundle.frames.length)),
      ...hashRows(facts.frames),
      row('流水 Journal, SHA-256', `no. ${facts.journal.seq}`),
      ...hashRows(facts.journal.hash),
      row('签名密钥 Key', grouped(kid)),
      { kind: 'space', lines: 1 },
      { kind: 'qr', text: bundle.token },
      { kind: 'text', text: '扫码可离线核验此凭证', align: 'centre' },
      { kind: 'text', text: 'Scan to verify, no network needed', align: 'centre' },
      { kind: 'rule' },
      { kind: 'text', text: `驿台 Waypost ${bundle.stationName}`, align: 'centre' },
    ],
  };
}

function manualBlocks(manual: NonNullable<ProofFacts['manual']>): PaperBlock[] {
  return [
    { kind: 'text', text: '手工录入 MANUAL', size: 2, bold: true, inverse: true, align: 'centre' },
    row('原因 Reason', manualReasons[manual.reason]),
    row('批准人 Approved by', manual.approvedBy),
  ];
}

const manualReasons: Record<ManualReason, string> = {
  'no-scale': '没有磅秤 no scale',
  'scale-fault': '磅秤故障 scale fault',
  'scale-locked': '检定到期或未自检 scale locked',
  'beyond-range': '超出磅秤范围 beyond range',
  other: '其他 other',
};

function tareText(tare: ProofFacts['tare']): string {
  if (!tare) return '无 none';
  return tare.grams === null ? '已去皮 taken off' : `${kilogramText(tare.grams)} kg`;
}

function photoRows(photo: ProofFacts['photo']): PaperBlock[] {
  if (!photo) return [row('照片 Photo', '无 no photo')];
  return [
    row('照片 Photo', `${shanghaiText(photo.takenMs)} 北京时间`),
    row('照片摘要 Photo, SHA-256', `${grouped(photo.sha256.slice(0, 16))} …`),
  ];
}

function row(left: string, right: string): PaperBlock {
  return { kind: 'row', left, right };
}

/** Two lines of eight groups, so that a hash can be compared by eye. */
function hashRows(hash: string): PaperBlock[] {
  return [hash.slice(0, 32), hash.slice(32)].map((half) => ({ kind: 'text', text: grouped(half), align: 'centre' }));
}

function grouped(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ');
}

function replays(facts: ProofFacts, frames: ProofBundle['frames']): boolean {
  if (facts.manual) return frames.length === 0;
  const decoder = createDecoderOf(facts.protocol);
  if (!decoder) return false;
  return replayFrames(frames, decoder, ruleOf(facts.divisionGrams), facts.tare) === facts.grams;
}

const order = [
  'v',
  'weighing',
  'grams',
  'manual',
  'tare',
  'atMs',
  'scaleNo',
  'protocol',
  'divisionGrams',
  'verifiedOn',
  'verifiedUntil',
  'frames',
  'operatorNo',
  'orderNo',
  'waybillNo',
  'station',
  'journal',
  'journalSeq',
  'photo',
] as const;

function bodyOf(facts: ProofFacts): string {
  const short = (hash: string) => Buffer.from(hash, 'hex').toString('base64url');
  const named: Record<(typeof order)[number], unknown> = {
    ...facts,
    frames: short(facts.frames),
    journal: short(facts.journal.hash),
    journalSeq: facts.journal.seq,
    photo: facts.photo && [short(facts.photo.sha256), facts.photo.takenMs],
  };
  return Buffer.from(canonicalJson(order.map((name) => named[name]))).toString('base64url');
}

function hexOfHash(text: unknown): string {
  return typeof text === 'string' ? Buffer.from(text, 'base64url').toString('hex') : '';
}

function photoOf(listed: unknown): unknown {
  return Array.isArray(listed) ? { sha256: hexOfHash(listed[0]), takenMs: listed[1] } : listed;
}

function factsOf(token: string): ProofFacts | null {
  const [, form, , body = ''] = tokenForm.exec(token) ?? [];
  try {
    const list = z.array(z.unknown()).parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    const { journalSeq, ...named } = Object.fromEntries(order.map((name, at) => [name, list[at]]));
    const facts = ProofFacts.safeParse({
      ...named,
      frames: hexOfHash(named['frames']),
      journal: { seq: journalSeq, hash: hexOfHash(named['journal']) },
      photo: photoOf(named['photo']),
    });
    // One spelling only, so that a card has one token.
    return facts.success && String(facts.data.v) === form && bodyOf(facts.data) === body ? facts.data : null;
  } catch {
    return null;
  }
}

function readBundle(fileText: string): ProofBundle | null {
  const { data, photo } = readProofFile(fileText);
  try {
    const bundle = data === null ? null : Bundle.safeParse(JSON.parse(data));
    return bundle?.success ? { ...bundle.data, photo } : null;
  } catch {
    return null;
  }
}

function spkiOf(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64url');
}
