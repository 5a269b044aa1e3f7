import type { Language } from '../language.js';
import { en } from './en.js';
import { zh } from './zh.js';

export type Interval = 'day' | 'week' | 'month' | 'year';

/** Everything the server-rendered pages say. A sentence that is missing in a language is a type error. */
export interface Texts {
  readonly mark: { readonly name: string; readonly sentence: string };
  readonly challenge: {
    readonly title: string;
    readonly explains: string;
    readonly merchant: string;
    readonly amount: string;
    readonly card: string;
    readonly complete: string;
    readonly fail: string;
    readonly problem: string;
    readonly answered: string;
    readonly answeredHint: string;
  };
  readonly checkout: {
    readonly back: (merchant: string) => string;
    readonly pay: (merchant: string) => string;
    readonly subscribe: (merchant: string) => string;
    readonly save: (merchant: string) => string;
    readonly per: (interval: Interval, count: number) => string;
    readonly today: string;
    readonly youPay: (amount: string) => string;
    readonly trialStarts: string;
    readonly youPayNothing: string;
    readonly thenEvery: (amount: string, interval: Interval, count: number) => string;
    readonly quantity: (quantity: number, unit: string) => string;
    readonly items: string;
    readonly subtotal: string;
    readonly discount: string;
    readonly tax: string;
    readonly total: string;
    readonly dueToday: string;
    readonly details: string;
    readonly contact: string;
    readonly email: string;
    readonly emailInvalid: string;
    readonly cardTitle: string;
    readonly anotherCard: string;
    readonly payButton: (amount: string) => string;
    readonly subscribeButton: (amount: string) => string;
    readonly trialButton: string;
    readonly saveButton: string;
    readonly processing: string;
    readonly promise: (merchant: string) => string;
    readonly notCharged: string;
    readonly authenticating: string;
    readonly unreachable: string;
    readonly unreachableHint: string;
    readonly done: string;
    readonly doneHint: string;
    readonly expired: string;
    readonly expiredHint: string;
    readonly unknown: string;
    readonly unknownHint: string;
    readonly returnTo: (merchant: string) => string;
    readonly needsScript: string;
  };
  readonly portal: {
    readonly title: (merchant: string) => string;
    readonly back: (merchant: string) => string;
    readonly plan: string;
    readonly noPlan: string;
    readonly noPlanHint: string;
    readonly status: Readonly<Record<string, string>>;
    readonly renews: (date: string, amount: string) => string;
    readonly ends: (date: string) => string;
    readonly ending: string;
    readonly cancel: string;
    readonly cancelTitle: string;
    readonly keepsAccess: string;
    readonly endsNow: string;
    readonly endsThen: string;
    readonly why: string;
    readonly noReason: string;
    /** By Stripe's `feedback`. */
    readonly reasons: Readonly<Record<string, string>>;
    readonly keep: string;
    readonly resume: string;
    readonly cards: string;
    readonly noCards: string;
    readonly isDefault: string;
    readonly makeDefault: string;
    readonly remove: string;
    readonly removeCard: (card: string) => string;
    readonly makeDefaultCard: (card: string) => string;
    readonly addCard: string;
    readonly addCardHint: string;
    readonly saving: string;
    readonly notSaved: string;
    readonly details: string;
    readonly name: string;
    readonly email: string;
    readonly saveDetails: string;
    readonly noDetails: string;
    readonly change: string;
    readonly expires: (month: string) => string;
    readonly invoices: string;
    readonly noInvoices: string;
    readonly date: string;
    readonly number: string;
    readonly invoiceStatus: Readonly<Record<string, string>>;
    readonly state: string;
    readonly total: string;
    readonly expired: string;
    readonly expiredHint: string;
    readonly problem: string;
  };
}

const texts: Readonly<Record<Language, Texts>> = { en, zh };

export const textsIn = (language: Language): Texts => texts[language];
