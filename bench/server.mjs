import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';

/** The server of `server-process.mjs`, and a client of it with as many sockets as callers. */
export async function startServer(uri, callers) {
  const child = fork(new URL('./server-process.mjs', import.meta.url), [uri], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ port }] = await once(child, 'message');
  const agent = new http.Agent({ keepAlive: true, maxSockets: callers });
  return {
    /** @throws Error when the answer is not 200 */
    post: (path, headers, body = '') =>
      new Promise((resolve, reject) => {
        const options = { port, host: '127.0.0.1', agent, method: 'POST', path };
        const request = http.request({
          ...options,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        });
        request.on('error', reject).on('response', (response) => {
          const chunks = [];
          response
            .on('data', (chunk) => chunks.push(chunk))
            .on('end', () => {
              if (response.statusCode === 200) resolve();
              else reject(new Error(`${path} answered ${response.statusCode}: ${Buffer.concat(chunks)}`));
            });
        });
        request.end(body);
      }),
    async drain() {
      const reply = once(child, 'message');
      child.send('drain');
      await reply;
    },
    async close() {
      agent.destroy();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
