import {
  type AutoRechargeBody,
  type AutoRechargeReply,
  type Balance,
  type BillingClient,
  BillingError,
  type BillingSessionReply,
  type ChangePlanBody,
  type CheckoutResult,
  type ClientCall,
  type ClientCalls,
  type ClientErrorCode,
  type ErrorCode,
  errorStatus,
  type Invoice,
  type InvoicesQuery,
  type InvoicesReply,
  isErrorCode,
  type LedgerEntry,
  type LedgerQuery,
  type LedgerReply,
  type PayInvoiceBody,
  type PaymentMethod,
  type PaymentMethodParams,
  type PlansReply,
  type PreviewChangeBody,
  type Quota,
  routes,
  type SubscriptionAccess,
  type TopUpBody,
  type TopUpRules,
} from '@tillkit/contract/browser';
import {
  fixtureAutoRecharge,
  fixtureBalance,
  fixtureNow,
  fixturePaymentMethod,
  fixturePlans,
  fixtureTopUpRules,
} from './fixtures.js';
import { type FixtureOverrides, overridden } from './overrides.js';
import { changeAs, previewOf } from './planChange.js';

/** The account behind a fixture client. Change it during a test. The next call sees the change. */
export interface FixtureState {
  /** One for each unit. */
  balances: Balance[];
  /** The limits and presets of a top-up. */
  topUp: TopUpRules;
  /** Newest first. */
  ledger: LedgerEntry[];
  /** What is used of the plans. */
  quotas: Quota[];
  /** The reply of `getPlans`. */
  plans: PlansReply;
  /** Null without a subscription. */
  access: SubscriptionAccess | null;
  /** Settings and state of auto-recharge. */
  autoRecharge: AutoRechargeReply;
  /** Newest first. */
  paymentMethods: PaymentMethod[];
  /** Newest first. */
  invoices: Invoice[];
  /** The result of checkouts. `success` adds the money, as the server would. */
  checkout: CheckoutResult;
  /** The content of a session that this client did not open, e.g. one from the page's address. */
  returns: 'topup' | 'subscription';
}

/** The account of a fixture client at first, and how its calls behave. What you leave out has a fixture. */
export type FixtureOptions = FixtureOverrides<FixtureState> & {
  /** Milliseconds until each reply. Default: 0. */
  delayMs?: number | undefined;
  /** Calls that fail every time, with a code or your own error. */
  errors?: { readonly [Call in ClientCall]?: ErrorCode | ClientErrorCode | BillingError | undefined } | undefined;
  /** Calls that never answer. */
  hang?: readonly ClientCall[] | undefined;
  /** The time of the account. Default: `fixtureNow`. */
  now?: (() => Date) | undefined;
};

/** One call of the fixture client. */
export interface RecordedCall {
  /** The function that was called. */
  name: ClientCall;
  /** Its body or query. */
  input: unknown;
}

/** A {@link BillingClient} with an account in memory, for stories and tests. It never uses the network. */
export interface FixtureClient extends BillingClient {
  /** The account behind the client, and what a test does to its calls. */
  readonly fixture: {
    readonly state: FixtureState;
    /** Every call so far, in order. */
    readonly calls: readonly RecordedCall[];
    /** Makes a call fail: the next `times` times, or until `repair`. */
    fail(name: ClientCall, error: ErrorCode | ClientErrorCode | BillingError, times?: number): void;
    repair(name: ClientCall): void;
    /** Delays replies of a call until the returned function is called. */
    hold(name: ClientCall): () => void;
  };
}

type Session = { type: 'topup' | 'subscription'; body: TopUpBody | null; credited: boolean };
type Handlers = { [C in ClientCall]: (input: never) => ClientCalls[C]['reply'] };

/**
 * Creates a client with an account in memory. Every call is answered from it, and recorded.
 * @example
 * const client = createFixtureClient({ balances: [fixtureBalance({ available: 0 })] });
 * render(<BillingProvider client={client}><BalanceTopUp /></BillingProvider>);
 */
