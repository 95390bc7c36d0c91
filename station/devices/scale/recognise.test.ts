import { describe, expect, it } from 'vitest';
import { recognise } from './recognise.ts';

const candidatesOf = (text: string) => recognise([Buffer.from(text, 'latin1')]).candidates;

describe('bytes of no scale', () => {
  it.each(['\0\0\0\0', '\0'.repeat(9), 'OK\r\n', 'SF1402936157208\r\n', 'ESP000000000\r\n', '$GPGGA,1.250,N*47\r\n'])(
    'fit no protocol: %j [F030]',
    (text) => {
      expect(candidatesOf(text)).toEqual([]);
    },
  );

  it('do not hide a scale that says zero, or that a command was done [F030]', () => {
    expect(candidatesOf('\0\x12\x50\x62\0\0\0\0')[0]?.protocol).toBe('elicom');
    expect(candidatesOf('OK\r\n1,ST,     1.250,       0.245,         0,kg\r\n')[0]?.protocol).toBe('dini-argeo');
  });
});
