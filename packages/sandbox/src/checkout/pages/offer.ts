import type { Interval } from '../../wire/pages/text/texts.js';

/** A Checkout Session as a person sees it: what is bought, what it costs today, and what it costs later. */
export interface Offer {
  readonly sessionId: string;
  /** What the addresses of its actions end with: empty, or the secret by which a frame shows it. */
  readonly query: string;
  /** A page of the merchant's frames it. */
  readonly framed: boolean;
  readonly mode: 'payment' | 'setup' | 'subscription';
  readonly merchant: string;
  /** Lowercase ISO code. */
  readonly currency: string;
  readonly items: readonly OfferItem[];
  readonly subtotalMinor: number;
  readonly discountMinor: number;
  readonly taxMinor: number;
  /** The tax goes by the address that is entered. */
  readonly taxedByAddress: boolean;
  /** Due now. */
  readonly totalMinor: number;
  readonly renewal: Renewal | null;
  /** Null where no code can be given. */
  readonly promotion: OfferPromotion | null;
  /** Known already, and not to be changed here; null is asked for. */
  readonly email: string | null;
  /** What was typed at an earlier try. */
  readonly emailTyped: string;
  /** False where nothing is due and no card is to be kept. */
  readonly needsCard: boolean;
  readonly cancelUrl: string | null;
}

export interface OfferItem {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
  /** Between what the person may change it; null where it is fixed. */
  readonly adjustable: { readonly least: number; readonly most: number } | null;
  /** Null where the price is not one amount per unit. */
  readonly unitMinor: number | null;
  readonly totalMinor: number;
  readonly every: { readonly interval: Interval; readonly count: number } | null;
}

export interface OfferPromotion {
  /** The code that is applied; null where none is. */
  readonly applied: string | null;
  /** The code that was refused just now, and why. */
  readonly refused: { readonly code: string; readonly why: 'unknown' | 'unfit' } | null;
}

export interface Renewal {
  /** Seconds since 1970: the end of the trial or of the first period. */
  readonly at: number;
  readonly amountMinor: number;
  readonly interval: Interval;
  readonly count: number;
  readonly afterTrial: boolean;
}
