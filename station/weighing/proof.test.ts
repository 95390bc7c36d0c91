import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createListeners } from '../../contract/wires/wire.ts';
import { createDecoderOf } from '../devices/scale/decodings.ts';
import type { ScaleDevice, ScaleEvent } from '../devices/scale/scale.ts';
import { createManualClock } from '../platform/clock.ts';
import { createIds } from '../platform/ids.ts';
import type { StationSigner } from '../platform/station-signer.ts';
import { createWeighingLive, type CapturedWeight } from './live.ts';
import { hashFrames, hashPhoto, keyInProof, makeProofFile, signProof, verifyProof, type ProofFacts } from './proof.ts';
import { replayFrames } from './replay.ts';
import { parcelRule } from './rules.ts';

const startMs = Date.UTC(2026, 10, 21, 2);

function makeSigner({ privateKey } = generateKeyPairSync('ed25519')): StationSigner {
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return {
    kid: createHash('sha256').update(der).digest('hex').slice(0, 16),
    privateKey,
    publicKey: der.toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
    verify: (text, signature) => verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url')),
  };
}
const signer = makeSigner();
const key = createPublicKey(signer.privateKey);
const trusted = (kid: string): KeyObject | null => (kid === signer.kid ? key : null);

/** A capture made of bytes, through decoder and live weight, with frames that come `everyMs` and a wall clock that is set. */
function captureOf(grams: number, everyMs = 50, jitter: readonly number[] = []): CapturedWeight {
  const clock = createManualClock(startMs);
  const events = createListeners<[ScaleEvent]>();
  const scale: ScaleDevice = {
    protocol: 'toledo-8217',
    path: '/dev/ttyUSB0',
    link: () => 'ready',
    onEvent: events.add,
    start: () => undefined,
    stop: async () => undefined,
  };
  const live = createWeighingLive({ scale, clock, ids: createIds() });
  const decoder = createDecoderOf('toledo-8217');
  const text = `\x02${(grams / 1000).toFixed(3).padStart(6, '0')}\r`;
  for (let round = 0; round < 120; round += 1) {
    clock.advance(everyMs + (jitter[round % Math.max(1, jitter.length)] ?? 0));
    if (round === 7) clock.setWall(startMs - 60_000);
    for (const frame of decoder?.feed(Buffer.from(text, 'latin1')) ?? [])
      events.emit({ type: 'frame', frame, atMonotonicMs: clock.monotonicMs(), atMs: clock.nowMs() });
  }
  const placementId = live.current().placement?.placementId ?? 'none';
  const taken = live.take(placementId);
  live.stop();
  if (!taken.ok) throw new Error(taken.refusal.code);
  return taken.value;
}

function replay(frames: CapturedWeight['frames']): number | null {
  const decoder = createDecoderOf('toledo-8217');
  if (!decoder) throw new Error('no decoder');
  return replayFrames(frames, decoder, parcelRule, null);
}

const captured = captureOf(1_250);
const facts: ProofFacts = {
  v: 2,
  weighing: '0190a0b0-0000-7000-8000-000000000001',
  grams: captured.weightGrams,
  manual: null,
  tare: null,
  atMs: captured.capturedMs,
  scaleNo: 'EMU-0001',
  protocol: captured.protocol,
  divisionGrams: 5,
  verifiedOn: '2026-01-10',
  verifiedUntil: '2027-01-09',
  frames: hashFrames(captured.frames),
  operatorNo: '1001',
  orderNo: 'WP-20261121-0007',
  waybillNo: 'XD0000000123',
  station: '0190a0b0-0000-7000-8000-00000000000a',
  journal: { seq: 123_456, hash: 'ab'.repeat(32) },
  photo: null,
};
const bundleOf = (changed: Partial<ProofFacts> = {}, frames = captured.frames, photo: string | null = null) => ({
  token: signProof({ ...facts, ...changed }, signer),
  frames,
  publicKey: signer.publicKey,
  stationName: '梧桐路驿台',
  photo,
});
/** Begins as a JPEG does; what follows is for an eye, not for a proof. */
const jpegOf = (text: string) =>
  `data:image/jpeg;base64,${Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(text)]).toString('base64')}`;
