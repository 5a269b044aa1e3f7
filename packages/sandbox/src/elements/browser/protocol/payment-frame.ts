import type { Channel } from './channel.js';

/** Stripe's error object, as Stripe.js hands it to the host page. */
export interface StripeFailure {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly [field: string]: unknown;
}

/** A PaymentIntent or SetupIntent as the API answers a publishable key. */
export interface Intent {
  readonly id: string;
  readonly object: 'payment_intent' | 'setup_intent';
  readonly status: string;
  readonly client_secret: string;
  readonly next_action?: { readonly type: string; readonly [field: string]: unknown } | null;
  readonly last_payment_error?: StripeFailure | null;
  readonly last_setup_error?: StripeFailure | null;
  readonly [field: string]: unknown;
}

export type IntentReply = { readonly intent: Intent } | { readonly error: StripeFailure };
export type ObjectReply = { readonly object: Record<string, unknown> } | { readonly error: StripeFailure };

export interface BillingDetails {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: Readonly<Record<string, string>>;
}

/** What the card frame receives about its surroundings; every part may be changed while it is shown. */
export interface FrameSettings {
  readonly publishableKey: string;
  /** The connected account that is paid. */
  readonly account?: string;
  /** Absent while the intent is deferred. */
  readonly clientSecret?: string;
  readonly customerSessionClientSecret?: string;
  /** Of a deferred intent: the payment method is kept for later, with the customer's consent or without. */
  readonly keepsMethod?: boolean;
  readonly locale?: string;
  readonly appearance?: Appearance;
  readonly fonts?: readonly FontSource[];
  readonly layout?: string | { readonly type: string; readonly defaultCollapsed?: boolean };
  readonly readOnly?: boolean;
  readonly fields?: { readonly billingDetails?: unknown };
  readonly defaultValues?: { readonly billingDetails?: BillingDetails };
  /** Whether the sentence on keeping the card is shown: `auto`, `always` or `never`. */
  readonly terms?: { readonly card?: string };
  /** Who keeps it, in that sentence. */
  readonly business?: { readonly name: string };
  /** An Address Element of the group collects the billing address. */
  readonly addressElsewhere?: boolean;
  /** Of the Address Element. */
  readonly address?: AddressOptions;
  /** Of the Link Authentication Element. */
  readonly defaultEmail?: string;
}

/** A style sheet of fonts, or one font; as Stripe's `fonts` option has them. */
export interface FontSource {
  readonly cssSrc?: string;
  readonly family?: string;
  /** As in `@font-face`: `url(https://…)`. */
  readonly src?: string;
  readonly display?: string;
  readonly style?: string;
  readonly unicodeRange?: string;
  readonly weight?: string;
}

export interface Appearance {
  readonly theme?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly rules?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly labels?: string;
  readonly inputs?: string;
}

/** What a payment method gets beside what the fields hold. */
export interface MethodData {
  readonly billingDetails?: BillingDetails;
  /** They count more than what the fields hold; left out, less. */
  readonly overridesFields?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly allowRedisplay?: string;
}

/** What a ConfirmationToken holds beside the payment method that the frame makes. */
export interface TokenRequest extends MethodData {
  readonly params: Readonly<Record<string, unknown>>;
}

/** Calls the host page makes to the card frame. */
type FrameCalls = {
  readonly mount: { readonly params: FrameSettings; readonly result: null };
  readonly update: { readonly params: Partial<FrameSettings>; readonly result: null };
  /** What `getValue()` gives; null for an element that has none. */
  readonly value: { readonly params: null; readonly result: ElementChange | null };
  readonly validate: { readonly params: null; readonly result: { readonly error?: StripeFailure } };
  /**
   * What an intent is to be confirmed with: `payment_method`, the saved one that is selected or one made of the fields,
   * and `setup_future_usage` where the person wants it kept. The host page confirms through a frame that outlives this one.
   */
  readonly choose: { readonly params: MethodData; readonly result: ObjectReply };
  readonly createPaymentMethod: { readonly params: MethodData; readonly result: ObjectReply };
  readonly createConfirmationToken: { readonly params: TokenRequest; readonly result: ObjectReply };
  /** Pays a Checkout Session with what the fields hold; gives what the sandbox answers. */
  readonly confirmCheckout: {
    readonly params: {
      readonly clientSecret: string;
      readonly email?: string;
      readonly billingDetails?: BillingDetails;
    };
    readonly result: ObjectReply;
  };
  readonly fetchUpdates: { readonly params: null; readonly result: { readonly error?: StripeFailure } };
  readonly act: { readonly params: 'focus' | 'blur' | 'clear' | 'collapse'; readonly result: null };
};

/** What a `change` event carries beside the element's type; fields beyond the first two are the element's own. */
export interface ElementChange {
  readonly empty: boolean;
  readonly complete: boolean;
  readonly [field: string]: unknown;
}

/** Options of the Address Element. */
export interface AddressOptions {
  readonly mode?: string;
  readonly allowedCountries?: readonly string[] | null;
  readonly blockPoBox?: boolean;
  readonly contacts?: readonly Contact[];
  readonly defaultValues?: {
    readonly name?: string | null;
    readonly firstName?: string | null;
    readonly lastName?: string | null;
    readonly address?: Readonly<Record<string, string | null>>;
    readonly phone?: string | null;
  };
  readonly fields?: { readonly phone?: string; readonly name?: string };
  readonly validation?: { readonly phone?: { readonly required?: string } };
  readonly display?: { readonly name?: string };
  readonly [option: string]: unknown;
}

export interface Contact {
  readonly name: string;
  readonly phone?: string;
  readonly address: Readonly<Record<string, string>>;
}

/** What the Address Element holds, in Stripe's shape. */
export interface AddressValue {
  readonly name: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly address: {
    readonly line1: string;
    readonly line2: string | null;
    readonly city: string;
    readonly state: string;
    readonly postal_code: string;
    readonly country: string;
  };
  readonly phone?: string;
}

/** What the host page may know of a saved payment method. */
export interface SavedMethod {
  readonly id: string;
  readonly type: string;
  readonly billing_details: Readonly<Record<string, unknown>>;
}

/** A saved payment method was removed, or could not be. */
export interface Removal {
  readonly success: boolean;
  readonly error?: string;
  readonly payment_method: SavedMethod;
}

/** What the card frame tells the host page. `layout` carries CSS pixels and whether its surface is light or dark. */
type FrameEvents = {
  readonly hello: null;
  readonly ready: null;
  readonly loaderror: StripeFailure;
  readonly change: ElementChange;
  readonly removed: Removal;
  readonly focus: null;
  readonly blur: null;
  readonly escape: null;
  /** Enter was pressed in a field, which in a page's own form would submit it. */
  readonly submit: null;
  readonly layout: { readonly height: number; readonly scheme: 'light' | 'dark' };
};

type None = Record<never, never>;
export type HostChannel = Channel<FrameCalls, FrameEvents, None, None>;
export type FrameChannel = Channel<None, None, FrameCalls, FrameEvents>;
