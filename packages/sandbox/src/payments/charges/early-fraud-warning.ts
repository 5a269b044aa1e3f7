import type { App } from '../../core/app.js';
import { newId } from '../../core/ids.js';
import type { Charge } from '../../core/stored.js';
import { behaviourOf } from '../methods/cards.js';
import { earlyFraudWarningsIn } from '../tables.js';

/** What the charge's test card stands for. Emits `radar.early_fraud_warning.created`. */
export function warnAsCardWants(app: App, charge: Charge): void {
  const behaviour = behaviourOf(app, charge.payment_method ?? '');
  if (behaviour.kind !== 'succeeds' || !behaviour.warns) return;
  const warning = earlyFraudWarningsIn(app.store).insert({
    id: newId('issfr'),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: app.now(),
    fraud_type: 'made_with_stolen_card',
    livemode: false,
    ...(charge.payment_intent === null ? {} : { payment_intent: charge.payment_intent }),
  });
  app.emit('radar.early_fraud_warning.created', warning);
}

/** A charge that was refunded wholly, or disputed, needs nothing more. Emits `radar.early_fraud_warning.updated`. */
export function closeWarnings(app: App, charge: Charge): void {
  for (const warning of earlyFraudWarningsIn(app.store).by('charge', charge.id)) {
    app.change(warning, 'radar.early_fraud_warning.updated', (changed) => {
      changed.actionable = false;
    });
  }
}
