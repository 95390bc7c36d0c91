type Sink = { data(bytes: Uint8Array): void; status(n: number): void; clear(): void };

const clearCommand = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];

/** Takes the commands out of the stream that a printer obeys at once, past all that waits in its buffer. */
export function createRealTimeFilter(sink: Sink): { take(bytes: Uint8Array): void } {
  let held: number[] = [];
  return {
    take(bytes) {
      let plain: number[] = [];
      const passOn = () => {
        if (plain.length > 0) sink.data(Uint8Array.from(plain));
        plain = [];
      };
      for (const byte of bytes) {
        held.push(byte);
        if (held[0] === 0x10 && held[1] === 0x04 && held.length === 3) {
          passOn();
          sink.status(byte);
          held = [];
        } else if (held.length === clearCommand.length && startsClear(held)) {
          passOn();
          sink.clear();
          held = [];
        } else if (!mayBecomeCommand(held)) {
          plain.push(...held);
          held = [];
        }
      }
      passOn();
    },
  };
}

function mayBecomeCommand(held: readonly number[]): boolean {
  if (held[0] !== 0x10) return false;
  return held.length === 1 || (held[1] === 0x04 && held.length < 3) || startsClear(held);
}

function startsClear(held: readonly number[]): boolean {
  return held.every((byte, index) => byte === clearCommand[index]);
}
