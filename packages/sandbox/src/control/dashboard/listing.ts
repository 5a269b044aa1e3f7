import { money } from '../../wire/pages/format.js';

const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

/** A moment in seconds since 1970 as the lists show it: `21 Nov 2026, 09:15:04`. */
export const momentText = (seconds: number): string => moments.format(seconds * 1000);

/** One cell: text, money, a moment, or the id that a row is about and, where it has one, its page. */
export type Cell =
  | { readonly text: string }
  | { readonly id: string; readonly href?: string | undefined }
  | { readonly at: number }
  | { readonly amountMinor: number; readonly currency: string };

/** A button of a row. */
export interface RowAction {
  readonly action: 'refund' | 'dispute' | 'win' | 'lose' | 'resend' | 'unfault';
  readonly label: string;
  readonly id: string;
}

export interface Row {
  readonly cells: readonly Cell[];
  readonly actions: readonly RowAction[];
}

/** Which part of a list is wanted. */
export interface Wish {
  /** Counted from 1. */
  readonly page: number;
  /** What a row must hold, in any case; empty is all. */
  readonly search: string;
}

export interface Listing extends Wish {
  readonly columns: readonly string[];
  /** Of this page, the newest first. */
  readonly rows: readonly Row[];
  /** On all pages. */
  readonly total: number;
  readonly pages: number;
  /** What to do when there are none. */
  readonly empty: string;
}

/** On one page. */
export const rowsMax = 50;

const longestSearch = 200;

/** What an address or a form asks for; what makes no sense is the first page of all. */
export function readWish(fields: URLSearchParams): Wish {
  const page = Number(fields.get('page'));
  return {
    page: Number.isSafeInteger(page) && page >= 1 ? page : 1,
    search: (fields.get('search') ?? '').trim().slice(0, longestSearch),
  };
}

/** @param found the newest first */
export function listing<T>(
  wish: Wish,
  found: readonly T[],
  columns: readonly string[],
  empty: string,
  row: (item: T) => { cells: Cell[]; actions?: RowAction[] },
): Listing {
  const wanted = wish.search.toLowerCase();
  const holds = (cell: Cell) => textOf(cell).toLowerCase().includes(wanted);
  const matching = wanted ? found.filter((item) => row(item).cells.some(holds)) : found;
  const pages = Math.max(1, Math.ceil(matching.length / rowsMax));
  const page = Math.min(wish.page, pages);
  const rows = matching.slice((page - 1) * rowsMax, page * rowsMax).map((item): Row => ({ actions: [], ...row(item) }));
  return { columns, rows, total: matching.length, pages, page, search: wish.search, empty };
}

function textOf(cell: Cell): string {
  if ('text' in cell) return cell.text;
  if ('id' in cell) return cell.id;
  return 'currency' in cell ? money(cell.amountMinor, cell.currency, 'en') : momentText(cell.at);
}
