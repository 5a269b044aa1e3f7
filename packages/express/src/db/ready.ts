import type { Model } from 'mongoose';

/** Resolves when every index exists. A failure is not kept: the next caller tries again. */
export type Ready = () => Promise<void>;

/**
 * Unique indexes are what makes "once" true, so nothing is written before they exist. Building one that exists is a
 * short command, done once for each process.
 */
// biome-ignore lint/suspicious/noExplicitAny: a list of models of different rows
export function createReady(models: readonly Model<any>[], others: readonly Ready[] = []): Ready {
  let running: Promise<void> | undefined;
  return () => {
    running ??= (async () => {
      for (const model of models) await model.createIndexes();
      for (const other of others) await other();
    })().catch((error) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
