/** What the endpoints of a page with card fields answer its script. Shared by both sides. */
export type PayReply =
  /** Done: the browser goes there; null stays, and the page loaded again says that it is done. */
  | { readonly state: 'complete'; readonly url: string | null }
  /** The bank wants to see the person at `url` first; then `resume` says what came of it. */
  | { readonly state: 'challenge'; readonly url: string; readonly resume: string }
  /** Not charged, and may be tried again. */
  | { readonly state: 'refused'; readonly error: Refusal }
  /** The session is over: the page says how when it is loaded again. */
  | { readonly state: 'closed' };

export interface Refusal {
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  /** The control of the page that it is about. */
  readonly param?: string;
}

/** What the script sends: a card or the id of a saved one, and the email, each where the page asks for it. */
export interface PayRequest {
  readonly card?: {
    readonly number: string;
    readonly exp_month: number;
    readonly exp_year: number;
    readonly cvc: string;
  };
  readonly billing_details?: { readonly address: { readonly country?: string; readonly postal_code?: string } };
  readonly payment_method?: string;
  readonly email?: string;
  /** What else the page asks for, by the names of its controls. */
  readonly details?: Readonly<Record<string, string>>;
}
