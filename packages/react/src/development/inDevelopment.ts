import type { BillingError } from '@tillkit/contract/browser';
import { printFailure } from './printFailure.js';
import { printSignedOut } from './printSignedOut.js';
import { watchForStyleSheet } from './watchForStyleSheet.js';

declare const process: { env: { NODE_ENV?: string } };

/* Messages for developers. Only this file checks whether this is a development build. Bundlers replace
   `process.env.NODE_ENV` and remove the branch and its imports. In a plain browser `process` does not exist: the check
   throws, and nothing is printed. Tests have NODE_ENV `test`, so they print nothing too. */

/** Writes a failure to the console with what to change, once for each cause. Customers see one short sentence. */
export function reportFailure(error: BillingError): void {
  try {
    if (process.env.NODE_ENV === 'development') printFailure(error);
  } catch {
    // Not a development build.
  }
}

/** Prints once why a component asks the customer to sign in. */
export function reportSignedOut(): void {
  try {
    if (process.env.NODE_ENV === 'development') printSignedOut();
  } catch {
    // Not a development build.
  }
}

/** Ref of a component's outermost element. Warns once if the page lacks our style sheet. */
export function checkStyleSheet(root: Element | null): (() => void) | undefined {
  try {
    if (process.env.NODE_ENV === 'development' && root) return watchForStyleSheet(root);
  } catch {
    // Not a development build.
  }
  return undefined;
}
