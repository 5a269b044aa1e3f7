/** What Stripe's server answers when it refuses. Its published types do not describe it whole. */
export const ERROR = {
  type: 'object',
  required: ['error'],
  additionalProperties: false,
  properties: {
    error: {
      type: 'object',
      required: ['type', 'message'],
      additionalProperties: false,
      properties: {
        type: {
          enum: [
            'card_error',
            'invalid_request_error',
            'api_error',
            'idempotency_error',
            'rate_limit_error',
            'authentication_error',
            'invalid_grant',
            'temporary_session_expired',
          ],
        },
        message: { type: 'string' },
        code: { type: 'string' },
        param: { type: 'string' },
        doc_url: { type: 'string' },
        charge: { type: 'string' },
        decline_code: { type: 'string' },
        advice_code: { type: 'string' },
        network_advice_code: { type: 'string' },
        network_decline_code: { type: 'string' },
        request_log_url: { type: 'string' },
        payment_method_type: { type: 'string' },
        user_error: { type: 'boolean' },
        payment_intent: { $ref: '#/$defs/PaymentIntent' },
        payment_method: { $ref: '#/$defs/PaymentMethod' },
        setup_intent: { $ref: '#/$defs/SetupIntent' },
        source: {},
      },
    },
  },
};

/**
 * Fields that Stripe's answers have and its published types lack, by where they are (recorded traffic, October 2025 to
 * June 2026).
 */
export const EXTRAS = [
  [/(items|lines|refunds|external_accounts|sources|subscriptions)$/, 'total_count'],
  [/subscription$/, 'plan'],
  [/subscription$/, 'quantity'],
  [/charge$/, 'destination'],
  [/charge$/, 'dispute'],
  [/charge$/, 'order'],
  [/./, 'shared_payment_granted_token'],
  [/account$/, 'login_links'],
];
