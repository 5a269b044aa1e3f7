import type { Intent, IntentReply, ObjectReply, StripeFailure } from '../protocol/payment-frame.js';
import { type Language, localize, messagesIn } from './locale.js';

/** What the API answered, with every sentence that a person will read in their language. English keeps the API's own. */
export function inLanguage<Reply extends IntentReply | ObjectReply>(reply: Reply, language: Language): Reply {
  if ('error' in reply) return { ...reply, error: failureIn(reply.error, language) };
  if (!('intent' in reply)) return reply;
  const { intent } = reply as { readonly intent: Intent };
  const { last_payment_error: payment, last_setup_error: setup } = intent;
  return {
    ...reply,
    intent: {
      ...intent,
      ...(payment ? { last_payment_error: failureIn(payment, language) } : {}),
      ...(setup ? { last_setup_error: failureIn(setup, language) } : {}),
    },
  };
}

function failureIn(error: StripeFailure, language: Language): StripeFailure {
  const message =
    error.type === 'api_connection_error' ? messagesIn(language).errors.network : localize(error, language);
  return { ...error, message };
}
