import type { DiscountParams } from '../../catalogue/discounts/redeem.js';
import type { SchedulePhase, Subscription } from '../../core/stored.js';
import type { AddedParams } from '../subscriptions/add-invoice-items.js';

type Discounts = SchedulePhase['discounts'];

/**
 * A phase's discounts as parameters. Those that name a discount that is over are left out.
 *
 * @param existing the discounts that are there now
 */
export function discountParams(discounts: Discounts, existing: readonly string[]): DiscountParams[] {
  return discounts.flatMap(({ coupon, discount, promotion_code }): DiscountParams[] => {
    if (discount !== null) return existing.includes(discount) ? [{ discount }] : [];
    if (promotion_code !== null) return [{ promotion_code }];
    return coupon === null ? [] : [{ coupon }];
  });
}

/** Tax rates as a parameter. */
export function rateParams(rates: SchedulePhase['default_tax_rates']): string[] {
  return (rates ?? []).map((rate) => (typeof rate === 'string' ? rate : rate.id));
}

/** A phase's items as the parameters of a change: of the same price first, then in place of what goes, then new. */
export function itemParams(subscription: Subscription, phase: SchedulePhase) {
  const left = [...subscription.items.data];
  const same = phase.items.map(({ price }) => {
    const index = left.findIndex((item) => item.price.id === price);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  });
  const kept = phase.items.map((item, index) => {
    const own = same[index] ?? left.shift();
    return {
      ...(own ? { id: own.id } : {}),
      price: item.price,
      ...(item.quantity === undefined ? {} : { quantity: item.quantity }),
      metadata: item.metadata ?? {},
      discounts: discountParams(item.discounts, own?.discounts ?? []),
      tax_rates: rateParams(item.tax_rates),
    };
  });
  return [...kept, ...left.map(({ id }) => ({ id, deleted: true }))];
}

/** What a phase puts on the next invoice, as parameters. */
export function addedParams(phase: SchedulePhase): AddedParams {
  return phase.add_invoice_items.map((entry) => ({
    discountable: entry.discountable ?? true,
    discounts: discountParams(entry.discounts, []),
    metadata: entry.metadata ?? {},
    period: {
      start: { ...entry.period.start },
      end:
        entry.period.end.type === 'phase_end'
          ? { type: 'timestamp', timestamp: phase.end_date }
          : { ...entry.period.end },
    },
    price: entry.price,
    quantity: entry.quantity ?? 1,
    tax_rates: rateParams(entry.tax_rates),
  }));
}
