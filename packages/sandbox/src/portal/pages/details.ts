import { addressLines } from '../../billing/invoices/pages/bill.js';
import type { Customer } from '../../core/stored.js';
import { addressFields, addressIn, field, input, text } from '../../wire/pages/fields.js';
import { type Html, html } from '../../wire/pages/html.js';
import type { Language } from '../../wire/pages/language.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import { type CustomerChange, mayChange } from '../customer-details.js';
import type { PortalSummary } from '../operations.js';
import { localeField } from './fields.js';
import { portalTexts } from './portal-texts.js';

const names = ['name', 'email', 'phone', 'address', 'shipping'] as const;

/** What a form of this section says. */
export function readDetails(form: URLSearchParams): CustomerChange {
  const address = addressIn(form, 'billing');
  const goods = addressIn(form, 'shipping');
  const texts = ['name', 'email', 'phone'] as const;
  return {
    ...Object.fromEntries(texts.flatMap((name) => (form.has(name) ? [[name, form.get(name) ?? '']] : []))),
    ...(address ? { address } : {}),
    ...(goods ? { shipping: { name: form.get('shipping_name') ?? '', address: goods } } : {}),
  };
}

/** Who the customer is, and a form for each part of it that the portal lets them change. */
export function detailSection({ configuration, customer, session }: PortalSummary, language: Language): Html {
  const { portal } = textsIn(language);
  const words = portalTexts(language);
  const open = names.filter((name) => mayChange(configuration, name));
  const facts: readonly (readonly [string, readonly string[]])[] = [
    [portal.name, customer.name ? [customer.name] : []],
    [portal.email, customer.email ? [customer.email] : []],
    [words.phone, customer.phone ? [customer.phone] : []],
    [words.billingAddress, addressLines(customer.address, language)],
    ...(customer.shipping
      ? [
          [
            words.shippingAddress,
            [customer.shipping.name ?? '', ...addressLines(customer.shipping.address, language)],
          ] as const,
        ]
      : []),
  ];
  const form = (about: Html) => html`<form class="Stack" method="post" action="/p/session/${session.id}/details">
${localeField(language)}
${about}
<div><button class="Button" type="submit">${portal.saveDetails}</button></div>
</form>`;
  const texts = open.filter((name) => name !== 'address' && name !== 'shipping');
  return html`<section aria-labelledby="details">
<h2 id="details">${portal.details}</h2>
<dl class="Facts">${facts.map(
    ([label, lines]) =>
      html`<div><dt>${label}</dt><dd>${lines.length > 0 ? lines.map((line, index) => html`${index > 0 ? html`<br>` : ''}${line}`) : html`<span class="Muted">${portal.noDetails}</span>`}</dd></div>`,
  )}</dl>
${texts.length > 0 ? html`<details><summary>${portal.change}</summary>${form(html`${texts.map((name) => textField(name, customer, language))}`)}</details>` : ''}
${
  open.includes('address')
    ? html`<details><summary>${words.changeBilling}</summary>${form(addressFields('billing', null, language, customer.address ?? {}))}</details>`
    : ''
}
${
  open.includes('shipping')
    ? html`<details><summary>${words.changeShipping}</summary>${form(html`${text('shipping_name', words.shippingName, language, { autocomplete: 'shipping name', value: customer.shipping?.name ?? '' })}${addressFields('shipping', null, language, customer.shipping?.address ?? {})}`)}</details>`
    : ''
}
</section>`;
}

function textField(name: 'name' | 'email' | 'phone', customer: Customer, language: Language): Html {
  const { portal } = textsIn(language);
  const label = { name: portal.name, email: portal.email, phone: portalTexts(language).phone }[name];
  const type = { name: 'text', email: 'email', phone: 'tel' }[name];
  const autocomplete = { name: 'name', email: 'email', phone: 'tel' }[name];
  const optional = name !== 'email';
  return field(name, label, input(name, { type, autocomplete, value: customer[name] ?? '', optional, most: 254 }));
}
