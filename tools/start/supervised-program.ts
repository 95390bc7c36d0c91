import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  notStarted,
  supervise,
  type SupervisionEffect,
  type SupervisionEvent,
  type SupervisionTimer,
} from '../../electron/main/supervision.ts';
import { root } from '../repository.ts';

export type ProgramOptions = {
  /** As a person calls it: stands in messages. */
  name: string;
  /** Asked before every start, so that a restart can name the port that the first start was given. */
  args(): readonly string[];
  env?: Record<string, string>;
  /** Where its log goes; a terminal is for people. */
  onLog(text: string): void;
  /** The JSON of its ready line, at every start. */
  onReady(line: unknown): void;
  /** It will not be started again, and why, in one sentence; with the exit code to end with. */
  onGivenUp(sentence: string, code?: number): void;
};

/** Exit codes by which a program says that another try would end the same way: wrong arguments, or data it must not touch. */
const final = new Set([2, 3]);

/** Runs one program and starts it again after a crash, by the same rules as the shell does with the station. */
export function superviseProgram(options: ProgramOptions) {
  const timers = new Map<SupervisionTimer, NodeJS.Timeout>();
  let state = notStarted;
  let child: ChildProcess | null = null;
  let lastWords = '';
  let onEnded: (() => void) | null = null;

  function handle(event: SupervisionEvent): void {
    const step = supervise(state, event, performance.now());
    state = step.state;
    for (const effect of step.effects) perform(effect);
  }

  function perform(effect: SupervisionEffect): void {
    switch (effect.do) {
      case 'spawn':
        return start();
      case 'kill':
        return void child?.kill('SIGKILL');
      case 'ask-to-stop':
        return void child?.kill('SIGTERM');
      case 'ping':
        // These programs have no heartbeat: what answers is their still being there.
        return handle({ type: 'pong', seq: effect.seq });
      case 'arm':
        clearTimeout(timers.get(effect.timer));
        timers.set(
          effect.timer,
          setTimeout(() => handle({ type: 'timer', timer: effect.timer }), effect.ms),
        );
        return;
      case 'disarm':
        return clearTimeout(timers.get(effect.timer));
      case 'show':
        if (effect.page === 'maintenance') giveUp('stopped three times within five minutes');
        return;
      case 'ended':
        onEnded?.();
    }
  }

  function giveUp(why: string): void {
    handle({ type: 'stop' });
    options.onGivenUp(`${options.name} ${why}.${lastWords ? ` Its last words: ${lastWords}` : ''}`);
  }

  function start(): void {
    const endWithParent = new URL('end-with-parent.mjs', import.meta.url).href;
    const started = spawn(process.execPath, ['--import', endWithParent, ...options.args()], {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child = started;
    createInterface({ input: started.stdout }).on('line', (line) => {
      const word = parse(line);
      if (!isReady(word)) return;
      handle({ type: 'ready' });
      options.onReady(word);
    });
    createInterface({ input: started.stderr }).on('line', (line) => {
      if (line.trim() !== '') lastWords = line.slice(0, 300);
      options.onLog(`${options.name}: ${line}\n`);
    });
    started.stdin.on('error', () => undefined);
    started.on('error', (error) => options.onLog(`${options.name}: ${error.message}\n`));
    started.on('close', (code) => {
      if (child !== started) return;
      child = null;
      const wanted = state.phase === 'stopping';
      handle({ type: 'exited' });
      if (wanted || code === null || !final.has(code)) return;
      handle({ type: 'stop' });
      // Its own sentence names the key or the folder; nothing needs to be put around it.
      options.onGivenUp(lastWords || `${options.name} cannot start.`, code);
    });
  }

  return {
    start: () => handle({ type: 'start' }),
    /** Ends it, killed if it takes longer than the deadline. */
    stop(): Promise<void> {
      return new Promise((resolve) => {
        onEnded = resolve;
        handle({ type: 'stop' });
      });
    },
    /** Ends and starts it anew with new arguments; no crash. */
    async restart(): Promise<void> {
      await this.stop();
      handle({ type: 'start' });
    },
    pid: () => child?.pid ?? null,
  };
}
export type SupervisedProgram = ReturnType<typeof superviseProgram>;

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isReady(word: unknown): boolean {
  return typeof word === 'object' && word !== null && 'ready' in word && word.ready === true;
}
