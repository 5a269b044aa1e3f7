import helmet, { type HelmetOptions } from 'helmet';

/**
 * Headers of every reply. The content security policy allows Stripe.js and its frames, and nothing else from other
 * origins. `sandboxUrl` is set only in development, where the offline sandbox replaces Stripe.
 * Source: https://docs.stripe.com/security/guide#content-security-policy
 */
export function securityHeaders({ production, sandboxUrl }: { production: boolean; sandboxUrl: string | null }) {
  const sandbox = sandboxUrl ? [new URL(sandboxUrl).origin] : [];
  const directives: Exclude<NonNullable<HelmetOptions['contentSecurityPolicy']>, boolean>['directives'] = {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'", 'https://js.stripe.com', 'https://*.js.stripe.com', ...sandbox],
    frameSrc: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com', ...sandbox],
    connectSrc: ["'self'", 'https://api.stripe.com', ...sandbox],
    imgSrc: ["'self'", 'data:', 'https://*.stripe.com', ...sandbox],
    styleSrc: ["'self'", "'unsafe-inline'"],
    objectSrc: ["'none'"],
    frameAncestors: ["'none'"],
    // On plain localhost, an upgrade to HTTPS would break every link in browsers that follow it.
    upgradeInsecureRequests: production ? [] : null,
  };
  return helmet({
    contentSecurityPolicy: { directives },
    // Stripe's 3-D Secure pages open in their own window and must be able to report the result.
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
  });
}
