/** A value that changes and can be watched: the newest at once, then every change. Slow watchers skip to the newest. */
export type Topic<T> = {
  current(): T;
  /** Tells the watchers that `current()` may answer otherwise now. */
  changed(): void;
  watch(signal: AbortSignal | undefined): AsyncGenerator<T, void, void>;
};

export function createTopic<T>(current: () => T): Topic<T> {
  const wakers = new Set<() => void>();
  return {
    current,
    changed() {
      for (const wake of [...wakers]) wake();
    },
    async *watch(signal) {
      let dirty = true;
      let wake: () => void = () => undefined;
      const onChange = () => {
        dirty = true;
        wake();
      };
      wakers.add(onChange);
      signal?.addEventListener('abort', onChange, { once: true });
      try {
        while (!signal?.aborted) {
          if (dirty) {
            dirty = false;
            yield current();
            continue;
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (dirty || signal?.aborted) resolve();
          });
        }
      } finally {
        wakers.delete(onChange);
        signal?.removeEventListener('abort', onChange);
      }
    },
  };
}

/** Events that must each arrive, such as scans. A watcher that does not read is cut off at `limit` waiting events. */
export function createEvents<T>(limit = 256) {
  const listeners = new Set<(value: T) => void>();
  return {
    emit(value: T): void {
      for (const listener of [...listeners]) listener(value);
    },
    async *watch(signal: AbortSignal | undefined): AsyncGenerator<T, void, void> {
      const waiting: T[] = [];
      let wake: () => void = () => undefined;
      const listener = (value: T) => {
        if (waiting.length >= limit) waiting.shift();
        waiting.push(value);
        wake();
      };
      const onAbort = () => wake();
      listeners.add(listener);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        while (!signal?.aborted) {
          const next = waiting.shift();
          if (next !== undefined) yield next;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
              if (waiting.length > 0 || signal?.aborted) resolve();
            });
          }
        }
      } finally {
        listeners.delete(listener);
        signal?.removeEventListener('abort', onAbort);
      }
    },
  };
}
