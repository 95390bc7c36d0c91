import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog, faultFields } from './log.ts';

const canaries = ['诸葛孔明', '13912345678', '11010519491231002X', '文三路 388 号', 'Zhuge Kongming', '863914'];

function capture() {
  const lines: string[] = [];
  return { lines, log: createLog({ write: (line: string) => void lines.push(line) }) };
}

describe('the log', () => {
  it('lets no name, phone, address or paper number through, in whatever field and however deep [R4]', () => {
    const { lines, log } = capture();
    const canary = fc.constantFrom(...canaries.slice(0, 5));
    const around = fc
      .tuple(fc.string({ maxLength: 8 }), canary, fc.string({ maxLength: 8 }))
      .map((parts) => parts.join(''));
    const { leaf } = fc.letrec((tie) => ({
      leaf: fc.oneof(
        { depthSize: 'small' },
        around,
        around.map((text) => new Error(text)),
        fc.constant(13_912_345_678),
        fc.array(tie('leaf'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('name', 'msg', 'err', 'reason', 'toString'), tie('leaf'), { maxKeys: 2 }),
      ),
    }));
    const field = fc.oneof(
      fc.constantFrom(
        'reason',
        'path',
        'code',
        'kind',
        'where',
        'type',
        'orderId',
        'bytes',
        'name',
        'err',
        'error',
        'msg',
        'pid',
        'hostname',
        'level',
        '__proto__',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(field, leaf, { maxKeys: 5 }),
        fc.oneof(fc.constant('call.failed'), around),
        fc.constantFrom('info', 'warn', 'error' as const),
        (fields, event, level) => {
          log[level](event, fields as never);
        },
      ),
      { numRuns: 5_000 },
    );
    const text = lines.join('');
    expect(lines).toHaveLength(5_000);
    for (const one of canaries.slice(0, 5)) expect(text.includes(one), one).toBe(false);
  });

  it('still says what a technician needs', () => {
    const { lines, log } = capture();
    const fields = {
      faultId: '01a20083-ce59-70ef-b76a-123456789012',
      path: '/dev/ttyUSB0',
      code: 'http-503',
      where: 'station/sync/relay.ts:120',
      delayMs: 1_795_230_000_000,
      kind: null,
      state: 'unplugged',
      version: 'carriers@1',
      attempt: 3,
    };
    log.warn('sync.unanswered', fields);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ...fields, msg: 'sync.unanswered' });
  });

  it('tells of an error its class and place, never its message [R4]', () => {
    const error = Object.assign(new Error(`UNIQUE constraint failed: ${canaries.join()}`), {
      code: 'SQLITE_CONSTRAINT',
    });
    const text = JSON.stringify(faultFields(error));
    expect(text).toContain('SQLITE_CONSTRAINT');
    for (const one of canaries) expect(text.includes(one)).toBe(false);
    expect(faultFields('诸葛孔明')).toEqual({ kind: 'string' });
  });
});
