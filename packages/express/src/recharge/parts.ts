import type { TopUpRules } from '@tillkit/contract';
import type { Checkout } from '../checkout/service.js';
import type { Clock } from '../clock.js';
import type { Credits } from '../credits/service.js';
import type { Ready } from '../db/ready.js';
import type { CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import type { RechargeModel } from './model.js';

/** What the files of this feature work with. */
export interface RechargeParts {
  recharges: RechargeModel;
  checkout: Pick<Checkout, 'chargeSaved' | 'savedMethod' | 'requireAllowedTopUp'>;
  credits: Pick<Credits, 'balance'>;
  rules: TopUpRules;
  /** False while billing is switched off: no card is charged then. */
  enabled: boolean;
  clock: Clock;
  logger: Logger;
  callHook: CallHook;
  ready: Ready;
}
