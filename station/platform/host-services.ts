/** What only the host can give: one small interface that Electron, the web host and tests each implement. */
export type HostServices = {
  appVersion: string;
  /** Where the station key is kept: the system's store, a file that only this user may read, or nowhere (tests). */
  keyCustody: 'system' | 'file' | 'memory';
  /**
   * The station key: 32 bytes, the same at every start. Made only for a `fresh` station, whose database holds nothing sealed
   * yet; else a lost key is `StationKeyError`, never a new key, which would make every record unreadable in silence.
   */
  loadStationKey(fresh: boolean): Promise<Buffer>;
};

/** The key store cannot give the key that this station's data was sealed with. The station must not start over it. */
export class StationKeyError extends Error {
  readonly code: 'missing' | 'wrong' | 'unreadable';
  constructor(code: 'missing' | 'wrong' | 'unreadable', message: string) {
    super(message);
    this.name = 'StationKeyError';
    this.code = code;
  }
}
