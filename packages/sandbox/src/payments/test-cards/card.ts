/** Why a payment of a card is refused: by its bank, or before or after that by Stripe's own rules. */
export interface Decline {
  code: string;
  declineCode: string;
  message: string;
  /** The parameter that Stripe's error names; null for none. */
  param: 'address_zip' | 'cvc' | 'exp_month' | null;
  adviceCode: 'confirm_card_data' | 'do_not_try_again' | 'try_again_later' | null;
  /** The network's own code for what to do; null where it gave none. */
  networkAdviceCode: '01' | '02' | '03' | null;
  networkDeclineCode: string | null;
  /** Refused by Stripe: `risk` before the bank was asked, `rule` after it had approved. Default: by the bank. */
  blockedBy?: 'risk' | 'rule';
}

/** What a bank finds of the data that it was given; what was not given is not checked. Default: `pass`. */
export interface CheckResults {
  cvc?: 'fail' | 'unavailable';
  line1?: 'fail' | 'unavailable';
  postalCode?: 'fail' | 'unavailable';
}

/** What happens when a test card is attached to a customer or charged. */
export type CardBehaviour =
  | {
      kind: 'succeeds';
      /** The cardholder disputes each charge once it is captured. */
      dispute?: {
        reason: 'fraudulent' | 'noncompliant' | 'product_not_received';
        inquiry?: true;
        /** The programs by which the dispute can be answered. */
        eligible?: ('mastercard_compliance' | 'visa_compelling_evidence_3' | 'visa_compliance')[];
      };
      /** The bank warns of fraud once a charge is captured. */
      warns?: true;
      /** A minute after a refund. */
      refund?: 'succeeds_later' | 'fails_later';
      /** Its money is available at once. */
      bypassesPending?: true;
      /** Authenticated without a challenge. */
      frictionless?: true;
    }
  /** Asks for 3-D Secure on every on-session payment and set-up; off-session it works once it was set up. */
  | {
      kind: 'authenticates';
      /** Off-session too, even when it was set up: then it is declined. */
      always?: true;
      /** It counts as set up from the start. */
      isSetUp?: true;
      /** What the bank says once the cardholder has authenticated, or off-session. */
      decline?: Decline;
    }
  /** Declines every charge, and being attached too. */
  | { kind: 'declines'; decline: Decline }
  /** Attaches, then declines every charge. */
  | { kind: 'declines_charges'; decline: Decline };

export interface TestCard {
  number: string;
  brand: 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay' | 'unknown';
  /** Of the issuer, as two letters; default `US`. */
  country?: string;
  /** Default `credit`. */
  funding?: 'debit' | 'prepaid';
  /** The network beside that of its brand. */
  coBrand?: 'cartes_bancaires' | 'eftpos_au';
  /** The bank does not take part in 3-D Secure. */
  without3ds?: true;
  risk?: 'elevated' | 'highest';
  checks?: CheckResults;
  title: string;
  /** The ready-made payment methods that stand for it. */
  tokens: string[];
  /** Of which Stripe has published this token alone: it shows the number of another. */
  onlyToken?: string;
  behaviour: CardBehaviour;
}
