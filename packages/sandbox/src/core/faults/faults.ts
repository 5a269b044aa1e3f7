import { createHash } from 'node:crypto';
import { newId } from '../ids.js';
import {
  type DeliveryFault,
  deliveryKinds,
  type Fault,
  fits,
  type RandomFaults,
  type RequestFault,
  readFault,
  readRandomFaults,
  requestKinds,
  type StripeJsFault,
  stripeJsKinds,
  withoutIds,
} from './fault.js';

/** A fault that was ordered, and what became of it. */
export interface OrderedFault {
  /** What `remove` takes. */
  id: string;
  /** What was ordered. */
  fault: Fault;
  /** How many requests, deliveries or loads it fitted so far. */
  matched: number;
  /** How many of them it struck. */
  struck: number;
}

interface Random {
  order: ReturnType<typeof readRandomFaults>;
  counts: Map<string, number>;
}

/**
 * The faults that were ordered. A request, delivery or load meets at most one: the earliest order that strikes it,
 * else what the seed gives it. All orders count whatever fits them.
 */
export class Faults {
  private readonly orders = new Map<string, OrderedFault>();
  private chance: Random | undefined;

  /** @throws FaultOrderError for an order that cannot be one */
  add(fault: Fault): OrderedFault {
    const order = { id: newId('fault'), fault: readFault(fault), matched: 0, struck: 0 };
    this.orders.set(order.id, order);
    return structuredClone(order);
  }

  /** Strikes at random from now on, in place of an earlier seed. @throws FaultOrderError */
  random(order: RandomFaults): void {
    this.chance = { order: readRandomFaults(order), counts: new Map() };
  }

  /** The orders, oldest first, spent ones too. */
  list(): OrderedFault[] {
    return structuredClone([...this.orders.values()]);
  }

  /** What `random` was given; null when nothing strikes at random. */
  get seed(): RandomFaults | null {
    return this.chance ? structuredClone(this.chance.order) : null;
  }

  /** @returns whether there was such an order */
  remove(id: string): boolean {
    return this.orders.delete(id);
  }

  /** Takes every order back, and the seed. */
  clear(): void {
    this.orders.clear();
    this.chance = undefined;
  }

  /** What the request meets. @param path without its query */
  onRequest(method: string, path: string): RequestFault | undefined {
    const ordered = this.strike(
      (fault): fault is RequestFault =>
        fault.on === 'request' &&
        (fault.method === undefined || fault.method === method) &&
        (fault.path === undefined || fits(fault.path, path)),
    );
    if (ordered) return ordered;
    const drawn = this.draw(`${method} ${withoutIds(path)}`, requestKinds);
    if (!drawn) return undefined;
    const [kind, late] = drawn;
    return { on: 'request', kind, when: late && kind !== 'rate_limit' ? 'after' : 'before' };
  }

  onDelivery(eventType: string, endpointId: string): DeliveryFault | undefined {
    const ordered = this.strike(
      (fault): fault is DeliveryFault =>
        fault.on === 'delivery' &&
        (fault.endpoint === undefined || fault.endpoint === endpointId) &&
        (fault.event === undefined || fits(fault.event, eventType)),
    );
    if (ordered) return ordered;
    const drawn = this.draw(`deliver ${eventType}`, deliveryKinds);
    return drawn && { on: 'delivery', kind: drawn[0] };
  }

  onStripeJs(part: 'script' | 'element'): StripeJsFault | undefined {
    const ordered = this.strike(
      (fault): fault is StripeJsFault => fault.on === 'stripe_js' && (fault.part ?? 'script') === part,
    );
    if (ordered) return ordered;
    const drawn = this.draw(`load ${part}`, stripeJsKinds);
    return drawn && { on: 'stripe_js', kind: drawn[0], part };
  }

  private strike<T extends Fault>(fit: (fault: Fault) => fault is T): T | undefined {
    let found: T | undefined;
    for (const order of this.orders.values()) {
      const { fault } = order;
      if (!fit(fault)) continue;
      order.matched += 1;
      const first = fault.nth ?? 1;
      if (found || order.matched < first || order.matched >= first + (fault.times ?? 1)) continue;
      order.struck += 1;
      found = fault;
    }
    return found;
  }

  private draw<Kind extends string>(occasion: string, kinds: readonly Kind[]): [kind: Kind, late: boolean] | undefined {
    if (!this.chance) return undefined;
    const { order, counts } = this.chance;
    const nth = (counts.get(occasion) ?? 0) + 1;
    counts.set(occasion, nth);
    const possible = kinds.filter((kind) => (order.kinds as readonly string[]).includes(kind));
    const [whether, which] = chanceOf(order.seed, `${occasion} ${nth}`);
    if (whether >= order.rate || possible.length === 0) return undefined;
    const at = which * possible.length * 2;
    return [possible[Math.floor(at / 2)]!, Math.floor(at) % 2 === 1];
  }
}

/** Two numbers from 0 up to 1 that the seed and the occasion decide: the same ones on every machine, in every order. */
export function chanceOf(seed: number, occasion: string): [number, number] {
  const digest = createHash('sha256').update(`${seed} ${occasion}`).digest();
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
}
