import { realpath } from 'node:fs/promises';
import { SerialPort } from 'serialport';

/** What a USB adapter says of itself. */
export type UsbFacts = { vendorId: string | null; productId: string | null; serialNumber: string | null };

export type ListedPort = { path: string; maker: string | null; usb: UsbFacts | null };

/** The serial ports of this machine; null where it cannot list them, which is not the same as having none. */
export type ListPorts = () => Promise<readonly ListedPort[] | null>;

/** Asks the operating system. On Linux that starts `udevadm`, which a small system may not have. */
export async function listPorts(): Promise<readonly ListedPort[] | null> {
  try {
    const ports = await SerialPort.list();
    return ports.map(({ path, manufacturer, vendorId, productId, serialNumber }) => ({
      path,
      maker: manufacturer ?? null,
      usb: vendorId ? { vendorId, productId: productId ?? null, serialNumber: serialNumber ?? null } : null,
    }));
  } catch {
    // "Cannot list" is a state, not a fault of the product.
    return null;
  }
}

/** The adapter behind a path; `unlisted` where the machine cannot tell, null where there is none. */
export async function usbOf(path: string, list: ListPorts): Promise<UsbFacts | null | 'unlisted'> {
  if (path.startsWith('tcp://')) return null;
  const ports = await list();
  if (!ports) return 'unlisted';
  const real = await realPathOf(path);
  return ports.find((port) => port.path === path || port.path === real)?.usb ?? null;
}

async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}
