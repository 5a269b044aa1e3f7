import type { StripeElementLocale } from '@stripe/stripe-js';

/** Languages of Stripe's fields. Source: StripeElementLocale of @stripe/stripe-js. */
const known = new Set(
  'ar,bg,cs,da,de,el,en,en-GB,es,es-419,et,fi,fil,fr,fr-CA,he,hr,hu,id,it,ja,ko,lt,lv,ms,mt,nb,nl,no,pl,pt,pt-BR,ro,ru,sk,sl,sv,th,tr,vi,zh,zh-HK,zh-TW'.split(
    ',',
  ),
);

export function stripeLocale(locale: string): StripeElementLocale {
  const language = locale.split('-')[0] ?? 'en';
  return (known.has(locale) ? locale : known.has(language) ? language : 'auto') as StripeElementLocale;
}
