import type { Stripe } from 'stripe';
import { invalid, unsupported } from '../core/errors.js';
import { randomText } from '../core/ids.js';
import type { CheckoutSession, Stored } from '../core/stored.js';

type SessionParams = Stored<Stripe.Checkout.SessionCreateParams>;
type UiMode = 'elements' | 'embedded_page' | 'hosted_page';

/*
 * Where a session is paid (https://docs.stripe.com/payments/checkout/how-checkout-works):
 *   hosted_page     on Stripe's page, at `url`; then the person goes to `success_url`
 *   embedded_page   on that page in a frame of the merchant's, by `client_secret`; then to `return_url`, unless
 *                   `redirect_on_completion` says otherwise
 *   elements        on the merchant's own page, by `client_secret`
 */

/** What Stripe has in some of the modes only. */
const notIn: Readonly<Record<UiMode, readonly (keyof SessionParams)[]>> = {
  hosted_page: ['permissions', 'redirect_on_completion', 'return_url'],
  embedded_page: ['cancel_url', 'success_url'],
  elements: [
    'after_expiration',
    'branding_settings',
    'cancel_url',
    'custom_fields',
    'custom_text',
    'optional_items',
    'origin_context',
    'redirect_on_completion',
    'submit_type',
    'success_url',
  ],
};

/** @throws StripeError for a mode that is not simulated, and for what does not belong to it or is missing */
export function checkUiMode(params: SessionParams): void {
  const mode = uiModeOf(params);
  if (mode === 'form') throw unsupported('ui_mode', '`ui_mode=form`');
  const [first, ...others] = notIn[mode as UiMode].filter((param) => params[param] !== undefined);
  if (first !== undefined) {
    throw invalid(
      `The following parameters are not supported with \`ui_mode: ${mode}\`: ${[first, ...others].join(', ')}.`,
      { param: first },
    );
  }
  if (mode === 'hosted_page') need(params, 'success_url');
  if (mode === 'embedded_page') checkEmbedded(params);
  if (mode === 'elements' && params.tax_id_collection?.required !== undefined) {
    throw invalid('`tax_id_collection[required]` is not supported with `ui_mode: elements`.', {
      param: 'tax_id_collection[required]',
    });
  }
  for (const param of ['success_url', 'cancel_url', 'return_url'] as const) {
    const url = params[param];
    if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) continue;
    throw invalid('Not a valid URL', { code: 'url_invalid', param });
  }
}

/** Cards need no redirect: with `if_required` the address may be left out. */
function checkEmbedded(params: SessionParams): void {
  const redirects = params.redirect_on_completion ?? 'always';
  if (redirects === 'always') need(params, 'return_url');
  if (redirects === 'never' && params.return_url !== undefined) {
    throw invalid('You cannot set `return_url` when `redirect_on_completion` is `never`.', { param: 'return_url' });
  }
}

function need(params: SessionParams, param: 'return_url' | 'success_url'): void {
  if (params[param] !== undefined) return;
  throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

const uiModeOf = (params: SessionParams): string => params.ui_mode ?? 'hosted_page';

type UiFields = Pick<
  CheckoutSession,
  'cancel_url' | 'client_secret' | 'redirect_on_completion' | 'return_url' | 'success_url' | 'ui_mode' | 'url'
>;

/** What of a new session its mode decides. @param hostedUrl where it is paid on Stripe's own page */
export function uiFields(params: SessionParams, id: string, hostedUrl: string): UiFields {
  const mode = uiModeOf(params) as UiMode;
  const isHosted = mode === 'hosted_page';
  return {
    ui_mode: mode,
    url: isHosted ? hostedUrl : null,
    client_secret: isHosted ? null : `${id}_secret_${randomText(24)}`,
    success_url: params.success_url ?? null,
    cancel_url: params.cancel_url ?? null,
    ...(mode === 'embedded_page' ? { redirect_on_completion: params.redirect_on_completion ?? 'always' } : {}),
    ...(params.return_url === undefined ? {} : { return_url: params.return_url }),
  };
}

/** Where the person goes once the session is complete, `{CHECKOUT_SESSION_ID}` filled in; null is nowhere. */
export function destinationOf(session: CheckoutSession): string | null {
  const url = session.ui_mode === 'hosted_page' ? session.success_url : session.return_url;
  // A card is paid with where the person is.
  if (!url || session.redirect_on_completion === 'if_required') return null;
  return url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}