export function createFixtureClient(options: FixtureOptions = {}): FixtureClient {
  const { delayMs = 0, errors = {}, hang = [], now = fixtureNow, ...given } = options;
  const own: FixtureState = {
    balances: [fixtureBalance()],
    topUp: fixtureTopUpRules,
    ledger: [],
    quotas: [],
    plans: fixturePlans(),
    access: null,
    autoRecharge: fixtureAutoRecharge(),
    paymentMethods: [fixturePaymentMethod()],
    invoices: [],
    checkout: 'success',
    returns: 'topup',
  };
  const state = overridden(own, structuredClone(given));
  const calls: RecordedCall[] = [];
  const failures = new Map<ClientCall, { error: BillingError; times: number }>();
  const gates = new Map<ClientCall, Promise<unknown>>(hang.map((name) => [name, new Promise(() => {})]));
  for (const [name, error] of Object.entries(errors)) if (error) fail(name as ClientCall, error);
  const handlers = createHandlers(state, now);

  function fail(name: ClientCall, error: ErrorCode | ClientErrorCode | BillingError, times = Number.POSITIVE_INFINITY) {
    failures.set(name, { error: typeof error === 'string' ? errorOf(error) : error, times });
  }

  const answer = async (name: ClientCall, input: unknown[]) => {
    const [content, call] = routes[name].input === null ? [undefined, input[0]] : input;
    calls.push({ name, input: structuredClone(content) });
    await waitFor([gates.get(name), delayMs ? pause(delayMs) : undefined], (call as { signal?: AbortSignal })?.signal);
    const failure = failures.get(name);
    if (failure && failure.times > 0) {
      failure.times -= 1;
      throw failure.error;
    }
    return structuredClone(handlers[name](content as never));
  };
  const names = Object.keys(handlers) as ClientCall[];
  const client = Object.fromEntries(names.map((name) => [name, (...input: unknown[]) => answer(name, input)]));

  return Object.assign(client as unknown as BillingClient, {
    fixture: {
      state,
      calls,
      fail,
      repair: (name: ClientCall) => void failures.delete(name),
      hold(name: ClientCall) {
        let release = () => {};
        gates.set(name, new Promise<void>((resolve) => (release = resolve)));
        return () => {
          gates.delete(name);
          release();
        };
      },
    },
  });
}

