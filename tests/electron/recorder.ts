import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';

/** One call that the shell made on Electron: `session.setPermissionRequestHandler`, its arguments, and whether the app was ready. */
export type Call = { name: string; args: unknown[]; ready: boolean };

export type Setting = {
  packaged: boolean;
  screens: number;
  firstInstance: boolean;
  switches: readonly string[];
  keyBackend: string;
};

export class RecordedContents extends EventEmitter {
  mainFrame = { url: 'about:blank' };
  posted: { channel: string; message: unknown; ports: unknown[] }[] = [];
  handlers: Record<string, (...args: never[]) => unknown> = {};
  crashes = 0;
  setWindowOpenHandler(handler: (...args: never[]) => unknown): void {
    this.handlers['windowOpen'] = handler;
  }
  postMessage(channel: string, message: unknown, ports: unknown[]): void {
    this.posted.push({ channel, message, ports });
  }
  setZoomFactor(): void {}
  setVisualZoomLevelLimits(): Promise<void> {
    return Promise.resolve();
  }
  forcefullyCrashRenderer(): void {
    this.crashes += 1;
  }
}

export class RecordedWindow extends EventEmitter {
  options: Record<string, unknown>;
  webContents = new RecordedContents();
  loaded: string[] = [];
  destroyed = false;
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
  }
  loadURL(address: string): Promise<void> {
    this.loaded.push(address);
    this.webContents.mainFrame.url = address;
    return Promise.resolve();
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  show(): void {}
  focus(): void {}
}

export class RecordedChild extends EventEmitter {
  file: string;
  args: string[];
  options: Record<string, unknown>;
  posted: { message: unknown; ports: unknown[] }[] = [];
  kills = 0;
  constructor(file: string, args: string[], options: Record<string, unknown>) {
    super();
    this.file = file;
    this.args = args;
    this.options = options;
  }
  postMessage(message: unknown, ports: unknown[] = []): void {
    this.posted.push({ message, ports });
  }
  kill(): boolean {
    this.kills += 1;
    return true;
  }
}

/**
 * A stand-in of `electron` that obeys nobody and writes everything down. What the shell needs to run on is given by hand;
 * any other member is a recording proxy, so that a call nobody thought of is seen as well.
 */
export function createRecorder(setting: Setting) {
  const calls: Call[] = [];
  const windows: RecordedWindow[] = [];
  const children: RecordedChild[] = [];
  let ready = false;
  let channels = 0;
  const note = (name: string, args: unknown[]) => void calls.push({ name, args, ready });

  /** An object whose unknown members are recorded functions. */
  function recording<T extends object>(name: string, known: T): T {
    return new Proxy(known, {
      get(target, key) {
        if (typeof key === 'symbol' || key in target) return Reflect.get(target, key);
        return (...args: unknown[]) => note(`${name}.${key}`, args);
      },
    });
  }
  function emitter(name: string, known: object = {}): EventEmitter {
    return recording(name, Object.assign(new EventEmitter(), known));
  }

  let nowReady: () => void = () => undefined;
  const whenReady = new Promise<void>((resolve) => {
    nowReady = resolve;
  });
  const app = emitter('app', {
    isPackaged: setting.packaged,
    whenReady: () => whenReady,
    getVersion: () => '0.0.0',
    getPath: (name: string) => `/nowhere/${name}`,
    requestSingleInstanceLock() {
      note('app.requestSingleInstanceLock', []);
      return setting.firstInstance;
    },
    commandLine: recording('app.commandLine', { hasSwitch: (name: string) => setting.switches.includes(name) }),
  });
  const bounds = { x: 0, y: 0, width: 1920, height: 1080 };
  const displays = Array.from({ length: setting.screens }, (_, id) => ({
    id,
    bounds: { ...bounds, x: id * bounds.width },
  }));
  const webRequest = recording('webRequest', {});
  const defaultSession = emitter('session', { webRequest });
  const members: Record<string, unknown> = {
    app,
    session: recording('sessions', { defaultSession }),
    protocol: recording('protocol', {}),
    ipcMain: emitter('ipcMain'),
    Menu: recording('Menu', {}),
    powerMonitor: emitter('powerMonitor'),
    screen: emitter('screen', { getPrimaryDisplay: () => displays[0], getAllDisplays: () => displays }),
    safeStorage: recording('safeStorage', {
      isAsyncEncryptionAvailable: async () => true,
      getSelectedStorageBackend: () => setting.keyBackend,
      encryptStringAsync: async (text: string) => Buffer.from(`sealed:${text}`),
      decryptStringAsync: async (sealed: Buffer) => ({
        result: sealed.toString().replace(/^sealed:/, ''),
        shouldReEncrypt: false,
      }),
    }),
    utilityProcess: recording('utilityProcess', {
      fork(file: string, args: string[], options: Record<string, unknown>) {
        const child = new RecordedChild(file, args, options);
        children.push(child);
        return child;
      },
    }),
    BrowserWindow: class extends RecordedWindow {
      constructor(options: Record<string, unknown>) {
        super(options);
        windows.push(this);
        app.emit('web-contents-created', {}, this.webContents);
      }
    },
    MessageChannelMain: class {
      private readonly channel = (channels += 1);
      port1 = { channel: this.channel, end: 1 };
      port2 = { channel: this.channel, end: 2 };
    },
  };

  return {
    calls,
    windows,
    children,
    app,
    session: defaultSession,
    members,
    /** What Electron does when it has come up. */
    async becomeReady(): Promise<void> {
      ready = true;
      nowReady();
      await turn();
    },
    callsOf: (name: string) => calls.filter((call) => call.name === name),
    emit: (name: string, ...args: [event: string, ...rest: unknown[]]) => (members[name] as EventEmitter).emit(...args),
  };
}
export type Recorder = ReturnType<typeof createRecorder>;

/** From now on `import … from 'electron'` in this process gives the stand-in. Names that it does not know fail the import. */
export function standInForElectron(recorder: Recorder): void {
  const key = Symbol.for('waypost.electron');
  Object.assign(globalThis, { [key]: recorder.members });
  const names = Object.keys(recorder.members);
  const source = `const electron = globalThis[Symbol.for('waypost.electron')];\n${names.map((name) => `export const ${name} = electron.${name};`).join('\n')}`;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron'
        ? { url: 'waypost:electron', format: 'module', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === 'waypost:electron' ? { format: 'module', source, shortCircuit: true } : next(url, context),
  });
}

/** Lets everything run that waits for nothing but its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
