/** What the hosted page's two endpoints answer its script. Shared by both sides. */
export type PayReply =
  /** Paid: the browser goes to the success page. */
  | { readonly state: 'complete'; readonly url: string }
  /** The bank wants to see the person at this address first. */
  | { readonly state: 'challenge'; readonly url: string }
  /** Not charged, and may be tried again. */
  | { readonly state: 'refused'; readonly error: Refusal }
  /** The session is over: the page says how when it is loaded again. */
  | { readonly state: 'closed' };

export interface Refusal {
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
}

/** What the script sends: the card and the email, where the page asks for them. */
export interface PayRequest {
  readonly card?: {
    readonly number: string;
    readonly exp_month: number;
    readonly exp_year: number;
    readonly cvc: string;
  };
  readonly billing_details?: { readonly address: { readonly country?: string; readonly postal_code?: string } };
  readonly email?: string;
}
