import { computed, readonly, ref, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { CollectionView } from '../../contract/collection.ts';
import type { BenchState } from '../../contract/demo.ts';
import type { OrderLine } from '../../contract/orders.ts';
import type { Session } from '../../contract/staff.ts';
import type { StationStatus } from '../../contract/station.ts';
import type { LiveWeight } from '../../contract/weighing.ts';
import { follow, type Following } from '../connection/follow.ts';
import type { Connection } from '../connection/connection.ts';

/** The strip's facts: a projection of the station's own state. */
export const useStatusStore = defineStore('status', () => {
  const status = shallowRef<StationStatus | null>(null);
  function start(connection: Connection): Following {
    return follow(
      connection,
      (client, signal) => client.station.status(undefined, { signal }),
      (value) => (status.value = value),
    );
  }
  return { status: computed(() => status.value), start, forget: () => (status.value = null) };
});

/** What the scale says this moment; null while no station says anything, never a last-known weight. */
export const useWeightStore = defineStore('weight', () => {
  const live = shallowRef<LiveWeight | null>(null);
  function start(connection: Connection): Following {
    return follow(
      connection,
      (client, signal) => client.weighing.live(undefined, { signal }),
      (value) => (live.value = value),
    );
  }
  return { live: computed(() => live.value), start, forget: () => (live.value = null) };
});

/** Who works here. The token lives in this page's memory only. */
export const useSessionStore = defineStore('session', () => {
  const session = shallowRef<Session | null>(null);
  const ended = ref(false);
  return {
    session: computed(() => session.value),
    ended: readonly(ended),
    member: computed(() => session.value?.member ?? null),
    begin(value: Session) {
      session.value = value;
      ended.value = false;
    },
    prolong(expiresMs: number) {
      if (session.value) session.value = { ...session.value, expiresMs };
    },
    end(byItself: boolean) {
      session.value = null;
      ended.value = byItself;
    },
  };
});

export type OrderScope = 'open' | 'done' | 'all';

export const useOrdersStore = defineStore('orders', () => {
  const orders = shallowRef<readonly OrderLine[]>([]);
  const total = ref(0);
  const reprintDebts = ref(0);
  const loaded = ref(false);
  let newest = -1;
  return {
    orders: computed(() => orders.value),
    total: readonly(total),
    reprintDebts: readonly(reprintDebts),
    loaded: readonly(loaded),
    /** Takes a list unless a newer one is there; another question or generation starts afresh. */
    take(list: { revision: number; total: number; reprintDebts: number; orders: OrderLine[] }, fresh: boolean) {
      if (!fresh && list.revision < newest) return;
      newest = list.revision;
      orders.value = list.orders;
      total.value = list.total;
      reprintDebts.value = list.reprintDebts;
      loaded.value = true;
    },
  };
});

/** The collection in work. Answers of acts and the stream both feed it; the higher revision stays. */
export const useCollectionStore = defineStore('collection', () => {
  const view = shallowRef<CollectionView | null>(null);
  return {
    view: computed(() => view.value),
    take(value: CollectionView) {
      const same = view.value?.collectionId === value.collectionId;
      if (!same || !view.value || value.revision >= view.value.revision) view.value = value;
    },
    forget: () => (view.value = null),
  };
});

export const useBenchStore = defineStore('bench', () => {
  const bench = shallowRef<BenchState | null>(null);
  function start(connection: Connection): Following {
    return follow(
      connection,
      (client, signal) => client.demo.bench(undefined, { signal }),
      (value) => (bench.value = value),
    );
  }
  return { bench: computed(() => bench.value), start };
});
