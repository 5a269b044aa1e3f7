import { IntegrationError } from './errors.js';

/** Other payment methods than cards, by the names that Stripe.js builds its functions of. */
const paid =
  'AcssDebit Affirm AfterpayClearpay Alipay AuBecsDebit Bancontact Billie Blik Boleto Cashapp CustomerBalance Eps Fpx Giropay GrabPay Ideal Klarna Konbini Mobilepay Multibanco Oxxo P24 PayByBank PayNow PayPal Pix PromptPay SepaDebit Sofort Twint UsBankAccount WechatPay';
const setUp =
  'AcssDebit AmazonPay AuBecsDebit BacsDebit Bancontact Blik Cashapp Ideal PayPal SepaDebit Sofort UsBankAccount';

const others = [
  'collectBankAccountForPayment',
  'collectBankAccountForSetup',
  'collectBankAccountToken',
  'collectFinancialConnectionsAccounts',
  'createEphemeralKeyNonce',
  'createRadarSession',
  'createSource',
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

/** Functions of Stripe.js that are not simulated here. */
export const notSimulated: readonly string[] = [
  ...paid.split(' ').map((method) => `confirm${method}Payment`),
  ...setUp.split(' ').map((method) => `confirm${method}Setup`),
  ...others,
];

/** Lets each of them throw with its own name, where it would be no function at all. */
export function refuseNotSimulated(stripe: object): void {
  for (const name of notSimulated) {
    Object.defineProperty(stripe, name, {
      value: () => {
        throw new IntegrationError(
          `The sandbox does not simulate stripe.${name}(): its stand-in for Stripe.js pays by card, with the Payment Element.`,
        );
      },
    });
  }
}
