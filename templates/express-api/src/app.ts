import { join } from 'node:path';
import { type Billing, BillingFailure } from '@tillkit/express';
import express, { type Express } from 'express';
import type { Connection } from 'mongoose';
import type { Auth } from './auth.js';
import { createChat } from './chat.js';
import { createProjects } from './projects.js';
import { securityHeaders } from './security.js';

export interface AppOptions {
  auth: Auth;
  billing: Billing;
  mongo: Connection;
  production: boolean;
  /** Set in development, where the sandbox replaces Stripe. */
  sandboxUrl: string | null;
  /** Folder of the built front end. Null if another server serves it. */
  webRoot: string | null;
}

/** The whole application: its routes and their order. */
export function createApp({ auth, billing, mongo, production, sandboxUrl, webRoot }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders({ production, sandboxUrl }));

  // Liveness: whether this process works. It does not check the database, because a restart cannot repair that.
  app.get('/api/live', (_req, res) => {
    res.set('cache-control', 'no-store').json({ ok: true });
  });
  // Readiness: whether this process can serve requests.
  app.get('/api/health', async (_req, res) => {
    const { problem, ...health } = await billing.health();
    if (problem) console.error(problem);
    res
      .status(health.ok ? 200 : 503)
      .set('cache-control', 'no-store')
      .json(health);
  });
  app.use('/api/auth', auth.router);
  app.use('/api/billing', billing.router);
  app.use('/api/chat', createChat(billing));
  app.use('/api/projects', createProjects(billing, mongo, auth.userOf));
  app.use('/api', (_req, res) => {
    res.status(404).json({ error: { code: 'NOT_FOUND', message: 'There is nothing at this address.' } });
  });
  if (webRoot) serveFrontEnd(app, webRoot);
  app.use(answerErrors);
  return app;
}

/** Files with a hash in their name never change. The page itself is requested every time. */
function serveFrontEnd(app: Express, webRoot: string): void {
  app.use('/assets', express.static(join(webRoot, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }));
  app.use(express.static(webRoot, { index: false }));
  app.get('/{*page}', (_req, res) => {
    res.sendFile(join(webRoot, 'index.html'), { headers: { 'cache-control': 'no-cache' } });
  });
}

/** Errors that no handler above answered. Details go to the log, never to the client. */
const answerErrors: express.ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof BillingFailure && error.status < 500) {
    const { status, code, message, details } = error;
    res.status(status).json({ error: { code, message, details } });
    return;
  }
  const status = typeof error.status === 'number' && error.status < 500 ? error.status : 500;
  if (status === 500) console.error(error);
  const code = status === 500 ? 'INTERNAL' : 'INVALID_INPUT';
  const message = status === 500 ? 'Something went wrong on our side.' : 'The request could not be read.';
  res.status(status).json({ error: { code, message } });
};
