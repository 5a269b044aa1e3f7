import { BillingFailure } from '../http/failure.js';
import type { CataloguePlan, Plans } from './catalogue.js';

export function unknownPlan(code: string, plans: Plans): BillingFailure {
  const codes = plans.list.map((plan) => plan.code);
  return new BillingFailure(
    'UNKNOWN_PLAN',
    `There is no plan ${JSON.stringify(code.slice(0, 64))}. Plans: ${codes.join(', ')}.`,
  );
}

export function seatsOutOfRange(code: string, wanted: number, min: number, max: number | null): BillingFailure {
  const range =
    max === null
      ? `${min} seats or more`
      : max === min
        ? `${min} ${min === 1 ? 'seat' : 'seats'}`
        : `${min} to ${max} seats`;
  return new BillingFailure('SEATS_OUT_OF_RANGE', `The plan "${code}" is sold for ${range}, not for ${wanted}.`, {
    details: { min, max },
  });
}

export function planNotForSale(plan: CataloguePlan, interval: string): BillingFailure {
  const why = plan.free
    ? 'is free: every account has it'
    : `is not sold by the ${interval}, but by the ${plan.prices.map((price) => price.interval).join(' or ')}`;
  return new BillingFailure('PLAN_NOT_FOR_SALE', `The plan "${plan.code}" ${why}.`);
}

export function priceNotConfigured(plan: CataloguePlan, interval: string, cause: string): BillingFailure {
  return new BillingFailure(
    'PRICE_NOT_CONFIGURED',
    `The plan "${plan.code}" has no price by the ${interval} at the payment provider yet.`,
    { cause: new Error(`${cause} Run "npx tillkit catalog sync --plans <your plans>" to see what is missing.`) },
  );
}
