import fc from 'fast-check';
import { invoicesIn, subscriptionsIn } from '../../billing/tables.js';
import { couponsIn, pricesIn } from '../../catalogue/tables.js';
import { accountsIn, customersIn } from '../../core/tables.js';
import { chargesIn, paymentIntentsIn, paymentMethodsIn } from '../../payments/tables.js';
import { testCards } from '../../payments/test-cards/index.js';
import type { Machine, Outcome } from './machine.js';

/** One call, by what it is and by numbers that choose what it is about: so it prints shortly and shrinks well. */
export interface Step {
  verb: string;
  /** Which of the objects it is about. */
  pick: number;
  /** Which of a parameter's choices. */
  choice: number;
  /** Minor units; also what no amount can be. */
  amount: string;
  card: string;
  flag: boolean;
  /** Who acts: 0 is the platform, the others are its connected accounts. */
  actor: number;
}

/** One of each that does anything but to succeed. */
const cards = testCards
  .filter(({ behaviour, checks }) => Object.keys(behaviour).length > 1 || checks)
  .flatMap(({ tokens }) => tokens.slice(0, 1));

export const step = (verbs: readonly string[]): fc.Arbitrary<Step> =>
  fc.record({
    verb: fc.constantFrom(...verbs),
    pick: fc.nat(30),
    choice: fc.nat(30),
    amount: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom('1000', '50', '700', '300'),
      },
      { weight: 3, arbitrary: fc.integer({ min: 50, max: 5000 }).map(String) },
      { weight: 1, arbitrary: fc.constantFrom('49', '0', '-5', '1e3', '99999999999999999999') },
    ),
    card: fc.oneof(
      { weight: 4, arbitrary: fc.constant('pm_card_visa') },
      { weight: 2, arbitrary: fc.constantFrom('pm_card_threeDSecure2Required', 'pm_card_chargeCustomerFail') },
      { weight: 3, arbitrary: fc.constantFrom(...cards, 'pm_nobody') },
    ),
    flag: fc.boolean(),
    actor: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) }),
  });

export type Deed = (machine: Machine, step: Step) => Promise<Outcome> | Outcome;

export const of = <T>(choices: readonly T[], which: number): T => choices[which % choices.length] as T;

/**
 * Newest first, so that small numbers are about what has just been made; an unknown one when there is none.
 *
 * @param statuses mostly one that the call is meant for, when there is one
 */
export function idOf(
  rows: readonly { id: string; status?: string | null }[],
  pick: number,
  ...statuses: string[]
): string {
  const meant = pick % 8 === 7 ? [] : rows.filter(({ status }) => statuses.includes(status ?? ''));
  const from = meant.length > 0 ? meant : rows;
  return from.length === 0 ? 'none' : (from[from.length - 1 - (pick % from.length)] as { id: string }).id;
}

export const store = ({ app }: Machine) => app.store;
export const account = ({ app }: Machine, pick: number) => idOf(accountsIn(app.platform).all(), pick);
export const customer = (machine: Machine, { pick }: Step) => idOf(customersIn(store(machine)).all(), pick);
export const method = (machine: Machine, { pick, card, flag }: Step) =>
  flag ? idOf(paymentMethodsIn(store(machine)).all(), pick) : card;
export const intent = (machine: Machine, { pick }: Step, ...statuses: string[]) =>
  idOf(paymentIntentsIn(store(machine)).all(), pick, ...statuses);
export const charge = (machine: Machine, { pick }: Step) => idOf(chargesIn(store(machine)).all(), pick);
export const subscription = (machine: Machine, { pick }: Step, ...statuses: string[]) =>
  idOf(subscriptionsIn(store(machine)).all(), pick, ...statuses);
export const living = (machine: Machine, asked: Step) =>
  subscription(machine, asked, 'active', 'trialing', 'past_due', 'incomplete', 'paused', 'unpaid');
export const invoice = (machine: Machine, { pick }: Step, ...statuses: string[]) =>
  idOf(invoicesIn(store(machine)).all(), pick, ...statuses);
export const currency = ({ choice }: Step) => of(['usd', 'eur', 'jpy'], choice);
export const price = (machine: Machine, choice: number) =>
  of(
    pricesIn(store(machine))
      .all()
      .filter(({ recurring }) => recurring?.usage_type !== 'metered'),
    choice,
  ).id;
/** One that is billed by what is used. */
export const metered = (machine: Machine, choice: number) =>
  of(
    pricesIn(store(machine))
      .all()
      .filter(({ recurring }) => recurring?.usage_type === 'metered'),
    choice,
  ).id;
export const coupon = (machine: Machine, choice: number) => {
  const all = couponsIn(store(machine)).all();
  return choice % 3 === 0 && all.length > 0 ? { discounts: [{ coupon: of(all, choice).id }] } : {};
};
export const post = (
  path: (machine: Machine, step: Step) => string,
  params: (machine: Machine, step: Step) => object = () => ({}),
) => ((machine, step) => machine.ask('POST', path(machine, step), params(machine, step))) satisfies Deed;
export const drop = (path: (machine: Machine, step: Step) => string, params: (step: Step) => object = () => ({})) =>
  ((machine, step) => machine.ask('DELETE', path(machine, step), params(step))) satisfies Deed;

export const url = 'https://shop.example/back';
