import { withEvenParity } from '../decoder.ts';

/** One mild question to a silent scale. None of them moves zero or tare, prints, or changes a setting. */
export type Request = {
  name: string;
  bytes: Uint8Array;
  /** Asked when the answer is one lone byte of acknowledgement: ENQ, ACK, DC1. */
  afterAck?: Uint8Array;
  /** Asked once something of the family answered: it gives the weight. */
  follow?: Uint8Array;
};

const text = (characters: string) => Uint8Array.from(Buffer.from(characters, 'latin1'));
const seven = (characters: string) => text(characters).map(withEvenParity);

/**
 * Mildest first. A line of seven data bits with even parity hears only what carries its parity, so those questions are put
 * in both forms. `W` without CR (8217) may stay in the buffer of a scale that waits for CR (NCI), whose first answer is then
 * an error: it is asked twice.
 */
export const requests: readonly Request[] = [
  { name: 'SI', bytes: text('SI\r\n') },
  { name: 'W (7E1)', bytes: seven('W') },
  { name: 'W', bytes: text('W') },
  { name: 'W CR (7E1)', bytes: seven('W\r') },
  { name: 'W CR (7E1) again', bytes: seven('W\r') },
  { name: 'W CR', bytes: text('W\r') },
  { name: 'W CR again', bytes: text('W\r') },
  { name: 'ENQ', bytes: Uint8Array.of(0x05), afterAck: Uint8Array.of(0x11) },
  { name: 'handshake of Yaohua', bytes: text('\x02AA00\x03'), follow: text('\x02AB03\x03') },
  { name: 'Q (7E1)', bytes: seven('Q\r\n') },
  { name: 'Q', bytes: text('Q\r\n') },
];

/** Turns the echo mode of an 8217 on, and off. Whoever sends the first must send the second, whatever happens between. */
export const echoProbe = { on: seven('E'), off: seven('F') } as const;
