import type { App } from '../app.js';

/** Who is paid, as the customer is told. */
export function merchantName(_app: App): string {
  return 'Sandbox merchant';
}
