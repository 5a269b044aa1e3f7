/** Where the sandbox knowingly differs from Stripe. The README's table is made of this one. */
export const differences: readonly { what: string; stripe: string; here: string }[] = [
  {
    what: 'Payment methods',
    stripe: 'cards, wallets, bank debits, vouchers and more',
    here: 'cards; only the published test cards',
  },
  {
    what: 'Radar',
    stripe:
      'by the settings of the account, with rules, lists and reviews; early fraud warnings; captchas; Adaptive 3DS',
    here: 'by the settings of a new account: the highest risk, a wrong code and a wrong postal code are blocked; no reviews and no captchas; one dispute for each charge',
  },
  {
    what: 'Where webhooks may go',
    stripe: 'any address of the internet',
    here: 'this machine, and the hosts of `webhookHosts`; a delivery elsewhere fails at once',
  },
  {
    what: 'Cards, tokens and charges of the older API',
    stripe:
      'for accounts whose API policies still allow them; Sources and bank accounts too; told of when a card is about to expire',
    here: 'for every account; cards and their tokens only; no `customer.source.expiring`',
  },
  {
    what: 'ConfirmationTokens',
    stripe:
      'made by Stripe.js at an address that its description does not have; a payment method is made of one when it is used',
    here: 'made by Stripe.js with the test helper, of a payment method that it has made before',
  },
  {
    what: "Checkout in the merchant's page",
    stripe: 'embedded, by Elements, and as a form; with callbacks for shipping, line items and analytics',
    here: 'embedded and by Elements, without those callbacks; fields of an Element in place of a form of its own; shipping options, tax ids and optional items are not offered there',
  },
  {
    what: 'Customer sessions',
    stripe: 'for the Payment Element, the buy button, the pricing table and mobile; a client secret works once',
    here: 'for the Payment Element; a client secret works for half an hour',
  },
  {
    what: 'Stripe.js',
    stripe: 'every payment method, with a function and an Element for each',
    here: 'the Payment Element with cards, and the Address, Link Authentication and Express Checkout Elements; Link recognizes nobody, no wallet is available, and addresses are not completed; Elements speak English, simplified Chinese and Arabic, and the directions of every locale; variables and rules of an appearance for icons, logos and buttons have no effect; a function that is not simulated throws with its name; what is said of an intent that does not match its Elements is in words of our own',
  },
  {
    what: 'Capture',
    stripe: 'automatic and manual, once or several times; with overcapture, incremental and extended authorizations',
    here: 'automatic and manual, once or several times; refunds once the last capture has been made; several captures without application fees and transfers',
  },
  {
    what: 'Disputes',
    stripe: 'evidence as text, files and forms of their own; appeals',
    here: 'evidence as text and files; a fee of 1500 minor units that is never returned; lost when not answered within nine days',
  },
  {
    what: 'Files',
    stripe: 'kept, and served to those who may see them',
    here: 'their name, size and type: the bytes are not kept, and `url` is null',
  },
  {
    what: 'Connected accounts',
    stripe: 'verified step by step, in each country by its rules; Accounts v2, persons, account sessions, OAuth',
    here: 'one page, which takes any answer, and then the account may do everything; those whose requirements the platform collects need only terms and a bank account; what is required is as in the United States, Japan, Australia and Germany, and in other countries as in Germany',
  },
  {
    what: 'Money of connected accounts',
    stripe: 'paid out automatically; reversals and refunds may be refused for want of balance',
    here: 'paid out when the API is asked to, in two to three days, whatever `interval` the schedule has; reversals and refunds may take a balance below zero; a refund of an application fee is a balance transaction of its own on both sides; everything is in the currency of the payment',
  },
  {
    what: 'Webhook endpoints of connected accounts',
    stripe: "each account's own, besides the platform's with `connect`",
    here: "the platform's, with `connect`",
  },
  {
    what: 'API versions',
    stripe: 'every version since 2011',
    here: 'every dated one since 2019, answered in the shape of the one that the stripe package pins, as the header `tillkit-answered-version` says; what differs is in a table below; events too are of that version, whatever `api_version` their endpoint has; `strictVersion` refuses another',
  },
  {
    what: 'Parameters and operations that are not listed as simulated',
    stripe: 'have their effect',
    here: 'refused with a message that says so; never ignored',
  },
  {
    what: 'Fees',
    stripe: "by the account's contract, card and country",
    here: '2.9 % and 30 minor units, for every charge',
  },
  {
    what: 'Search',
    stripe: 'finds a new or changed object within about a minute',
    here: 'finds a new object after a minute by the clock, and a change at once',
  },
  { what: 'Rate limits', stripe: '100 requests a second', here: 'none, or `requestsPerSecondMax`' },
  {
    what: 'Classic billing mode',
    stripe:
      "a backdated subscription's past in one line; `cancel_at` within a period moves the billing cycle anchor and the end of a trial; `trial_start` stays that of the first trial",
    here: 'in these as flexible mode',
  },
  {
    what: '`billing_cycle_anchor: { type: "now" }` in flexible billing mode',
    stripe: 'billed at once with `proration_behavior=always_invoice`, or when items change with it',
    here: 'billed at once',
  },
  {
    what: 'A subscription that is changed beside its schedule',
    stripe: 'its schedule shows the change as a phase',
    here: "the change holds until the next phase; the schedule's phases stay as they were",
  },
  {
    what: 'Resuming with `resume_on_payment_success`',
    stripe: 'a payment that fails is tried again',
    here: 'a payment that fails is not tried again; the invoice is void after 23 hours',
  },
  {
    what: 'Invoices that are sent and stay unpaid',
    stripe: 'after a further time, as the account is set up, the subscription is canceled or unpaid',
    here: 'the subscription stays past due',
  },
  {
    what: '`tiers` within `currency_options`',
    stripe: 'shown when asked',
    here: 'shown with them',
  },
  {
    what: 'Meter events',
    stripe:
      'taken at once, checked and counted within minutes; what is wrong with them is reported by `v1.billing.meter.error_report_triggered` and `v1.billing.meter.no_meter_found`; adjustments are `pending` at first; `v2` streams',
    here: 'checked and counted at once: the request is refused for what is wrong, and neither event happens; adjustments are `complete`; no `v2` streams',
  },
  {
    what: 'Summaries of meter events',
    stripe: 'eventually consistent',
    here: 'exact at once; windows in which nothing was used have none',
  },
  {
    what: 'Automatic tax',
    stripe: 'the rates of every place, by what is sold; its settings are first made in the Dashboard',
    here: 'one fixed rate for each country or state, whatever is sold, for tests and no tax advice; ready from the first, with a head office in California, and collecting where there is a registration',
  },
  {
    what: "A customer's place by IP address",
    stripe: 'looked up',
    here: 'known for the networks that are kept for examples: 192.0.2.0/24 is in California, 198.51.100.0/24 in Germany, 203.0.113.0/24 in the United Kingdom',
  },
  {
    what: 'Tax ids',
    stripe: 'those of the European Union, the United Kingdom and Australia are verified',
    here: 'the three published numbers are; of all others the verification is unavailable',
  },
  { what: 'Tax codes', stripe: 'some hundreds', here: 'ten, of which all but the nontaxable one are taxed alike' },
  {
    what: "A customer's balance",
    stripe: 'one for each currency; pays at Checkout too; takes invoices of more than the greatest charge',
    here: "one, in the customer's currency; invoices that Checkout makes leave it alone, and no charge of an invoice is too great",
  },
  {
    what: 'Invoice items of an amount',
    stripe: 'get a price and a product of their own, which are not active',
    here: 'have neither: `pricing` has no `price_details`',
  },
  {
    what: 'Credit notes',
    stripe: 'sent by mail',
    here: 'no mail: `email_type` has nothing to decide',
  },
  {
    what: 'Test clocks',
    stripe: 'up to three customers each, two intervals at a time, deleted after 30 days',
    here: 'without these limits; Checkout and payments by hand go by the clock of the sandbox',
  },
  {
    what: 'Failed renewals',
    stripe: 'retried as the account is set up, by default when a model expects success',
    here: 'retried after 3, 5 and 7 days; then the subscription is canceled, or what `afterLastRetry` says',
  },
  {
    what: '`invoice.upcoming`',
    stripe: '3 to 45 days before a renewal, as the account is set up',
    here: '7 days before, or `upcomingInvoiceDays`; not where the period is no longer than that',
  },
  {
    what: 'Webhook retries',
    stripe: 'for up to three days, with growing delays',
    here: "after 1 s, 5 s, 30 s, 2 min, 10 min and 1 h, or as `webhookRetryDelaysMs` says: 'three_days' is as long as Stripe tries",
  },
  {
    what: "A webhook endpoint's secret",
    stripe: 'rolled in the Dashboard',
    here: 'rolled by `rollWebhookSecret`, or at `/_sandbox/webhook-endpoints/{id}/roll`',
  },
  {
    what: 'The time in `Stripe-Signature`',
    stripe: 'the time of the delivery',
    here: "the time of the delivery by the machine's clock, also when the sandbox's own clock is another",
  },
  {
    what: 'Hosted invoice pages, PDFs and receipts',
    stripe: 'open for some months; in every language that Stripe has',
    here: 'open as long as the invoice is known; in English and Chinese, and on paper what Western Europe and China write',
  },
];
