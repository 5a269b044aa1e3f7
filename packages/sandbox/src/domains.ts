import { billing } from './billing/domain.js';
import { catalogue } from './catalogue/domain.js';
import { checkout } from './checkout/domain.js';
import { connect } from './connect/domain.js';
import { control } from './control/domain.js';
import { customers } from './customers/domain.js';
import { elements } from './elements/domain.js';
import { payments } from './payments/domain.js';
import { portal } from './portal/domain.js';
import { webhooks } from './webhooks/domain.js';
import type { Domain } from './wire/domain.js';
import type { Operation } from './wire/operation.js';

/** All that the sandbox is made of, lowest first: a domain imports only those before it. */
export const domains: readonly Domain[] = [
  webhooks,
  catalogue,
  payments,
  connect,
  billing,
  customers,
  checkout,
  portal,
  elements,
  control,
];

const all = domains.flatMap((domain) => domain.operations ?? []);

/** Every operation of Stripe's API that the sandbox has. */
export const operations: readonly Operation[] = all.filter(({ undocumented }) => !undocumented);

/** What it has besides, because Stripe's own tools call it. */
export const undocumentedOperations: readonly Operation[] = all.filter(({ undocumented }) => undocumented);
