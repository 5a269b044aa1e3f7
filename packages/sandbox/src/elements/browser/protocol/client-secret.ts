export interface ClientSecret {
  readonly kind: 'payment_intent' | 'setup_intent';
  readonly id: string;
}

/** The intent a client secret belongs to: `pi_123_secret_456` is the PaymentIntent `pi_123`. Undefined for any other text. */
export function readClientSecret(secret: unknown): ClientSecret | undefined {
  const match = typeof secret === 'string' ? /^((pi|seti)_[A-Za-z0-9]+)_secret_[A-Za-z0-9]+$/.exec(secret) : null;
  return match ? { kind: match[2] === 'pi' ? 'payment_intent' : 'setup_intent', id: match[1]! } : undefined;
}
