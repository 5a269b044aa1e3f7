import { availableCards, disputedCards, refundCards } from './after-payment.js';
import { cardsByBrand, coBrandedCards, healthCards } from './by-brand.js';
import { cardsByCountry } from './by-country.js';
import type { TestCard } from './card.js';
import { declinedCards, tokensWithoutNumber } from './declined.js';
import { captchaCards, radarCards } from './radar.js';
import { mobileChallengeCards, threeDSecureCards } from './three-d-secure.js';

/** The sections of https://docs.stripe.com/testing, as of August 2026, with the cards of each. */
export const testCardGroups: readonly { title: string; cards: readonly TestCard[] }[] = [
  { title: 'Brands', cards: cardsByBrand },
  { title: 'Two networks', cards: coBrandedCards },
  { title: 'Countries', cards: cardsByCountry },
  { title: 'HSA and FSA', cards: healthCards },
  { title: 'Declines', cards: declinedCards },
  { title: 'Fraud prevention', cards: radarCards },
  { title: 'Captcha', cards: captchaCards },
  { title: 'Disputes', cards: disputedCards },
  { title: 'Refunds', cards: refundCards },
  { title: 'Available balance', cards: availableCards },
  { title: '3-D Secure', cards: threeDSecureCards },
  { title: '3-D Secure on phones', cards: mobileChallengeCards },
];

/** Published numbers that are refused like any other, and why. */
export const refusedTestCards: readonly { title: string; numbers: readonly string[]; because: string }[] = [
  {
    title: 'PINs',
    numbers: ['4001007020000002', '4000008260000075', '4001000360000005', '4000002760000008'],
    because: 'for card readers, which the sandbox does not have',
  },
];

/** The published test cards that the sandbox knows. Any other number is refused. */
export const testCards: readonly TestCard[] = testCardGroups.flatMap(({ cards }) => cards);

const byNumber = new Map(testCards.map((card) => [card.number, card]));
const byToken = new Map(testCards.flatMap((card) => card.tokens.map((token) => [token, card] as const)));
const byOnlyToken = new Map(tokensWithoutNumber.map((card) => [card.onlyToken, card]));

export function testCardByNumber(number: string): TestCard | undefined {
  return byNumber.get(number);
}

export function testCardByToken(token: string): TestCard | undefined {
  return byToken.get(token);
}

/** Each ready-made payment method has its token of the older API: `tok_visa` is the card of `pm_card_visa`. */
export function testCardBySourceToken(token: string): TestCard | undefined {
  if (!token.startsWith('tok_')) return undefined;
  return byOnlyToken.get(token) ?? byToken.get(token.replace('tok_', 'pm_card_'));
}
