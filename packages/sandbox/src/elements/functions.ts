/*
 * The functions of the object that `Stripe(key)` gives, and which of them the stand-in simulates. Stripe.js of the sandbox
 * refuses the others by name, and the README's table is made of this.
 */

/** Function → what of it there is. */
export const simulatedFunctions: Readonly<Record<string, string>> = {
  elements: 'with a client secret or deferred; Elements `payment`, `address`, `linkAuthentication`, `expressCheckout`',
  confirmPayment: 'with Elements, or with a payment method of the intent or of `confirmParams`',
  confirmSetup: 'as `confirmPayment`',
  createPaymentMethod:
    'of submitted Elements with `paymentMethodCreation`, of a Payment Element, or of a published test card by its token',
  createConfirmationToken: 'of submitted Elements or of a payment method',
  retrievePaymentIntent: '',
  retrieveSetupIntent: '',
  handleNextAction: '3-D Secure, in the page or by redirect as the server confirmed',
  handleCardAction: 'as `handleNextAction`',
  confirmCardPayment: "with a payment method's id, or of an intent that waits for 3-D Secure; `handleActions`",
  confirmCardSetup: 'as `confirmCardPayment`',
  createEmbeddedCheckoutPage: 'with `onComplete`',
  initCheckoutElementsSdk:
    'Elements `payment`, `billingAddress`, `shippingAddress`, `contactDetails`, `expressCheckout`; promotion codes, quantities, changes by the server',
  registerAppInfo: 'is kept, and has no effect',
};

/** Other payment methods than cards, by the names that Stripe.js builds its functions of. */
const paid =
  'AcssDebit Affirm AfterpayClearpay Alipay AuBecsDebit Bancontact Billie Blik Boleto Cashapp CustomerBalance Eps Fpx Giropay GrabPay Ideal Klarna Konbini Mobilepay Multibanco Oxxo P24 PayByBank PayNow PayPal Pix PromptPay SepaDebit Sofort Twint UsBankAccount WechatPay';
const setUp =
  'AcssDebit AmazonPay AuBecsDebit BacsDebit Bancontact Blik Cashapp Ideal PayPal SepaDebit Sofort UsBankAccount';

/** Functions of other payment methods. */
const otherMethods: readonly string[] = [
  ...paid.split(' ').map((method) => `confirm${method}Payment`),
  ...setUp.split(' ').map((method) => `confirm${method}Setup`),
];

const others: readonly string[] = [
  'collectBankAccountForPayment',
  'collectBankAccountForSetup',
  'collectBankAccountToken',
  'collectFinancialConnectionsAccounts',
  'createEphemeralKeyNonce',
  'createRadarSession',
  'createSource',
  'createToken',
  'initCheckoutFormSdk',
  'initializePricing',
  'paymentRequest',
  'processOrder',
  'retrieveOrder',
  'retrieveSource',
  'verifyIdentity',
  'verifyMicrodepositsForPayment',
  'verifyMicrodepositsForSetup',
];

/** Each throws with its own name. */
export const refusedFunctions: readonly string[] = [...otherMethods, ...others];
