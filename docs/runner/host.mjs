// The server of a guide, in a process of its own: sandbox, database, and the reader's `server.js`, compiled.
// Its standard output carries one JSON document a line, to the test that started it.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire, register } from 'node:module';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

register(new URL('styles-loader.mjs', import.meta.url));

const folder = process.argv[2];
const load = async (name) => import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href);
const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const { startSandbox } = await load('@tillkit/sandbox');
const port = await freePort();
const sandbox = await startSandbox();
const endpoint = sandbox.createWebhookEndpoint({ url: `http://127.0.0.1:${port}/api/billing/stripe-webhook` });
const database = await openDatabase();
Object.assign(process.env, {
  STRIPE_SECRET_KEY: sandbox.secretKey,
  STRIPE_PUBLISHABLE_KEY: sandbox.publishableKey,
  STRIPE_WEBHOOK_SECRET: endpoint.secret,
  STRIPE_API_URL: sandbox.url,
  STRIPE_JS_URL: sandbox.stripeJsUrl,
  MONGODB_URI: database.uri,
  APP_URL: 'http://localhost:3000',
});

// The guides listen on 3000, which may be busy here: the same call, on a free port.
const listen = Server.prototype.listen;
Server.prototype.listen = function (...input) {
  if (input[0] === 3000) input[0] = port;
  return listen.apply(this, input);
};

globalThis.sandbox = sandbox;
let printed = '';
console.log = (...values) => {
  printed += `${values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ')}\n`;
};

try {
  await import(pathToFileURL(join(folder, 'src/server.js')).href);
  await untilListening();
  tell({ ready: true, port, env: { ...pick(process.env), ENDPOINT: endpoint.id } });
} catch (error) {
  tell({ error: String(error?.stack ?? error) });
}

for await (const line of createInterface({ input: process.stdin })) {
  printed = '';
  try {
    await import(pathToFileURL(line).href);
    tell({ printed });
  } catch (error) {
    tell({ error: String(error?.stack ?? error) });
  }
}
await database.close();
await sandbox.close();
process.exit(0);

function pick(env) {
  const names = [
    'STRIPE_SECRET_KEY',
    'STRIPE_PUBLISHABLE_KEY',
    'STRIPE_WEBHOOK_SECRET',
    'STRIPE_API_URL',
    'STRIPE_JS_URL',
    'MONGODB_URI',
    'APP_URL',
  ];
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

async function untilListening() {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('server.ts does not listen on port 3000.');
}

/** Below the ports that the system gives away, or the next program to ask for one could get this one. */
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

async function openDatabase() {
  const given = process.env.MONGODB_URI;
  if (given) {
    const uri = new URL(given);
    uri.pathname = `/tillkit_docs_${process.pid}`;
    const { default: mongoose } = await load('mongoose');
    const close = async () => {
      const connection = await mongoose.createConnection(uri.href).asPromise();
      await connection.dropDatabase();
      await connection.close();
    };
    return { uri: uri.href, close };
  }
  const { startDevdb } = await load('@tillkit/devdb');
  const path = await mkdtemp(join(tmpdir(), 'tillkit-docs-devdb-'));
  const devdb = await startDevdb({ path });
  const close = async () => {
    await devdb.close();
    await rm(path, { recursive: true, force: true });
  };
  return { uri: devdb.uri, close };
}
