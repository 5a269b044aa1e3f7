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

type Call<Input extends unknown[], Result> = (...input: Input) => Promise<Result>;

/** Lets a call through when every index exists. */
export type Gate = <Input extends unknown[], Result>(call: Call<Input, Result>) => Call<Input, Result>;

/**
 * The one gate. It stands where work enters: the host's methods, the routes, the middleware, the background. What is
 * behind it calls each other freely.
 */
export const gateOf =
  (ready: Ready): Gate =>
  (call) =>
  async (...input) => {
    await ready();
    return call(...input);
  };

/** Methods that all answer later. */
export type AsyncMethods<Methods> = { [Name in keyof Methods]: (...input: never[]) => Promise<unknown> };

/** The same methods behind the gate. */
export function gatedAll<Methods extends AsyncMethods<Methods>>(gate: Gate, methods: Methods): Methods {
  const names = Object.keys(methods) as (keyof Methods)[];
  return Object.fromEntries(names.map((name) => [name, gate(methods[name])])) as Methods;
}
