import type { App } from '../../core/app.js';
import { deliveryKinds, type Fault, requestKinds, stripeJsKinds } from '../../core/faults/fault.js';
import { webhookEndpointsIn } from '../../webhooks/tables.js';
import { type Html, html } from '../../wire/pages/html.js';
import { presets } from './presets.js';

const kinds = { request: requestKinds, delivery: deliveryKinds, stripe_js: stripeJsKinds } as const;

const meets = { request: 'A request to the API', delivery: 'A webhook delivery', stripe_js: 'A load of Stripe.js' };

const texts = ['method', 'path', 'when', 'event', 'endpoint', 'part'] as const;
const numbers = ['delayMs', 'nth', 'times'] as const;

/** The order of a form; a field that is empty is left out. What it asks for is judged where it is ordered. */
export function readFaultForm(fields: URLSearchParams): Fault {
  const [on = '', kind = ''] = (fields.get('order') ?? '').split(':');
  const order: Record<string, unknown> = { on, kind };
  for (const name of texts) if (fields.get(name)) order[name] = fields.get(name);
  for (const name of numbers) if (fields.get(name)) order[name] = Number(fields.get(name));
  return order as unknown as Fault;
}

/** Everything by which something can be made to go wrong. */
export function faultForms(app: App): Html {
  const random = app.faults.seed;
  return html`${random ? html`<p>The seed ${random.seed} strikes ${random.rate * 100} % of all requests, deliveries and loads.</p>` : ''}<div class="Dash-orders">
<form method="post" action="/_sandbox/dashboard/fault">
${field('preset', 'What shall go wrong', html`<select id="preset" name="preset" class="Dash-select">${presets.map(({ name, label }) => html`<option value="${name}">${label}</option>`)}</select>`)}
<button class="Button">Order</button></form>
<form method="post" action="/_sandbox/dashboard/random">
${field('seed', 'Seed', html`<input id="seed" name="seed" type="number" min="0" step="1" value="42" class="Dash-select Dash-number" required>`)}
${field('rate', 'Strikes', html`<select id="rate" name="rate" class="Dash-select">${['0.05', '0.2', '0.5'].map((rate) => html`<option value="${rate}">${Number(rate) * 100} %</option>`)}</select>`)}
<button class="Button Button--quiet">Strike at random</button></form>
${random || app.faults.list().length > 0 ? html`<form method="post" action="/_sandbox/dashboard/clear"><button class="Button Button--quiet">Take all back</button></form>` : ''}
</div>
<details><summary>Order another fault</summary>${orderForm(app)}</details>`;
}

function orderForm(app: App): Html {
  const groups = (Object.keys(kinds) as (keyof typeof kinds)[]).map(
    (on) =>
      html`<optgroup label="${meets[on]}">${kinds[on].map((kind) => html`<option value="${on}:${kind}">${kind.replaceAll('_', ' ')}</option>`)}</optgroup>`,
  );
  const choice = (name: string, label: string, options: readonly string[], none: string) =>
    field(
      name,
      label,
      html`<select id="${name}" name="${name}" class="Dash-select"><option value="">${none}</option>${options.map((option) => html`<option>${option}</option>`)}</select>`,
    );
  const words = (name: string, label: string, example: string) =>
    field(
      name,
      label,
      html`<input id="${name}" name="${name}" class="Dash-select" placeholder="${example}" maxlength="200">`,
    );
  const number = (name: string, label: string, least: number, standard: string) =>
    field(
      name,
      label,
      html`<input id="${name}" name="${name}" type="number" min="${least}" step="1" class="Dash-select" placeholder="${standard}">`,
    );
  return html`<form method="post" action="/_sandbox/dashboard/order" class="Dash-fields">
${field('order', 'What goes wrong', html`<select id="order" name="order" class="Dash-select">${groups}</select>`)}
${number('nth', 'The first to strike', 1, '1')}
${number('times', 'How many in a row', 1, '1')}
${number('delayMs', 'Delay in milliseconds', 0, '1000')}
${choice('method', 'Request: method', ['GET', 'POST', 'DELETE'], 'any')}
${words('path', 'Request: path', '/v1/customers/{id}')}
${choice('when', 'Request: before or after its effect', ['after'], 'before')}
${words('event', 'Delivery: event', 'customer.*')}
${choice(
  'endpoint',
  'Delivery: endpoint',
  webhookEndpointsIn(app.store)
    .all()
    .map(({ id }) => id),
  'any',
)}
${choice('part', 'Stripe.js: part', ['element'], 'script')}
<div><button class="Button">Order this fault</button></div>
</form>`;
}

function field(id: string, label: string, input: Html): Html {
  return html`<div class="Dash-field"><label for="${id}">${label}</label>${input}</div>`;
}
