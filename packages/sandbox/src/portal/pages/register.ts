import type { App, PageReply, PageRequest } from '../../core/app.js';
import { StripeError } from '../../core/errors.js';
import type { Subscription } from '../../core/stored.js';
import { page, redirect } from '../../wire/pages/document.js';
import { html } from '../../wire/pages/html.js';
import { type Language, pageLanguage } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { problemText } from '../../wire/pages/problem.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import { addTaxIdFromPortal, removeTaxIdFromPortal, updateCustomerFromPortal } from '../customer-details.js';
import {
  cancelFromPortal,
  makeDefaultFromPortal,
  type PortalSummary,
  portalSummary,
  removeCardFromPortal,
  resumeFromPortal,
} from '../operations.js';
import { canPause, pauseFromPortal } from '../pause.js';
import { changePlanFromPortal, type PlanWish, planChoices, previewPlanChange } from '../plan-change.js';
import { portalSessionsIn } from '../tables.js';
import { addCard, addCardPage, finishCard } from './add-card.js';
import { cancelPage } from './cancel-view.js';
import { choosePlanPage, confirmPlanPage, donePage } from './change-view.js';
import { readDetails } from './details.js';
import { completedUrl, flowPath, homeUrl } from './flow-links.js';
import { pausePage } from './pause-view.js';
import { endsAt, portalPage } from './view.js';

/** The customer portal: forms and links, and a script only where a card is typed. */
export function registerPortal(app: App): void {
  app.page('GET', '/p/session/:session', (request) =>
    withPortal(app, request, request.query, (summary, language) => {
      const flow = request.query.has('home') ? null : flowPath(summary, language);
      return flow === null ? portalPage(app, summary, language) : redirect(flow);
    }),
  );

  app.page('GET', '/p/session/:session/cancel', (request) =>
    withPortal(app, request, request.query, (summary, language) => {
      const subscription = asked(summary, request);
      const isOffered =
        subscription && summary.configuration.features.subscription_cancel.enabled && endsAt(subscription) === null;
      return isOffered ? cancelPage(app, summary, subscription, language) : back(summary, language);
    }),
  );

  app.page('GET', '/p/session/:session/pause', (request) =>
    withPortal(app, request, request.query, (summary, language) => {
      const subscription = asked(summary, request);
      const isOffered = subscription && canPause(summary.configuration, subscription);
      return isOffered ? pausePage(app, summary, subscription, language) : back(summary, language);
    }),
  );

  app.page('POST', '/p/session/:session/pause', (request) =>
    act(
      app,
      request,
      (sessionId, form) => void pauseFromPortal(app, sessionId, form.get('subscription') ?? ''),
      'subscription_pause',
    ),
  );

  app.page('GET', '/p/session/:session/change', (request) =>
    withPlan(app, request, (summary, subscription, language) => choosePlanPage(app, summary, subscription, language)),
  );

  app.page('GET', '/p/session/:session/confirm', (request) =>
    withPlan(app, request, (summary, subscription, language) => {
      try {
        const preview = previewPlanChange(app, summary.session.id, subscription.id, wishOf(request.query));
        return confirmPlanPage(app, summary, subscription, preview, language);
      } catch (error) {
        if (!(error instanceof StripeError)) throw error;
        return choosePlanPage(app, summary, subscription, language, { message: problemText(error.body, language) });
      }
    }),
  );

  app.page('POST', '/p/session/:session/update', (request) =>
    act(
      app,
      request,
      (sessionId, form) =>
        void changePlanFromPortal(
          app,
          sessionId,
          form.get('subscription') ?? '',
          wishOf(form),
          Number(form.get('at') || Number.NaN),
        ),
      'subscription_update',
    ),
  );

  app.page('GET', '/p/session/:session/done', (request) =>
    withPortal(app, request, request.query, (summary, language) => donePage(summary, language)),
  );

  app.page('POST', '/p/session/:session/cancel', (request) =>
    act(
      app,
      request,
      (sessionId, form) => {
        const feedback = form.get('feedback');
        cancelFromPortal(app, sessionId, form.get('subscription') ?? '', feedback ? { feedback } : {});
      },
      'subscription_cancel',
    ),
  );

  app.page('POST', '/p/session/:session/default', (request) =>
    act(
      app,
      request,
      (sessionId, form) => void makeDefaultFromPortal(app, sessionId, form.get('payment_method') ?? ''),
    ),
  );

  app.page('POST', '/p/session/:session/remove', (request) =>
    act(app, request, (sessionId, form) => removeCardFromPortal(app, sessionId, form.get('payment_method') ?? '')),
  );

  app.page('POST', '/p/session/:session/details', (request) =>
    act(app, request, (sessionId, form) => void updateCustomerFromPortal(app, sessionId, readDetails(form))),
  );

  app.page('POST', '/p/session/:session/tax-id', (request) =>
    act(
      app,
      request,
      (sessionId, form) =>
        void addTaxIdFromPortal(app, sessionId, form.get('tax_id_type') ?? '', form.get('tax_id_value') ?? ''),
    ),
  );

  app.page('POST', '/p/session/:session/tax-id/remove', (request) =>
    act(app, request, (sessionId, form) => removeTaxIdFromPortal(app, sessionId, form.get('tax_id') ?? '')),
  );

  app.page('GET', '/p/session/:session/card', (request) =>
    withPortal(app, request, request.query, (summary, language) =>
      summary.configuration.features.payment_method_update.enabled
        ? addCardPage(app, summary, language)
        : back(summary, language),
    ),
  );

  app.page('POST', '/p/session/:session/card', (request) =>
    withPortal(app, request, request.query, (summary, language) => addCard(app, summary, request.body, language)),
  );

  app.page('POST', '/p/session/:session/card/:intent', (request) =>
    withPortal(app, request, request.query, (summary, language) =>
      finishCard(app, summary, request.params.intent ?? '', language),
    ),
  );

  app.page('POST', '/p/session/:session/resume', (request) =>
    act(app, request, (sessionId, form) => void resumeFromPortal(app, sessionId, form.get('subscription') ?? '')),
  );
}

