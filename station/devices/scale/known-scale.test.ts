import { describe, expect, it } from 'vitest';
import { createListeners } from '../../../contract/wires/wire.ts';
import { createManualClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import type { UsbFacts } from '../serial/ports.ts';
import { createDecoderOf } from './decodings.ts';
import type { Fingerprint } from './detect/fingerprint.ts';
import { createKnownScale } from './known-scale.ts';
import type { LinkState, ScaleDevice, ScaleEvent } from './scale.ts';

const adapter: UsbFacts = { vendorId: '1a86', productId: '7523', serialNumber: null };
const fingerprint: Fingerprint = {
  usb: adapter,
  protocol: 'toledo-8217',
  frameLengths: [],
  unit: 'kg',
  decimals: 3,
  division: 5,
};
const weightOf8217 = (grams: number) => `\x02${(grams / 1000).toFixed(3).padStart(6, '0')}\r`;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function setUp(saved: Fingerprint = fingerprint) {
  const clock = createManualClock(0);
  const events = createListeners<[ScaleEvent]>();
  const bytes = createListeners<[Uint8Array]>();
  const line = { link: 'connecting' as LinkState, usb: adapter as UsbFacts | null | 'unlisted', asked: 0 };
  const inner: ScaleDevice = {
    protocol: saved.protocol,
    path: '/dev/ttyUSB0',
    link: () => line.link,
    onEvent: events.add,
    onBytes: bytes.add,
    commandNames: ['zero'],
    command: async () => 'done',
    start: () => undefined,
    stop: async () => undefined,
  };
  const usbNow = async () => {
    line.asked += 1;
    return line.usb;
  };
  const scale = createKnownScale({ scale: inner, fingerprint: saved, usbNow, clock, log: silentLog });
  const heard: ScaleEvent[] = [];
  scale.onEvent((event) => heard.push(event));
  return {
    clock,
    scale,
    line,
    async lineIs(next: LinkState): Promise<void> {
      line.link = next;
      events.emit({ type: 'link', state: next, atMonotonicMs: clock.monotonicMs() });
      await turn();
    },
    says(text: string): void {
      const frames = createDecoderOf(saved.protocol)?.feed(Buffer.from(text, 'latin1')) ?? [];
      for (const frame of frames) events.emit({ type: 'frame', frame, atMonotonicMs: clock.monotonicMs(), atMs: 0 });
      bytes.emit(Buffer.from(text, 'latin1'));
    },
    grams: () => heard.flatMap((one) => (one.type === 'frame' ? [(one.frame.milligrams ?? Number.NaN) / 1000] : [])),
    links: () => heard.flatMap((one) => (one.type === 'link' ? [one.state] : [])),
  };
}

describe('a scale that has to be the one that was set up [F030 F110]', () => {
  it('passes on what the fingerprint allows, also after the plug was out', async () => {
    const { says, lineIs, grams, links } = setUp();
    await lineIs('ready');
    says(weightOf8217(1_250));
    await lineIs('unplugged');
    await lineIs('connecting');
    await lineIs('ready');
    says(weightOf8217(2_005));
    expect(grams()).toEqual([1_250, 2_005]);
    expect(links()).toEqual(['ready', 'unplugged', 'connecting', 'ready']);
  });

  it('says nothing before it knows who is plugged in, and nothing of another adapter', async () => {
    const { says, line, lineIs, grams, links, scale } = setUp();
    line.usb = { ...adapter, productId: '5523' };
    const coming = lineIs('ready');
    says(weightOf8217(1_250));
    expect(scale.link()).toBe('connecting');
    await coming;
    says(weightOf8217(1_250));
    expect(scale.link()).toBe('other-scale');
    expect(await scale.command?.('zero')).toBe('not-sent');
    expect(grams()).toEqual([]);
    await lineIs('unplugged');
    line.usb = adapter;
    await lineIs('ready');
    says(weightOf8217(1_250));
    expect(grams()).toEqual([1_250]);
    expect(links()).toEqual(['other-scale', 'unplugged', 'connecting', 'ready']);
  });

  it('waits for the system to learn of the adapter, and takes a lasting "none" for another scale', async () => {
    const { clock, line, lineIs, scale } = setUp();
    line.usb = null;
    await lineIs('ready');
    expect(scale.link()).toBe('connecting');
    line.usb = adapter;
    clock.advance(250);
    await turn();
    expect(scale.link()).toBe('ready');
    await lineIs('unplugged');
    line.usb = null;
    await lineIs('ready');
    for (let tries = 0; tries < 6; tries += 1) {
      clock.advance(250);
      await turn();
    }
    expect(scale.link()).toBe('other-scale');
    // A machine that cannot list its ports says nothing about who is there.
    await lineIs('unplugged');
    line.usb = 'unlisted';
    await lineIs('ready');
    expect(scale.link()).toBe('ready');
  });

  it.each([
    ['another division', (at: number) => weightOf8217(1_000 + 2 * at + 1)],
    ['another place of the point', (at: number) => `\x02${(10 + at).toFixed(2).padStart(6, '0')}\r`],
  ])('refuses %s after three weights that it cannot send, of which none is passed on', async (_name, textOf) => {
    const { says, lineIs, grams, scale } = setUp();
    await lineIs('ready');
    for (let at = 0; at < 8; at += 1) says(textOf(at));
    expect(scale.link()).toBe('other-scale');
    expect(grams().every((one) => one % 5 === 0)).toBe(true);
    says(weightOf8217(1_250));
    expect(grams()).not.toContain(1_250);
    await lineIs('silent');
    await lineIs('ready');
    says(weightOf8217(1_250));
    expect(grams()).toContain(1_250);
  });

  it('bears noise: a weight off the division now and then is left out and locks nothing', async () => {
    const { says, lineIs, grams, scale } = setUp();
    await lineIs('ready');
    for (let at = 0; at < 40; at += 1) says(weightOf8217(at % 5 === 0 ? 1_251 : 1_250));
    expect(scale.link()).toBe('ready');
    expect(new Set(grams())).toEqual(new Set([1_250]));
  });

  it('knows another protocol on a line of which its own makes nothing', async () => {
    const { clock, says, lineIs, scale, grams } = setUp();
    await lineIs('silent');
    for (let at = 0; at < 22; at += 1) {
      clock.advance(100);
      says('ST,GS,+  1.250kg\r\n');
    }
    expect(scale.link()).toBe('other-scale');
    expect(grams()).toEqual([]);
    await lineIs('unplugged');
    expect(scale.link()).toBe('unplugged');
    await lineIs('silent');
    for (let at = 0; at < 22; at += 1) {
      clock.advance(100);
      says('\u0000\u0081\u00ff~x');
    }
    // Noise is no scale: the line is silent, as before.
    expect(scale.link()).toBe('silent');
  });

  it('looks for no adapter where none was there when it was set up', async () => {
    const { line, lineIs, scale } = setUp({ ...fingerprint, usb: null });
    await lineIs('ready');
    expect([scale.link(), line.asked]).toEqual(['ready', 0]);
  });
});
