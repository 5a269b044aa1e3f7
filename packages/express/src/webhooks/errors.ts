import { BillingFailure } from '../http/failure.js';

export function signatureInvalid(cause: Error): BillingFailure {
  return new BillingFailure('WEBHOOK_SIGNATURE_INVALID', cause.message, { cause });
}

export function unsigned(): BillingFailure {
  return new BillingFailure(
    'WEBHOOK_SIGNATURE_INVALID',
    'The stripe-signature header is missing. Only Stripe calls this route. A proxy must pass the header on.',
  );
}

export function payloadInvalid(message: string, cause?: unknown): BillingFailure {
  return new BillingFailure('WEBHOOK_PAYLOAD_INVALID', message, { cause });
}

export function bodyAlreadyParsed(): BillingFailure {
  return new BillingFailure(
    'WEBHOOK_BODY_ALREADY_PARSED',
    'A body parser ran first and the signed bytes are gone. Change the host’s line to: app.use(express.json({ verify: (req, _res, body) => { req.rawBody = body; } })) or mount the billing router above it.',
  );
}