const photo = jpegOf('label and display');
const named = { sha256: hashPhoto(photo) ?? '', takenMs: startMs + 9_000 };
const photoFile = makeProofFile(bundleOf({ photo: named }, captured.frames, photo)).text;
const file = makeProofFile(bundleOf()).text;
const faultOf = (text: string) => {
  const answer = verifyProof(text, trusted);
  return answer.ok ? 'ok' : answer.fault;
};

/** Turns a letter in the middle of the token's last part. */
function otherSignature(text: string): string {
  return text.replace(
    /\.([\w-]{40})([\w-])([\w-]{45})"/,
    (_whole, before: string, letter: string, after: string) => `.${before}${letter === 'A' ? 'B' : 'A'}${after}"`,
  );
}

describe('a replay of kept frames [F031]', () => {
  it('gives the grams that were charged, whatever the rhythm of the scale and the wall clock', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 29_999 }),
        fc.integer({ min: 5, max: 200 }),
        fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { maxLength: 20 }),
        (grams, everyMs, jitter) => {
          expect(replay(captureOf(grams, everyMs, jitter).frames)).toBe(grams);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says otherwise where a frame was changed, dropped or added', () => {
    const [first, ...others] = captured.frames;
    if (!first) throw new Error('no frames');
    const changed = captured.frames.map((frame) => ({ ...frame, hex: frame.hex.replaceAll('35', '36') }));
    expect(replay(changed)).toBe(1_260);
    expect(replay(others)).toBe(null);
    expect(replay([{ ...first, hex: first.hex.replaceAll('35', '36') }, ...others])).toBe(null);
    expect(replay([])).toBe(null);
  });
});

