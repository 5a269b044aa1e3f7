let told = false;

/** Prints once why a component asks the customer to sign in, because a host may not expect it. */
export function printSignedOut(): void {
  if (told) return;
  told = true;
  // biome-ignore lint/suspicious/noConsole: written in development only
  console.warn(
    [
      '[tillkit] UNAUTHENTICATED: `identify` of createBilling() found no account for a call of this page, so the components ask to sign in.',
      'If someone is signed in, let the calls say so: a cookie of the same origin, `credentials="include"` for a cookie of another origin, or `headers` for a token.',
      'If nobody is, give <BillingProvider> `onSignIn` or `signInUrl`. The panel then has a button.',
    ].join('\n'),
  );
}
