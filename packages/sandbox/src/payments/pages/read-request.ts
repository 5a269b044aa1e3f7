import type { Language } from '../../wire/pages/language.js';
import { problemText } from '../../wire/pages/problem.js';
import type { CardInput } from '../methods/cards.js';
import type { PayRequest, Refusal } from './exchange.js';

/** The body a script sent, if it has the right shape; the services judge every value. */
export function readRequest(body: string): PayRequest | undefined {
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return undefined;
  const { card, billing_details: billing, details, email, payment_method: method } = sent as Record<string, unknown>;
  const fits = isCard(card) && isBilling(billing) && isText(email) && isText(method) && isTexts(details);
  return fits ? (sent as PayRequest) : undefined;
}

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';

function isTexts(values: unknown): boolean {
  if (values === undefined) return true;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  return Object.values(values).every((value) => typeof value === 'string');
}

function isCard(card: unknown): boolean {
  if (card === undefined) return true;
  if (typeof card !== 'object' || card === null) return false;
  const { number, cvc, exp_month, exp_year } = card as Record<string, unknown>;
  return (
    typeof number === 'string' &&
    typeof cvc === 'string' &&
    typeof exp_month === 'number' &&
    typeof exp_year === 'number'
  );
}

function isBilling(billing: unknown): boolean {
  if (billing === undefined) return true;
  const address = (billing as { address?: unknown } | null)?.address;
  if (typeof address !== 'object' || address === null) return false;
  const { country, postal_code } = address as Record<string, unknown>;
  return isText(country) && isText(postal_code);
}

/** In the names of the services. */
export function cardOf({ card }: PayRequest): CardInput | undefined {
  return card && { number: card.number, expMonth: card.exp_month, expYear: card.exp_year, cvc: card.cvc };
}

/** What of an error the page shows, in its language. */
export function refusal(
  error: { message?: string; code?: string; decline_code?: string; param?: string },
  language: Language,
): Refusal {
  const { code, decline_code, param } = error;
  const message = problemText({ message: '', ...error }, language);
  return {
    message,
    ...(code ? { code } : {}),
    ...(decline_code ? { decline_code } : {}),
    ...(param ? { param } : {}),
  };
}

/** Without its host: the page may have been opened by another name of this machine. */
export function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}
