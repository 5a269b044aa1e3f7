import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { PromotionCode } from '../../core/stored.js';
import { promotionCodesIn } from '../tables.js';

/**
 * The promotion code that a person means, in any case; of several the active one.
 *
 * @throws StripeError `resource_missing` for a code that does not exist
 */
export function findPromotionCode(app: App, text: string): PromotionCode {
  const wanted = text.trim().toLowerCase();
  const [found] = promotionCodesIn(app.store)
    .all()
    .filter((candidate) => candidate.code.toLowerCase() === wanted)
    .sort((a, b) => Number(b.active) - Number(a.active));
  if (!found) throw invalid(`No such promotion code: '${text.trim()}'`, { code: 'resource_missing', param: 'code' });
  return found;
}
