import { inject, type InjectionKey } from 'vue';
import type { Asking } from './ask.ts';
import type { Connection } from './connection.ts';

export const connectionKey: InjectionKey<Connection> = Symbol('connection');
export const askingKey: InjectionKey<Asking> = Symbol('asking');

export function useConnection(): Connection {
  return needed(inject(connectionKey), 'connection');
}

export function useAsking(): Asking {
  return needed(inject(askingKey), 'asking');
}

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`no ${name} was provided`);
  return value;
}
