import { z } from 'zod';
import { Id } from './values/ids.ts';
import { Face } from './values/roles.ts';

/**
 * What the Electron main process and the station process say to each other over the utility process's own port.
 * Not a page's business: pages speak the contract over the port that a `port` message hands over.
 * Both sides parse every message and drop what does not fit.
 */
const Bytes = z.base64().max(8192);

/** Where wrapped keys are safe: `system` a store of the operating system, `file` a fixed password, which a demo alone may use. */
export const HostCustody = z.enum(['system', 'file']);
export type HostCustody = z.infer<typeof HostCustody>;

/** Why the host could not do it. `custody-refused` a real station on a machine without a key store; `custody-unreadable` wrapped elsewhere, or the store changed. */
export const HostFault = z.enum(['custody-refused', 'custody-unreadable', 'custody-unavailable', 'unknown-ask']);
export type HostFault = z.infer<typeof HostFault>;

/** What the station may ask of its host. Keys travel in base64. */
export const HostAsk = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('custody') }),
  z.object({ kind: z.literal('wrapKey'), key: Bytes }),
  z.object({ kind: z.literal('unwrapKey'), wrapped: Bytes }),
  z.object({ kind: z.literal('appVersion') }),
]);
export type HostAsk = z.infer<typeof HostAsk>;

export const HostAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('custody'), custody: HostCustody }),
  z.object({ kind: z.literal('wrapKey'), wrapped: Bytes }),
  z.object({ kind: z.literal('unwrapKey'), key: Bytes }),
  z.object({ kind: z.literal('appVersion'), version: z.string().max(64) }),
  z.object({ kind: z.literal('fault'), fault: HostFault }),
]);
export type HostAnswer = z.infer<typeof HostAnswer>;

export const PowerEvent = z.enum(['suspend', 'resume', 'shutdown', 'on-battery', 'on-mains']);
export type PowerEvent = z.infer<typeof PowerEvent>;

/** Station → main. `ready` comes once, when pages may be connected; `pong` repeats the number of its `ping`. */
export const StationToHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), generation: Id }),
  z.object({ type: z.literal('pong'), seq: z.int() }),
  z.object({ type: z.literal('ask'), id: z.int(), ask: HostAsk }),
]);
export type StationToHost = z.infer<typeof StationToHost>;

/** Main → station. `port` carries exactly one transferred port; its face is main's word, never the page's. `stop` asks for an orderly end. */
export const HostToStation = z.discriminatedUnion('type', [
  z.object({ type: z.literal('port'), face: Face }),
  z.object({ type: z.literal('ping'), seq: z.int() }),
  z.object({ type: z.literal('answer'), id: z.int(), answer: HostAnswer }),
  z.object({ type: z.literal('power'), event: PowerEvent }),
  z.object({ type: z.literal('stop') }),
]);
export type HostToStation = z.infer<typeof HostToStation>;