function createHandlers(state: FixtureState, now: () => Date): Handlers {
  const sessions = new Map<string, Session>();
  const idsByAttempt = new Map<string, string>();

  /** One attempt has one session, as in the router. */
  const open = (attemptId: string, session: Session): string => {
    const known = idsByAttempt.get(attemptId);
    if (known) return known;
    const sessionId = `bs_fixture${String(sessions.size + 1).padStart(16, '0')}`;
    sessions.set(sessionId, session);
    idsByAttempt.set(attemptId, sessionId);
    return sessionId;
  };
  const hosted = (sessionId: string) => ({ sessionId, url: `https://checkout.example/${sessionId}` });
  const settle = (sessionId: string): BillingSessionReply => {
    const session = sessions.get(sessionId) ?? { type: state.returns, body: null, credited: false };
    if (state.checkout === 'success' && session.body && !session.credited) credit(state, session.body);
    sessions.set(sessionId, { ...session, credited: session.credited || state.checkout === 'success' });
    const status = {
      success: 'completed',
      processing: 'in_progress',
      cancelled: 'cancelled',
      failed: 'error',
    } as const;
    return { sessionId, type: session.type, status: status[state.checkout], checkout: state.checkout };
  };
  const change = (changed: Partial<SubscriptionAccess>) => {
    if (!state.access) throw errorOf('SUBSCRIPTION_NOT_FOUND');
    state.access = { ...state.access, ...changed };
    return { access: state.access };
  };

  const requireMethod = (id: string) => {
    if (!state.paymentMethods.some((method) => method.id === id)) throw errorOf('PAYMENT_METHOD_NOT_FOUND');
  };
  const orMissing = <T>(found: T | undefined): T => {
    if (found === undefined) throw errorOf(state.access ? 'UNKNOWN_PLAN' : 'SUBSCRIPTION_NOT_FOUND');
    return found;
  };

  return {
    getCredits: () => ({ balances: state.balances, topUp: state.topUp }),
    getLedger: (query?: LedgerQuery) => ledgerPage(state.ledger, query),
    getQuotas: () => ({ quotas: state.quotas }),
    getPlans: () => state.plans,
    getSubscriptionAccess: () => ({ access: state.access }),
    createCheckoutSession: (body: TopUpBody) => hosted(open(body.attemptId, { type: 'topup', body, credited: false })),
    createPaymentIntent: (body: TopUpBody) => {
      const sessionId = open(body.attemptId, { type: 'topup', body, credited: false });
      const { amountMinor, currency } = body;
      const clientSecret = `pi_${sessionId}_secret_fixture`;
      return { sessionId, clientSecret, publishableKey: 'pk_test_fixture', stripeJsUrl: null, amountMinor, currency };
    },
    completeSession: ({ session_id }: { session_id: string }) => settle(session_id),
    cancelSession: ({ session_id }: { session_id: string }) => settle(session_id),
    createSubscriptionCheckoutSession: ({ attemptId }: { attemptId: string }) => {
      if (state.plans.paymentDue) throw errorOf('PAYMENT_DUE');
      return hosted(open(attemptId, { type: 'subscription', body: null, credited: false }));
    },
    cancelSubscription: () => {
      const cancelledAt = now().toISOString();
      if (state.access?.paymentDue?.voidedOnCancel) {
        state.plans.paymentDue = null;
        return change({
          status: 'DISABLED',
          stripeStatus: 'canceled',
          cancelledAt,
          endedAt: cancelledAt,
          paymentDue: null,
        });
      }
      return change({
        cancelledAt,
        cancelAt: state.access?.endAt ?? null,
        cancelAtPeriodEnd: true,
        resumable: true,
      });
    },
    resumeSubscription: () => change({ cancelledAt: null, cancelAt: null, cancelAtPeriodEnd: false, resumable: false }),
    previewChange: (body: PreviewChangeBody) => orMissing(previewOf(state, body, now())),
    changePlan: (body: ChangePlanBody) => orMissing(changeAs(state, body, now())),
    undoChange: () => change({ pendingChange: null }),
    getAutoRecharge: () => state.autoRecharge,
    setAutoRecharge: (body: AutoRechargeBody) => {
      if (body.enabled) {
        const { enabled: _, ...settings } = body;
        state.autoRecharge = {
          ...state.autoRecharge,
          status: 'ready',
          settings,
          lastFailure: null,
          nextAttemptAt: null,
        };
      } else state.autoRecharge = { ...state.autoRecharge, status: 'off', nextAttemptAt: null };
      return state.autoRecharge;
    },
    createSetupIntent: () => ({
      setupIntentId: 'seti_fixture',
      clientSecret: 'seti_fixture_secret_fixture',
      publishableKey: 'pk_test_fixture',
      stripeJsUrl: null,
    }),
    createCustomerSetupSession: () => ({ url: 'https://checkout.example/setup' }),
    hasPaymentMethod: () => ({ hasPaymentMethod: state.paymentMethods.length > 0 }),
    getPaymentMethods: () => ({ methods: state.paymentMethods }),
    setDefaultPaymentMethod: ({ id }: PaymentMethodParams) => {
      requireMethod(id);
      state.paymentMethods = state.paymentMethods.map((method) => ({ ...method, isDefault: method.id === id }));
      return { methods: state.paymentMethods };
    },
    removePaymentMethod: ({ id }: PaymentMethodParams) => {
      requireMethod(id);
      const [first, ...others] = state.paymentMethods.filter((method) => method.id !== id);
      const isChosen = others.some(({ isDefault }) => isDefault);
      state.paymentMethods = first ? [{ ...first, isDefault: first.isDefault || !isChosen }, ...others] : [];
      return { methods: state.paymentMethods };
    },
    getInvoices: (query?: InvoicesQuery) => invoicesPage(state, query),
    payInvoice: ({ invoiceId }: PayInvoiceBody) => {
      const found = state.invoices.find(({ id }) => id === invoiceId);
      if (!found) throw errorOf('INVOICE_NOT_FOUND');
      const { totalMinor } = found;
      Object.assign(found, { status: 'paid', paidMinor: totalMinor, dueMinor: 0, nextAttemptAt: null });
      if (state.access) state.access = { ...state.access, status: 'ACTIVE', stripeStatus: 'active', paymentDue: null };
      state.plans.paymentDue = null;
      return { outcome: 'paid' as const, action: null, access: state.access };
    },
    createPortalSession: () => ({ url: 'https://portal.example/' }),
  };
}

