import { utilityProcess, type UtilityProcess } from 'electron';
import { performance } from 'node:perf_hooks';
import { type HostAnswer, type HostAsk, type PowerEvent, StationToHost } from '../../contract/host.ts';
import type { StationSend } from './port-broker.ts';
import {
  notStarted,
  supervise,
  type SupervisionEffect,
  type SupervisionEvent,
  type SupervisionTimer,
} from './supervision.ts';

export type StationProcessOptions = {
  file: string;
  args: readonly string[];
  answer(ask: HostAsk): Promise<HostAnswer>;
  onStands(send: StationSend): void;
  onLeft(): void;
  show(page: 'screens' | 'maintenance'): void;
};

/** Runs the station in a process of its own and does what `supervise` decides. */
export function createStationProcess(options: StationProcessOptions) {
  const timers = new Map<SupervisionTimer, NodeJS.Timeout>();
  let state = notStarted;
  let child: UtilityProcess | null = null;
  let onEnded: (() => void) | null = null;

  function handle(event: SupervisionEvent): void {
    const step = supervise(state, event, performance.now());
    state = step.state;
    for (const effect of step.effects) perform(effect);
  }

  function perform(effect: SupervisionEffect): void {
    switch (effect.do) {
      case 'spawn':
        return spawn();
      case 'kill':
        return void child?.kill();
      case 'ask-to-stop':
        return child?.postMessage({ type: 'stop' });
      case 'ping':
        return child?.postMessage({ type: 'ping', seq: effect.seq });
      case 'arm':
        disarm(effect.timer);
        timers.set(
          effect.timer,
          setTimeout(() => handle({ type: 'timer', timer: effect.timer }), effect.ms),
        );
        return;
      case 'disarm':
        return disarm(effect.timer);
      case 'show':
        return options.show(effect.page);
      case 'ended':
        onEnded?.();
    }
  }

  function disarm(timer: SupervisionTimer): void {
    clearTimeout(timers.get(timer));
    timers.delete(timer);
  }

  function spawn(): void {
    const { NODE_OPTIONS: _dropped, ...env } = process.env;
    const started = utilityProcess.fork(options.file, [...options.args], {
      serviceName: 'waypost-station',
      stdio: 'inherit',
      env,
    });
    child = started;
    started.on('message', (message: unknown) => hear(started, message));
    started.on('exit', () => {
      if (child !== started) return;
      child = null;
      options.onLeft();
      handle({ type: 'exited' });
    });
  }

  function hear(from: UtilityProcess, message: unknown): void {
    const parsed = StationToHost.safeParse(message);
    if (!parsed.success || from !== child) return;
    if (parsed.data.type === 'ready') {
      handle({ type: 'ready' });
      options.onStands((word, ports) => from.postMessage(word, ports));
    } else if (parsed.data.type === 'pong') handle({ type: 'pong', seq: parsed.data.seq });
    else reply(from, parsed.data.id, parsed.data.ask);
  }

  function reply(to: UtilityProcess, id: number, ask: HostAsk): void {
    options
      .answer(ask)
      .catch((): HostAnswer => ({ kind: 'fault', fault: 'custody-unavailable' }))
      .then((answer) => {
        if (to === child) to.postMessage({ type: 'answer', id, answer });
      }, Boolean);
  }

  return {
    start: () => handle({ type: 'start' }),
    power(event: PowerEvent): void {
      if (event === 'resume') handle({ type: 'resumed' });
      child?.postMessage({ type: 'power', event });
    },
    /** Resolves when the process has ended, after at most the deadline for stopping. */
    stop(): Promise<void> {
      return new Promise((resolve) => {
        onEnded = resolve;
        handle({ type: 'stop' });
      });
    },
  };
}
