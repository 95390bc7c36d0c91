import { readFileSync } from 'node:fs';
import { readHandbook } from './handbook.ts';
import { connectBench } from '../devices/emulation/bench-client.ts';
import { faultFields, type Log } from '../platform/log.ts';
import { createDemo, type Demo } from './demo.ts';

export type OpenDemo = Demo & { close(): void };

/** Joins the bench of emulated devices. A demo whose bench is gone is a station without its toys, and still a station. */
export async function openDemo(
  options: { controlPort: number; controlToken: string; handbook: string },
  log: Log,
): Promise<OpenDemo | null> {
  try {
    const benchClient = await connectBench({ port: options.controlPort, token: options.controlToken });
    const handbook = () => readHandbook(readFileSync(options.handbook, 'utf8'));
    return { ...createDemo({ benchClient, handbook }), close: () => benchClient.close() };
  } catch (error) {
    log.warn('demo.bench-gone', faultFields(error));
    return null;
  }
}
