import type { Channel } from './channel.js';

/** The 3-D Secure page tells the page that framed it that the bank has its answer; which one, the API knows. */
type ChallengeEvents = { readonly hello: null; readonly finished: null };

type None = Record<never, never>;
export type ChallengeHostChannel = Channel<None, ChallengeEvents, None, None>;
export type ChallengeFrameChannel = Channel<None, None, None, ChallengeEvents>;
