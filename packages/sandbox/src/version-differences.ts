/**
 * What applications on an older API version read or send, and what there is today. Requests and replies of the sandbox are
 * always of today. The README's table is made of this one.
 */
export const versionDifferences: readonly { until: string; older: string; today: string }[] = [
  {
    until: '2020-03-02',
    older: '`sources`, `subscriptions` and `tax_ids` of a customer are always there',
    today: 'there when `expand` names them',
  },
  {
    until: '2020-08-27',
    older: 'a Checkout Session in payment mode has its PaymentIntent from the first',
    today: 'once the customer pays',
  },
  {
    until: '2022-08-01',
    older: '`charges` of a PaymentIntent',
    today: '`latest_charge`',
  },
  {
    until: '2022-11-15',
    older: 'a PaymentIntent without `payment_method_types` is for cards, and needs no `return_url`',
    today: '`automatic_payment_methods` decide: `return_url`, or `allow_redirects=never`, when it is confirmed at once',
  },
  {
    until: '2023-10-16',
    older: '`capture_method` is `automatic` unless said; `features` of a product',
    today: '`automatic_async`; `marketing_features`',
  },
  {
    until: '2025-02-24.acacia',
    older: '`current_period_start` and `current_period_end` of a subscription',
    today: 'of each of its items',
  },
  {
    until: '2025-02-24.acacia',
    older: '`subscription`, `payment_intent`, `charge` and `paid` of an invoice',
    today: '`parent.subscription_details`, `payments`, `status`; `confirmation_secret` when `expand` names it',
  },
  {
    until: '2025-02-24.acacia',
    older: '`price` and `proration` of an invoice line, `tax` of an invoice',
    today: '`pricing.price_details`, `parent`, `total_taxes`',
  },
  {
    until: '2025-02-24.acacia',
    older: '`GET /v1/invoices/upcoming`, usage records, the parameter `coupon`',
    today: '`POST /v1/invoices/create_preview`, meter events, `discounts`',
  },
  {
    until: '2025-08-27.basil',
    older: '`coupon` of a discount and of a promotion code; `iterations` of a phase; classic billing mode unless said',
    today: '`source.coupon`, `promotion.coupon`; `duration`; flexible billing mode',
  },
  {
    until: '2026-02-25.clover',
    older: '`ui_mode` of Checkout is `hosted`, `embedded` or `custom`',
    today: '`hosted_page`, `embedded_page` or `elements`',
  },
  {
    until: '2026-08-26.dahlia',
    older: '`payment_method_types` of Checkout Sessions, PaymentIntents and SetupIntents as a parameter',
    today: 'left out, or `allowed_payment_method_types`',
  },
];
