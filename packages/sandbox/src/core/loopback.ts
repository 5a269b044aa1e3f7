import { isIP } from 'node:net';

/** Where the sandbox may listen. */
export const loopbackHosts: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** Whether an address leads to this machine and no further. Without brackets: `::1`. */
export function isLoopbackAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  return isIP(mapped) === 4 ? mapped.startsWith('127.') : mapped === '::1';
}

/**
 * Whether a `Host` header is a loopback address or `localhost`. A page of another name whose name server answers with
 * 127.0.0.1 sends its own name here: that is how a website gets around the same-origin policy.
 */
export function isLoopbackHost(header: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(header ?? '');
}
