import { randomText } from './ids.js';

export interface Keys {
  secretKey: string;
  publishableKey: string;
}

/** Keys that no web page can know. */
export function newKeys(): Keys {
  return { secretKey: `sk_test_${randomText(24)}`, publishableKey: `pk_test_${randomText(24)}` };
}
