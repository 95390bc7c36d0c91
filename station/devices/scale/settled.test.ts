import { describe, expect, it } from 'vitest';
import { createDecoderOf } from './decodings.ts';
import { drivenProtocol } from './index.ts';
import { readSettledName, settledName } from './settled.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const gramsOf = (name: string, text: string) => {
  const decoder = createDecoderOf(name);
  const [frame] = [...(decoder?.feed(bytes(text)) ?? []), ...(decoder?.rest() ?? [])];
  return frame?.milligrams === null || frame === undefined ? null : frame.milligrams / 1000;
};

describe('a protocol with what a person settled [F030 F114]', () => {
  it.each([
    ['yaohua-tf0', null, 'yaohua-tf0'],
    ['yaohua-tf0', { unit: 'jin', decimals: null }, 'yaohua-tf0:jin'],
    ['ascii-comma generic', { unit: 'kg', decimals: 3 }, 'ascii-comma generic:kg.3'],
  ] as const)('%s with %o is called %s, and is read so again', (protocol, settled, name) => {
    expect(settledName(protocol, settled)).toBe(name);
    expect(readSettledName(name)).toEqual({ protocol, settled });
  });

  it.each([
    ['yaohua-tf0', '\x02+00125031E\x03', 1_250],
    ['yaohua-tf0:jin', '\x02+00125031E\x03', 625],
    ['yaohua-tf0:g', '\x02+00125031E\x03', 1.25],
    ['yaohua-tf0:lb', '\x02+00125031E\x03', 566.99],
    ['toledo-clone-baxtran', '\x0201250\r', 1_250],
    ['toledo-clone-baxtran:kg.2', '\x0201250\r', 12_500],
    ['toledo-clone-baxtran:kg.4', '\x0201250\r', 125],
    ['toledo-8217:jin', '\x0200.340\r', 170],
    ['toledo-8217:stone', '\x0200.340\r', null],
    ['made-up:jin', '\x0200.340\r', null],
  ])('%s makes of %j %d g', (name, text, grams) => {
    expect(gramsOf(name, text)).toBe(grams);
  });

  it('reads a tare beside the weight in the same unit, and leaves a fault what it is', () => {
    const frame = (name: string, hex: string) =>
      createDecoderOf(name)?.feed(Buffer.from(hex.replaceAll(' ', ''), 'hex'))[0];
    const tare = frame('yaohua-command:jin', '02 41 43 2B 30 30 30 31 35 30 33 31 45 03');
    expect(tare).toMatchObject({ kind: 'status', tareMilligrams: 75_000 });
    expect(frame('toledo-8217:jin', '02 3F 42 0D')).toEqual(frame('toledo-8217', '02 3F 42 0D'));
  });

  it('drives every name that can be decoded, and asks only where the protocol is known to be asked', () => {
    expect(drivenProtocol('toledo-8217:jin')).toMatchObject({ name: 'toledo-8217:jin', polling: { pauseMs: 30 } });
    expect(drivenProtocol('digi-ds:kg')).toMatchObject({ name: 'digi-ds:kg', polling: null, commands: { zero: null } });
    expect(drivenProtocol('abacus')).toBeNull();
    expect(drivenProtocol('toledo-8217:stone')).toBeNull();
  });
});