describe('a weigh-proof card [F034 EX-4.10c]', () => {
  it('is one file without a script that anybody can check', () => {
    expect(verifyProof(file, trusted)).toEqual({ ok: true, facts, kid: signer.kid });
    expect(verifyProof(file, () => keyInProof(file))).toMatchObject({ ok: true });
    expect(file).toContain('1.250 kg');
    expect(file).not.toMatch(/<script|javascript:|https?:(?!\/\/www\.w3\.org)|\son\w+=/i);
    expect(file).toContain('无 no photo');
  });

  it('marks a weight that was typed, on picture and paper', () => {
    const manual = { reason: 'scale-fault', approvedBy: '2001' } as const;
    const typed = { manual, protocol: 'manual', scaleNo: '', frames: hashFrames([]) };
    const { text, svg } = makeProofFile(bundleOf(typed, []));
    expect(svg).toContain('手工录入 MANUAL');
    expect(faultOf(text)).toBe('ok');
  });

  it.each([
    ['another weight on the picture', (text: string) => text.replace('>1.250 kg<', '>9.250 kg<'), 'picture'],
    ['another number on the picture', (text: string) => text.replaceAll('EMU-0001', 'EMU-0002'), 'picture'],
    ['a script put in', (text: string) => text.replace('</body>', '<script></script></body>'), 'picture'],
    ['a changed frame', (text: string) => text.replace('02 30 31 2E 32 35 30', '02 30 39 2E 32 35 30'), 'frames'],
    ['a frame moved in time', (text: string) => text.replace(/"atMs":(\d+)/, '"atMs":1'), 'frames'],
    ['another signature', otherSignature, 'signature'],
    ['no data', (text: string) => text.replace(/<pre[\s\S]*<\/pre>/, ''), 'form'],
  ])('shows %s', (_name, change, fault) => {
    const changed = change(file);
    expect(changed).not.toBe(file);
    expect(faultOf(changed)).toBe(fault);
  });

  it('brings the photo of label and display along, and names it on picture and paper [F082]', () => {
    expect(verifyProof(photoFile, trusted)).toEqual({ ok: true, facts: { ...facts, photo: named }, kid: signer.kid });
    expect(photoFile).toContain(`src="${photo}"`);
    expect(photoFile).toContain(named.sha256.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 '));
    expect(photoFile).not.toContain('no photo');
    expect(photoFile).not.toMatch(/<script|javascript:|https?:(?!\/\/www\.w3\.org)|\son\w+=/i);
    // Pictures may be shown where there is one, and from the file itself alone.
    expect(photoFile).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(file).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it.each([
    ['another photo', photoFile.replace(photo, jpegOf('another label')), 'photo'],
    ['a photo taken out', photoFile.replace(/<img[^>]*>/, ''), 'photo'],
    ['the photo in another format', photoFile.replace('data:image/jpeg', 'data:image/png'), 'photo'],
    ['the photo from elsewhere', photoFile.replace(photo, 'https://example.org/a.jpg'), 'photo'],
    ['a second photo', photoFile.replace('</body>', `<img src="${jpegOf('x')}"></body>`), 'picture'],
    ['a photo put in', makeProofFile(bundleOf({}, captured.frames, photo)).text, 'photo'],
    ['a signed photo that is not there', makeProofFile(bundleOf({ photo: named })).text, 'photo'],
    ['other digits of its hash on the card', photoFile.replace(`${named.sha256.slice(0, 4)} `, 'zzzz '), 'picture'],
  ])('shows %s [F082]', (_name, changed, fault) => {
    expect(changed).not.toBe(photoFile);
    expect(faultOf(changed)).toBe(fault);
  });

  it('takes one spelling of a photo alone, and a JPEG alone', () => {
    expect(hashPhoto(photo)).toBe(
      createHash('sha256')
        .update(Buffer.from(photo.slice(23), 'base64'))
        .digest('hex'),
    );
    for (const other of [
      `${photo} `,
      photo.replace('base64,', 'base64,\n'),
      photo.replace('jpeg', 'png'),
      `${photo}AAAA`,
    ])
      expect([other, hashPhoto(other) === named.sha256]).toEqual([other, false]);
    expect(hashPhoto(`data:image/jpeg;base64,${Buffer.from('no jpeg').toString('base64')}`)).toBe(null);
  });

  it('still checks files of the form of before there were photos, drawn as they were', () => {
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]);
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const old = makeSigner({ privateKey, publicKey: createPublicKey(privateKey) });
    const typed: ProofFacts = {
      ...facts,
      v: 1,
      grams: 2_345,
      manual: { reason: 'scale-fault', approvedBy: '2001' },
      atMs: startMs,
      scaleNo: '',
      protocol: 'manual',
      frames: hashFrames([]),
    };
    const bundle = { ...bundleOf({}, []), token: signProof(typed, old), publicKey: old.publicKey };
    const { text } = makeProofFile(bundle);
    expect(bundle.token).toMatch(/^WPW1\./);
    // The SHA-256 of the very file that the first version made of these facts.
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      '37faef46d742a1d0bee2ce779f13295f75d5f6a9b4a50a2d14cd076362e7d1eb',
    );
    expect(verifyProof(text, () => createPublicKey(privateKey))).toMatchObject({ ok: true, facts: typed });
    expect(() => signProof({ ...typed, photo: named }, old)).toThrow();
    const renamed = text.replaceAll('WPW1.', 'WPW2.');
    expect(verifyProof(renamed, () => createPublicKey(privateKey))).toEqual({ ok: false, fault: 'form' });
  });

  it('shows a weight that the frames do not bear out, even when it is signed', () => {
    expect(faultOf(makeProofFile(bundleOf({ grams: 9_250 })).text)).toBe('replay');
    expect(faultOf(makeProofFile(bundleOf({ protocol: 'mt-continuous' })).text)).toBe('replay');
  });

  it('shows a signature by another key', () => {
    const other = makeSigner();
    const forged = { ...bundleOf(), token: signProof({ ...facts, grams: 1_250 }, other), publicKey: other.publicKey };
    expect(faultOf(makeProofFile(forged).text)).toBe('key-unknown');
    const stolen = signProof(facts, { kid: signer.kid, sign: other.sign });
    expect(faultOf(makeProofFile({ ...bundleOf(), token: stolen }).text)).toBe('signature');
  });

  it('is found out for any changed character', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: photoFile.length - 1 }), (at) => {
        const other = photoFile[at] === 'x' ? 'y' : 'x';
        expect(verifyProof(photoFile.slice(0, at) + other + photoFile.slice(at + 1), trusted).ok).toBe(false);
      }),
      { numRuns: 10 },
    );
  });
});
