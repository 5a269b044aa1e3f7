let told = false;

/** Prints once why a component asks the customer to sign in, because a host may not expect it. */
export function printSignedOut(): void {
  if (told) return;
  told = true;
  // biome-ignore lint/suspicious/noConsole: written in development only
  console.warn(
    [
      '[tillkit] UNAUTHENTICATED: `identify` of createBilling() found no account for a call of this page, so the components ask the customer to sign in.',
      'If a customer is signed in, send their session with the calls: a cookie of the same origin, `credentials="include"` for a cookie of another origin, or `headers` for a token.',
      'If nobody is signed in, set `onSignIn` or `signInUrl` on <BillingProvider>. The panel then has a button.',
    ].join('\n'),
  );
}
