import type { TopUpRules } from '@tillkit/contract';
import type { CheckoutService } from '../checkout/service.js';
import type { Clock } from '../clock.js';
import type { CreditEngine } from '../credits/service.js';
import type { CallHook } from '../hooks.js';
import type { Logger } from '../logger.js';
import type { RechargeModel } from './model.js';

/** What the files of this feature work with. */
export interface RechargeDependencies {
  recharges: RechargeModel;
  checkout: Pick<CheckoutService, 'chargeSaved' | 'savedMethod' | 'requireAllowedTopUp'>;
  credits: Pick<CreditEngine, 'balance'>;
  rules: TopUpRules;
  /** False while billing is switched off: no card is charged then. */
  enabled: boolean;
  clock: Clock;
  logger: Logger;
  callHook: CallHook;
}
