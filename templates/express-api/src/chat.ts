/** The paid feature of the demo. A message uses the plan's quota first, then credits. Replace it with what you sell. */
import type { Billing } from '@tillkit/express';
import express, { Router } from 'express';

/** Price of one message in cents of the balance. */
export const messagePriceMinor = 25;

export function createChat(billing: Billing): Router {
  const router = Router();
  router.get('/price', (_req, res) => {
    res.json({ amountMinor: messagePriceMinor, currency: 'usd' });
  });
  router.post(
    '/',
    express.json({ limit: '8kb' }),
    requireMessage,
    billing.requireQuota('messages', 1, { reason: 'reading', orCredits: messagePriceMinor }),
    (req, res) => {
      res.json({ reply: answer(req.body.message), paidBy: req.billing.paidBy });
    },
  );
  return router;
}

/** Before credits are held: a message that cannot be answered costs nothing. */
const requireMessage: express.RequestHandler = (req, res, next) => {
  const message: unknown = req.body?.message;
  if (typeof message === 'string' && message.trim() !== '' && message.length <= 2000) next();
  else {
    const text = 'Send JSON: { "message": "…" } with 1 to 2000 characters.';
    res.status(400).json({ error: { code: 'INVALID_INPUT', message: text } });
  }
};

/**
 * Answers without a language model, so that the demo needs no other service. It replies with numbers about the message.
 */
function answer(message: string): string {
  const parts = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(message)];
  // Punctuation is not part of a word. Languages without spaces have words too.
  const words = parts.filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
  const longest = words.reduce((a, b) => (b.length > a.length ? b : a), '');
  const seconds = Math.max(1, Math.round((words.length / 200) * 60));
  const count = words.length === 1 ? '1 word' : `${words.length} words`;
  const length = `You wrote ${count}, about ${seconds} s to read.`;
  return longest === '' ? length : `${length} The longest is “${longest}”.`;
}
