import type { Check } from '../context.js';
import { type Finding, failed, ok, skipped, warning } from '../finding.js';

/** Whether a host is this machine. */
export const isLocal = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');

/** Customers come back over https, and to an address that exists outside of this machine. */
export const appUrl: Check = ({ config, production, stripe }) => {
  if (!config) return [skipped('app-url', 'The app’s URL, because the configuration is not right.')];
  const real = production || stripe?.live === true;
  return config.appUrls.map((url): Finding => {
    const { protocol, hostname } = new URL(url);
    if (protocol === 'https:' && !isLocal(hostname)) return ok('app-url', `${url} is reached over https.`);
    const trouble = {
      found: `APP_URL has ${url}${protocol === 'https:' ? '' : ', which is plain http'}.`,
      meaning:
        'Customers who paid return to it. Outside of this machine it cannot be reached, or others can read the traffic.',
      fix: 'Set APP_URL to the public https origin of the app.',
    };
    if (real) return failed('app-url', trouble);
    return isLocal(hostname) ? ok('app-url', `${url} is for development.`) : warning('app-url', trouble);
  });
};