/** A form's action, then the portal again: by a redirect, so that a reload does not repeat it. */
function act(
  app: App,
  request: PageRequest,
  change: (sessionId: string, form: URLSearchParams) => void,
  flow?: 'subscription_cancel' | 'subscription_pause' | 'subscription_update',
): PageReply {
  const form = new URLSearchParams(request.body);
  return withPortal(app, request, form, (summary, language) => {
    try {
      change(summary.session.id, form);
      const isFlow = flow !== undefined && summary.session.flow?.type.startsWith(flow);
      return isFlow ? redirect(completedUrl(summary, language)) : back(summary, language);
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return portalPage(app, summary, language, { message: problemText(error.body, language) });
    }
  });
}

/** The customer's own subscription that the address names. */
function asked({ subscriptions }: PortalSummary, { query }: PageRequest): Subscription | undefined {
  return subscriptions.find(({ id }) => id === query.get('subscription'));
}

function back(summary: PortalSummary, language: Language): PageReply {
  return redirect(homeUrl(summary, language));
}

function withPlan(
  app: App,
  request: PageRequest,
  show: (summary: PortalSummary, subscription: Subscription, language: Language) => PageReply,
): PageReply {
  return withPortal(app, request, request.query, (summary, language) => {
    const subscription = asked(summary, request);
    const isOffered = subscription && planChoices(app, summary.session.id, subscription).length > 0;
    return isOffered ? show(summary, subscription, language) : back(summary, language);
  });
}

function wishOf(values: URLSearchParams): PlanWish {
  const quantity = values.get('quantity');
  return {
    price: values.get('price') ?? '',
    ...(quantity === null ? {} : { quantity: Number(quantity || Number.NaN) }),
    promotionCode: values.get('promotion_code') ?? '',
  };
}

function withPortal(
  app: App,
  request: PageRequest,
  values: URLSearchParams,
  show: (summary: PortalSummary, language: Language) => PageReply,
): PageReply {
  const sessionId = request.params.session ?? '';
  const locale = values.get('locale') ?? portalSessionsIn(app.store).get(sessionId)?.locale;
  const language = pageLanguage(locale, request);
  let summary: PortalSummary;
  try {
    summary = portalSummary(app, sessionId);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return expiredPage(language);
  }
  return show(summary, language);
}

function expiredPage(language: Language): PageReply {
  const { portal } = textsIn(language);
  return page({
    title: portal.expired,
    language,
    status: 410,
    body: html`${mark(language)}
<main class="Sole"><h1>${portal.expired}</h1><p class="Muted">${portal.expiredHint}</p></main>`,
  });
}
