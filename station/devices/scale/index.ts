import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { ScaleEmulator } from '../emulation/emulator.ts';
import type { LineSettings } from '../serial/transport.ts';
import { andStandard } from './and-standard/protocol.ts';
import { asciiCommaGeneric, asciiCommaTscale } from './ascii-comma/protocol.ts';
import { cas22Byte } from './cas-22byte/protocol.ts';
import { casEnq } from './cas-enq/protocol.ts';
import { chinaFfBcd } from './china-ff-bcd/protocol.ts';
import { createDecoderOf } from './decodings.ts';
import { createLineScale } from './line-scale.ts';
import { mtContinuous } from './mt-continuous/protocol.ts';
import { mtSics } from './mt-sics/protocol.ts';
import { nciEcrBaxtran, nciScp01, nciScp12 } from './nci/protocol.ts';
import { noCommands, type DrivenProtocol, type ScaleProtocol } from './protocol.ts';
import type { ScaleDevice } from './scale.ts';
import { readSettledName } from './settled.ts';
import { toledo8217 } from './toledo-8217/protocol.ts';
import { toledoCloneBaxtran } from './toledo-clone-baxtran/protocol.ts';
import {
  keliCommand,
  yaohuaA12e,
  yaohuaCommand,
  yaohuaEqualsFwd,
  yaohuaEqualsRev,
  yaohuaTf0,
  yaohuaWw,
} from './yaohua/protocol.ts';

/** Every protocol with a driver; what can only be decoded is in decodings.ts. A new one is its folder and its line here. */
const protocols = {
  'toledo-8217': toledo8217,
  'mt-continuous': mtContinuous,
  'mt-sics': mtSics,
  'toledo-clone-baxtran': toledoCloneBaxtran,
  'nci-scp01': nciScp01,
  'nci-scp12': nciScp12,
  'nci-ecr-baxtran': nciEcrBaxtran,
  'cas-enq': casEnq,
  'ascii-comma generic': asciiCommaGeneric,
  'ascii-comma tscale': asciiCommaTscale,
  'cas-22byte': cas22Byte,
  'and-standard': andStandard,
  'yaohua-tf0': yaohuaTf0,
  'yaohua-equals-fwd': yaohuaEqualsFwd,
  'yaohua-equals-rev': yaohuaEqualsRev,
  'yaohua-a12e': yaohuaA12e,
  'yaohua-ww': yaohuaWw,
  'yaohua-command': yaohuaCommand,
  'keli-command': keliCommand,
  'china-ff-bcd': chinaFfBcd,
} as const satisfies Record<string, ScaleProtocol>;

export type ScaleProtocolName = keyof typeof protocols;

export const scaleProtocolNames = Object.keys(protocols).filter(isScaleProtocolName);

export function isScaleProtocolName(name: string): name is ScaleProtocolName {
  return Object.hasOwn(protocols, name);
}

/**
 * What a driver needs for a name, also one in which a person settled unit and point (`yaohua-tf0:jin`); null where there is no
 * driver. A scale that is only known by its frames can be listened to: it has no keys and is never asked.
 */
export function drivenProtocol(name: string): DrivenProtocol | null {
  const { protocol } = readSettledName(name);
  if (createDecoderOf(name) === null) return null;
  const known = isScaleProtocolName(protocol) ? protocols[protocol] : listenedTo;
  return { ...known, name, createDecoder: () => createDecoderOf(name) ?? missing(name) };
}

const listenedTo: Pick<ScaleProtocol, 'settings' | 'polling' | 'commands'> = {
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  polling: null,
  commands: noCommands,
};

function missing(name: string): never {
  throw new TypeError(`no decoder of ${name}`);
}

/** Settings, requests and commands of a protocol. */
export function scaleProtocol(name: ScaleProtocolName): ScaleProtocol {
  return protocols[name];
}

/**
 * The driver of a scale. `path` is a serial path or `tcp://host:port`; null means that the station has no scale, and the
 * device then is `absent` for good. `settings` replace those the scale has from the factory.
 */
export function createScale(parts: {
  protocol: ScaleProtocolName | DrivenProtocol;
  path: string | null;
  settings?: Partial<LineSettings>;
  clock: Clock;
  log: Log;
}): ScaleDevice {
  const protocol = typeof parts.protocol === 'string' ? protocols[parts.protocol] : parts.protocol;
  const { path, clock, log } = parts;
  if (path === null) return createAbsentScale(protocol.name);
  return createLineScale({ protocol, path, settings: { ...protocol.settings, ...parts.settings }, clock, log });
}

/** The device's side of the line, for demo stations, tests and trying out. */
export function createScaleEmulator(protocol: ScaleProtocolName, clock: Clock): ScaleEmulator {
  return protocols[protocol].createEmulator(clock);
}

function createAbsentScale(protocol: string): ScaleDevice {
  return {
    protocol,
    path: null,
    link: () => 'absent',
    onEvent: () => () => undefined,
    start: () => undefined,
    stop: async () => undefined,
  };
}
