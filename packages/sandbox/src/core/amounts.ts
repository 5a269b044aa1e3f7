import { invalid, StripeError } from './errors.js';

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));

/** Stripe's least charge in the settlement currencies' minor units; elsewhere about half a dollar. */
const leastAmounts: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

const currencies = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop crc ' +
    'cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jpy kes kgs khr ' +
    'kmf krw kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk ' +
    'php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx uyu uzs ' +
    'vnd vuv wst xaf xcd xof xpf yer zar zmw'
  ).split(' '),
);

/** @throws StripeError for a currency that Stripe does not know */
export function checkCurrency(currency: string, param = 'currency'): void {
  if (currencies.has(currency.toLowerCase())) return;
  throw invalid(
    `Invalid currency: ${currency.toLowerCase()}. Stripe currently supports these currencies: ${[...currencies].join(', ')}`,
    { param },
  );
}

/** Whether an amount, in minor units, is less than the least that can be charged. */
export function isTooSmall(amount: number, currency: string): boolean {
  return amount < (leastAmounts[currency] ?? 1);
}

/** @throws StripeError for an amount that cannot be charged: `amount` is in minor units of `currency` */
export function checkAmount(amount: number, currency: string): void {
  const code = currency.toLowerCase();
  if (amount < 0)
    throw invalid('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  if (amount < 1) {
    throw invalid(
      'The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment Method for future use without an immediate payment, use a Setup Intent instead: https://docs.stripe.com/payments/setup-intents',
      { code: 'parameter_invalid_integer', param: 'amount' },
    );
  }
  const least = leastAmounts[code] ?? 1;
  if (amount < least) {
    throw new StripeError(400, {
      type: 'invalid_request_error',
      code: 'amount_too_small',
      message: `Amount must be at least ${formatAmount(least, code)}`,
      param: 'amount',
    });
  }
  if (amount > 99_999_999) {
    throw invalid(`Amount must be no more than ${formatAmount(99_999_999, code)}`, {
      code: 'amount_too_large',
      param: 'amount',
    });
  }
}

/** `$0.50 usd`, as Stripe writes amounts in its messages. */
function formatAmount(amount: number, currency: string): string {
  return `${formatMoney(amount, currency)} ${currency}`;
}

const formats = new Map<string, Intl.NumberFormat>();

/** `$19.00`: `amount`, in minor units (fractions of them too), as Stripe writes it on invoices. */
export function formatMoney(amount: number, currency: string): string {
  const digits = zeroDecimal.has(currency) ? 0 : 2;
  const options = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: 12 } as const;
  const format = formats.get(currency) ?? new Intl.NumberFormat('en-US', options);
  formats.set(currency, format);
  return format.format(amount / 10 ** digits);
}