/** One page of invoices, as Stripe cuts it: the cursor is the last one of the page before. */
function invoicesPage({ invoices, access }: FixtureState, { limit = 20, cursor }: InvoicesQuery = {}): InvoicesReply {
  const from = cursor === undefined ? 0 : invoices.findIndex(({ id }) => id === cursor) + 1;
  const page = invoices.slice(from, from + Number(limit));
  const isRenewed = cursor === undefined && access !== null && access.cancelAt === null && access.endedAt === null;
  const amountMinor = access?.amountMinor ?? 0;
  const upcoming = isRenewed && {
    at: access.endAt,
    currency: access.currency ?? 'usd',
    subtotalMinor: amountMinor,
    discountMinor: 0,
    taxMinor: 0,
    totalMinor: amountMinor,
    dueMinor: amountMinor,
    lines: [],
  };
  const hasMore = from + page.length < invoices.length;
  return { upcoming: upcoming || null, invoices: page, nextCursor: hasMore ? (page.at(-1)?.id ?? null) : null };
}

/** Kinds that the router shows only when they are asked for. */
const hiddenKinds = ['quota_consume', 'quota_release', 'topup_reserve', 'topup_release'];

/** One page of entries, as the router cuts it: the cursor is the position that the next page begins below. */
function ledgerPage(ledger: readonly LedgerEntry[], query: LedgerQuery = {}): LedgerReply {
  const { limit = 20, cursor, unit, kinds, since, until, source } = query;
  const wanted = kinds?.split(',');
  const found = ledger.filter(
    (entry) =>
      (cursor === undefined || entry.seq < Number(cursor)) &&
      (unit === undefined || entry.unit === unit) &&
      (wanted ? wanted.includes(entry.kind) : !hiddenKinds.includes(entry.kind)) &&
      (since === undefined || Date.parse(entry.at) >= Date.parse(since)) &&
      (until === undefined || Date.parse(entry.at) < Date.parse(until)) &&
      (source === undefined || entry.source?.id === source),
  );
  const entries = found.slice(0, Number(limit));
  return { entries, nextCursor: found.length > entries.length ? (entries.at(-1)?.seq ?? null) : null };
}

function credit(state: FixtureState, { amountMinor, currency }: TopUpBody): void {
  const balance = state.balances.find(({ unit }) => unit === currency);
  if (balance) balance.available += amountMinor;
  else state.balances.push(fixtureBalance({ unit: currency, available: amountMinor }));
}

function errorOf(code: ErrorCode | ClientErrorCode): BillingError {
  const isFromServer = isErrorCode(code);
  return new BillingError(`The fixture answers ${code}.`, {
    code,
    status: isFromServer ? errorStatus[code] : null,
    requestId: isFromServer ? 'req_fixture' : null,
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function waitFor(conditions: readonly (Promise<unknown> | undefined)[], signal?: AbortSignal): Promise<void> {
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new BillingError('The call was ended.', { code: 'ABORTED' })));
  });
  await Promise.race([Promise.all(conditions.map(async (condition) => condition)), aborted]);
}
