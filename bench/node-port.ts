import type { MessagePort } from 'node:worker_threads';
import { wireOfMessagePort } from '../contract/wires/message-port.ts';
import type { WireEnd } from '../contract/wires/wire.ts';

/** Node's port has both the page's ways to listen and its own; the wire takes one of them. */
export function wireOfNodePort(port: MessagePort): WireEnd {
  return wireOfMessagePort({
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    on: (type, listener) => port.on(type, (data: unknown) => listener({ data })),
  });
}
