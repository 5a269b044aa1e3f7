import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Starts processes that put load on a database together. */
export async function startLoad(uri, count) {
  const children = Array.from({ length: count }, () =>
    fork(new URL('./load-process.mjs', import.meta.url), [uri], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  return {
    /** @returns what all did together, in the time that the slowest took */
    async run(order) {
      const replies = children.map(async (child, index) => {
        const reply = once(child, 'message');
        child.send({ ...order, callers: order.callers / count, seed: index + 1 });
        const [{ done, error }] = await reply;
        if (error) throw new Error(error);
        return done;
      });
      const all = await Promise.all(replies);
      return {
        count: all.reduce((sum, done) => sum + done.count, 0),
        seconds: Math.max(...all.map((done) => done.seconds)),
      };
    },
    async close() {
      await Promise.all(
        children.map(async (child) => {
          child.disconnect();
          await once(child, 'exit');
        }),
      );
    },
  };
}
