import type { Stripe } from 'stripe';

/** Fields that only the SDK adds; they are not on the wire. */
type SdkOnly = 'lastResponse' | 'deleted';

type Field<T> = T extends string
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends (infer Item)[]
      ? Unexpanded<Item>[]
      : T extends object
        ? { [Key in keyof T as Key extends SdkOnly ? never : Key]: Unexpanded<T[Key]> }
        : T;

/** Where Stripe's type says "an id, or the object when expanded", the store holds the id. */
type Unexpanded<T> = string extends T ? Field<Exclude<T, { id: string }>> : Field<T>;

/**
 * One of Stripe's objects as the store holds it: as on the wire, nothing expanded, decimals as strings. Every
 * field that Stripe's type requires is required here, so an object that lacks one does not compile.
 */
export type Stored<T> = Field<T>;

export interface Customer extends Stored<Stripe.Customer> {}
export interface Product extends Stored<Stripe.Product> {}
export interface Price extends Stored<Stripe.Price> {}
export interface Plan extends Stored<Stripe.Plan> {}
export interface PaymentMethod extends Stored<Stripe.PaymentMethod> {}
export interface PaymentIntent extends Stored<Stripe.PaymentIntent> {}
export interface ConfirmationToken extends Stored<Stripe.ConfirmationToken> {}
export interface CustomerSession extends Stored<Stripe.CustomerSession> {}
export interface SetupIntent extends Stored<Stripe.SetupIntent> {}
export interface SetupAttempt extends Stored<Stripe.SetupAttempt> {}
export interface Mandate extends Stored<Stripe.Mandate> {}
export interface StripeFile extends Stored<Stripe.File> {}
export interface Card extends Stored<Stripe.Card> {}
export interface Token extends Stored<Stripe.Token> {}
export interface Charge extends Stored<Stripe.Charge> {}
export interface Account extends Stored<Stripe.Account> {}
export interface Transfer extends Stored<Stripe.Transfer> {}
export interface TransferReversal extends Stored<Stripe.TransferReversal> {}
export interface ApplicationFee extends Stored<Stripe.ApplicationFee> {}
export interface FeeRefund extends Stored<Stripe.FeeRefund> {}
export interface Payout extends Stored<Stripe.Payout> {}
export interface BankAccount extends Stored<Stripe.BankAccount> {}
export interface Refund extends Stored<Stripe.Refund> {}
export interface EarlyFraudWarning extends Stored<Stripe.Radar.EarlyFraudWarning> {}
export interface Dispute extends Stored<Stripe.Dispute> {}
export interface Balance extends Stored<Stripe.Balance> {}
export interface BalanceTransaction extends Stored<Stripe.BalanceTransaction> {}
export interface CheckoutSession extends Stored<Stripe.Checkout.Session> {}
export interface LineItem extends Stored<Stripe.LineItem> {}
export interface Subscription extends Stored<Stripe.Subscription> {}
export interface SubscriptionSchedule extends Stored<Stripe.SubscriptionSchedule> {}
export type SchedulePhase = SubscriptionSchedule['phases'][number];
export interface SubscriptionItem extends Stored<Stripe.SubscriptionItem> {}
export interface Invoice extends Stored<Stripe.Invoice> {}
export interface InvoiceLineItem extends Stored<Stripe.InvoiceLineItem> {}
export interface InvoiceItem extends Stored<Stripe.InvoiceItem> {}
export interface InvoicePayment extends Stored<Stripe.InvoicePayment> {}
export interface PortalConfiguration extends Stored<Stripe.BillingPortal.Configuration> {}
export interface PortalSession extends Stored<Stripe.BillingPortal.Session> {}
export interface Coupon extends Stored<Stripe.Coupon> {}
export interface PromotionCode extends Stored<Stripe.PromotionCode> {}
export interface Discount extends Stored<Stripe.Discount> {}
export interface TaxRate extends Stored<Stripe.TaxRate> {}
export interface TaxId extends Stored<Stripe.TaxId> {}
export interface TaxCode extends Stored<Stripe.TaxCode> {}
export interface TaxSettings extends Stored<Stripe.Tax.Settings> {}
export interface TaxCalculation extends Stored<Stripe.Tax.Calculation> {}
export interface TaxCalculationLine extends Stored<Stripe.Tax.CalculationLineItem> {}
export interface TaxTransaction extends Stored<Stripe.Tax.Transaction> {}
export interface TaxTransactionLine extends Stored<Stripe.Tax.TransactionLineItem> {}
export interface TaxRegistration extends Stored<Stripe.Tax.Registration> {}
export interface TestClock extends Stored<Stripe.TestHelpers.TestClock> {}
export interface WebhookEndpoint extends Stored<Omit<Stripe.WebhookEndpoint, 'secret'>> {}
export interface Address extends Stored<Stripe.Address> {}
export interface Meter extends Stored<Stripe.Billing.Meter> {}
export interface MeterEvent extends Stored<Stripe.Billing.MeterEvent> {}
export interface MeterEventAdjustment extends Stored<Stripe.Billing.MeterEventAdjustment> {}
export interface MeterEventSummary extends Stored<Stripe.Billing.MeterEventSummary> {}
export interface CustomerBalanceTransaction extends Stored<Stripe.CustomerBalanceTransaction> {}
export interface CreditNote extends Stored<Stripe.CreditNote> {}
export interface CreditNoteLineItem extends Stored<Stripe.CreditNoteLineItem> {}
export type Metadata = Record<string, string>;

/** An event; `data.object` is the object as it was when the event happened. */
export interface StoredEvent {
  id: string;
  object: 'event';
  /** The connected account that it happened in. */
  account?: string;
  api_version: string;
  created: number;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}
