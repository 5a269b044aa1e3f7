const lines = ['city', 'country', 'line1', 'line2', 'postal_code', 'state'].map((line) => `address[${line}]`);
const customer = ['description', 'email', 'name', 'phone', ...lines];

/**
 * Parameters that Stripe lets an empty text unset although its description has no `"" | …` for them. Stripe answers so
 * (github.com/stripe/stripe-node/pull/1834): the description is known to be too narrow here. Handlers get null.
 */
const emptied: Readonly<Record<string, readonly string[]>> = {
  'POST /v1/customers': customer,
  'POST /v1/customers/{id}': [...customer, 'invoice_settings[default_payment_method]'],
  'POST /v1/subscriptions/{id}': ['default_payment_method'],
};

export function emptiedIn({ method, path }: { method: string; path: string }): readonly string[] {
  return emptied[`${method} ${path}`] ?? [];
}
