import type { Channel } from './channel.js';

/** What the Checkout page tells the merchant's page that frames it. */
type EmbeddedPageEvents = {
  readonly hello: null;
  /** CSS pixels. */
  readonly layout: { readonly height: number };
  /** Paid: where the person goes; null stays. */
  readonly complete: { readonly url: string | null };
};

type None = Record<never, never>;
export type EmbeddedHostChannel = Channel<None, EmbeddedPageEvents, None, None>;
export type EmbeddedPageChannel = Channel<None, None, None, EmbeddedPageEvents>;
