import type { WireEnd } from '../wires/wire.ts';

type Listener = (event: { data: string }) => void;

/** The face of a web socket that the RPC library asks for, over any wire. */
export function socketOfWire(end: WireEnd) {
  let open = true;
  end.onClose(() => {
    open = false;
  });
  return {
    get readyState() {
      return open ? 1 : 3;
    },
    send(message: unknown) {
      // The library sends binary only for files, which no schema of the contract has.
      if (typeof message !== 'string') throw new TypeError('only text travels');
      end.send(message);
    },
    addEventListener(type: string, listener: Listener) {
      if (type === 'message') end.onMessage((data) => listener({ data }));
      if (type === 'close') end.onClose(() => listener({ data: '' }));
    },
    removeEventListener() {
      // Only ever called for `open`, which a wire is from the start.
    },
  };
}
