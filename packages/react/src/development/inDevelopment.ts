import type { BillingError } from '@tillkit/contract/browser';
import { printFailure } from './printFailure.js';
import { printSignedOut } from './printSignedOut.js';
import { watchForStyleSheet } from './watchForStyleSheet.js';

declare const process: { env: { NODE_ENV?: string } };

/*
 * What is said to developers, and the only file that asks whether this is a development build. Bundlers write
 * `process.env.NODE_ENV` out, and drop the branch with everything that it alone imports. A plain browser has no
 * `process`: asking throws, and nothing is said. Tests, whose NODE_ENV is `test`, stay quiet too.
 */

/** Writes a failure to the console with what to change, once for each cause. Customers see a calm sentence. */
export function reportFailure(error: BillingError): void {
  try {
    if (process.env.NODE_ENV === 'development') printFailure(error);
  } catch {
    // Not a development build.
  }
}

/** Says once why a component asks to sign in. */
export function reportSignedOut(): void {
  try {
    if (process.env.NODE_ENV === 'development') printSignedOut();
  } catch {
    // Not a development build.
  }
}

/** Ref of a component's outermost element: warns once when the page lacks our style sheet. */
export function checkStyleSheet(root: Element | null): (() => void) | undefined {
  try {
    if (process.env.NODE_ENV === 'development' && root) return watchForStyleSheet(root);
  } catch {
    // Not a development build.
  }
  return undefined;
}
