import type { App, PageReply, PageRequest } from '../../core/app.js';
import { StripeError } from '../../core/errors.js';
import { FaultOrderError } from '../../core/faults/fault.js';
import { eventsIn } from '../../core/tables.js';
import { decideDispute, openDispute } from '../../payments/charges/dispute.js';
import { refundCharge } from '../../payments/charges/refund.js';
import { chargesIn, disputesIn } from '../../payments/tables.js';
import type { Deliverer } from '../../webhooks/deliver.js';
import { ControlError } from '../../wire/control/route.js';
import { refuseStranger } from '../../wire/control/stranger.js';
import { redirect } from '../../wire/pages/document.js';
import { advanceClock } from '../clock.js';
import { readFaultForm } from './fault-form.js';
import { readWish, type Wish } from './listing.js';
import { presets } from './presets.js';
import { readListing, type View, views } from './read.js';
import { addressOf, dashboardPage } from './view.js';

/** What each button says when it is done, by what it was given. */
type Action = (fields: URLSearchParams) => void;

const done: Readonly<Record<string, string>> = {
  advance: 'The clock was advanced.',
  refund: 'The payment was refunded.',
  dispute: 'The payment is disputed.',
  win: 'The dispute was decided for you.',
  lose: 'The dispute was decided against you.',
  resend: 'The event is sent again.',
  fault: 'The fault is ordered.',
  order: 'The fault is ordered.',
  unfault: 'The fault was taken back.',
  random: 'Faults strike at random.',
  clear: 'All faults were taken back.',
};

/** The dashboard at `/_sandbox`: what there is, and buttons for what a bank, a customer or time would do. */
export function registerDashboard(app: App, deliverer: Deliverer, tick: () => void): void {
  const charges = chargesIn(app.store);
  const disputes = disputesIn(app.store);
  const events = eventsIn(app.store);
  const idOf = (fields: URLSearchParams) => fields.get('id') ?? '';
  const actions: Readonly<Record<string, Action>> = {
    advance: (fields) => advanceClock(app, tick, Number(fields.get('seconds') ?? 'none')),
    refund: (fields) => void refundCharge(app, charges.require(idOf(fields), 'charge')),
    dispute: (fields) => void openDispute(app, charges.require(idOf(fields), 'charge')),
    win: (fields) => void decideDispute(app, disputes.require(idOf(fields), 'dispute'), 'won'),
    lose: (fields) => void decideDispute(app, disputes.require(idOf(fields), 'dispute'), 'lost'),
    resend: (fields) => {
      if (deliverer.resend(events.require(idOf(fields), 'event')) === 0)
        throw new ControlError('No webhook endpoint is enabled: there is nowhere to send it.');
    },
    fault: (fields) => {
      const preset = presets.find(({ name }) => name === fields.get('preset'));
      if (!preset) throw new ControlError('There is no such fault to order.');
      app.faults.add(preset.fault);
    },
    order: (fields) => void app.faults.add(readFaultForm(fields)),
    unfault: (fields) => {
      if (!app.faults.remove(idOf(fields)))
        throw new ControlError('There is no such fault: it was taken back already.');
    },
    random: (fields) =>
      app.faults.random({ seed: Number(fields.get('seed') || 'none'), rate: Number(fields.get('rate') || 'none') }),
    clear: () => app.faults.clear(),
  };

  const show = (view: View, wish: Wish, told: { said?: string | undefined; problem?: string }): PageReply =>
    dashboardPage(app, view, readListing(app, deliverer, view, wish), told);

  app.page('GET', '/', () => redirect('/_sandbox'));

  app.page('GET', '/_sandbox', ({ query, request }) => {
    const said = done[query.get('done') ?? ''];
    return refuseStranger(app, request) ?? show(viewOf(query.get('view')), readWish(query), { said });
  });

  app.page('POST', '/_sandbox/dashboard/:action', ({ params, body, request }: PageRequest) => {
    const refused = refuseStranger(app, request);
    if (refused) return refused;
    const fields = new URLSearchParams(body);
    const name = params.action ?? '';
    const view = ofFaults.includes(name) ? 'faults' : viewOf(fields.get('view'));
    const wish = readWish(fields);
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    try {
      if (!action) throw new ControlError('There is no such button.');
      action(fields);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return show(view, wish, { problem: error.message });
    }
    return redirect(`${addressOf(view, wish)}&done=${name}`);
  });
}

const ofFaults = ['fault', 'order', 'unfault', 'random', 'clear'];

/** What a button says instead of doing it. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof StripeError || error instanceof ControlError || error instanceof FaultOrderError;

function viewOf(name: string | null): View {
  return views.find((view) => view === name) ?? 'payments';
}
