import type { LineSettings } from '../devices/serial/transport.ts';

const parities = { N: 'none', E: 'even', O: 'odd' } as const;

/** Reads `9600 8N1` or `9600-7E1`, as they stand on type plates and in manuals. Throws where it is none. */
export function readLineSettings(text: string): LineSettings {
  const match = /^(\d{3,6})(?:[ ,-]([78])([NEO])([12]))?$/i.exec(text.trim());
  if (!match) throw new Error(`line settings "${text}" are not like "9600 8N1"`);
  const [, baudRate, dataBits = '8', parity = 'N', stopBits = '1'] = match;
  const letter = parity.toUpperCase();
  return {
    baudRate: Number(baudRate),
    dataBits: dataBits === '7' ? 7 : 8,
    parity: letter === 'E' || letter === 'O' ? parities[letter] : 'none',
    stopBits: stopBits === '2' ? 2 : 1,
  };
}

/** `9600 8N1` of settings. */
export function writeLineSettings({ baudRate, dataBits, parity, stopBits }: LineSettings): string {
  return `${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
}
