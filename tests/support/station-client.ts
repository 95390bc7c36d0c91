import type { ContractRouterClient } from '@orpc/contract';
import { uuidv7 } from 'uuidv7';
import { WebSocket } from 'ws';
import { contract, type Contract } from '../../contract/contract.ts';
import { createRpcClient } from '../../contract/rpc/client.ts';
import { wireOfWebSocket } from '../../contract/wires/web-socket.ts';

export type StationClient = {
  rpc: ContractRouterClient<Contract>;
  /** Settles when the connection is gone. */
  gone: Promise<void>;
  close(): void;
};

export const newCommandId = () => uuidv7();

/** Connects as a page does: the URL that the host printed, its token as a subprotocol, the page's own origin. */
export async function connectStation(pageUrl: string): Promise<StationClient> {
  const url = new URL(pageUrl);
  const token = new URLSearchParams(url.hash.slice(1)).get('t') ?? '';
  const socket = new WebSocket(`ws://${url.host}/rpc`, ['waypost', `token.${token}`], { origin: url.origin });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const end = wireOfWebSocket(socket);
  const gone = new Promise<void>((resolve) => end.onClose(resolve));
  return { rpc: createRpcClient(contract, end), gone, close: () => end.close() };
}
