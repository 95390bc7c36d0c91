import { createAndStandardDecoder } from './and-standard/decoder.ts';
import { createAsciiCommaDecoder } from './ascii-comma/decoder.ts';
import { createCas22ByteDecoder } from './cas-22byte/decoder.ts';
import { createCasEnqDecoder } from './cas-enq/decoder.ts';
import { createChinaFfBcdDecoder } from './china-ff-bcd/decoder.ts';
import type { ScaleDecoder } from './decoder.ts';
import { createDialog06Decoder } from './dialog06/decoder.ts';
import { createDigiDsDecoder } from './digi-ds/decoder.ts';
import { createElicomDecoder } from './elicom/decoder.ts';
import { createGiropesTpv0aDecoder, createGramPc0Decoder } from './giropes/decoder.ts';
import { familyDecoder } from './line-rules.ts';
import { createMassaK100Decoder, createMassaKJDecoder } from './massa-k/decoder.ts';
import { createMtContinuousDecoder } from './mt-continuous/decoder.ts';
import { createMtSicsDecoder } from './mt-sics/decoder.ts';
import { createNciDecoder } from './nci/decoder.ts';
import { readSettledName, settleDecoder } from './settled.ts';
import { textFamilies } from './text-lines/families.ts';
import { createTisaDibalDecoder } from './tisa-dibal/decoder.ts';
import { createToledo8217Decoder } from './toledo-8217/decoder.ts';
import { createToledoCloneBaxtranDecoder } from './toledo-clone-baxtran/decoder.ts';
import { createToledoPrt5Decoder } from './toledo-prt5/decoder.ts';
import { createYaohuaEqualsDecoder } from './yaohua/equals.ts';
import { createCommandDecoder, createYaohuaTf0Decoder } from './yaohua/frames.ts';
import { createYaohuaA12eDecoder, createYaohuaWwDecoder } from './yaohua/lines.ts';

const families: Readonly<Record<string, () => ScaleDecoder>> = Object.fromEntries(
  Object.entries(textFamilies).map(([name, family]) => [name, familyDecoder(family)]),
);

/** Every protocol that can be decoded, also those without a driver: a new one is its folder and its line here. */
const decodings: Readonly<Record<string, () => ScaleDecoder>> = {
  'mt-sics': createMtSicsDecoder,
  'mt-continuous': createMtContinuousDecoder,
  'toledo-8217': createToledo8217Decoder,
  'toledo-clone-baxtran': createToledoCloneBaxtranDecoder,
  'nci-scp01': () => createNciDecoder('scp01'),
  'nci-scp12': () => createNciDecoder('scp12'),
  'nci-ecr-baxtran': () => createNciDecoder('scp01'),
  'cas-enq': createCasEnqDecoder,
  'ascii-comma generic': createAsciiCommaDecoder,
  'ascii-comma tscale': createAsciiCommaDecoder,
  'cas-22byte': createCas22ByteDecoder,
  'and-standard': createAndStandardDecoder,
  'yaohua-tf0': createYaohuaTf0Decoder,
  'yaohua-equals-fwd': () => createYaohuaEqualsDecoder('forward'),
  'yaohua-equals-rev': () => createYaohuaEqualsDecoder('reversed'),
  'yaohua-equals-ambiguous': () => createYaohuaEqualsDecoder('ambiguous'),
  'yaohua-a12e': createYaohuaA12eDecoder,
  'yaohua-ww': createYaohuaWwDecoder,
  'yaohua-command': () => createCommandDecoder('counted'),
  'keli-command': () => createCommandDecoder('written'),
  'china-ff-bcd': createChinaFfBcdDecoder,
  dialog06: createDialog06Decoder,
  'digi-ds': createDigiDsDecoder,
  elicom: createElicomDecoder,
  'giropes-tpv0a': createGiropesTpv0aDecoder,
  'gram-pc0': createGramPc0Decoder,
  'massa-k-100': createMassaK100Decoder,
  'massa-k-j': createMassaKJDecoder,
  'tisa-dibal': createTisaDibalDecoder,
  'toledo-prt5': createToledoPrt5Decoder,
  ...families,
};

export const decodableNames: readonly string[] = Object.keys(decodings);

/** A fresh decoder of a protocol, also with what was settled in its name; null when the name is none. */
export function createDecoderOf(name: string): ScaleDecoder | null {
  const { protocol, settled } = readSettledName(name);
  const decoder = Object.hasOwn(decodings, protocol) ? (decodings[protocol]?.() ?? null) : null;
  return decoder && settled ? settleDecoder(decoder, settled) : decoder;
}
