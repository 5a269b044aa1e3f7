/**
 * Projects of an account, up to the plan's limit. Unlike messages they do not refill: deleting a project releases it.
 */
import type { Billing } from '@tillkit/express';
import express, { type RequestHandler, Router } from 'express';
import type { Connection } from 'mongoose';
import type { Auth } from './auth.js';

interface ProjectRow {
  /** The account, and an id that the client creates. A repeated request creates nothing twice. */
  _id: string;
  id: string;
  accountId: string;
  name: string;
  /**
   * A deleted project stays as a row. Its id was used, and using it again would create a project that nobody counts.
   */
  deleted: boolean;
}

const idForm = /^[0-9a-f-]{36}$/;

export function createProjects(billing: Billing, mongo: Connection, userOf: Auth['userOf']): Router {
  const rows = mongo.collection<ProjectRow>('demo_projects');
  const router = Router();

  const signedIn: RequestHandler = (req, res, next) => {
    const user = userOf(req);
    res.locals.accountId = user?.accountId;
    if (user) next();
    else refuse(res, 401, 'UNAUTHENTICATED', 'Sign in first.');
  };
  router.use(signedIn);

  router.get('/', async (_req, res) => {
    const found = await rows.find({ accountId: res.locals.accountId, deleted: false }).sort({ name: 1 }).toArray();
    res.set('cache-control', 'no-store').json({ projects: found.map(({ id, name }) => ({ id, name })) });
  });

  router.put('/:id', express.json({ limit: '2kb' }), async (req, res) => {
    const { accountId } = res.locals;
    const id = String(req.params.id);
    const name = typeof req.body?.name === 'string' ? req.body.name.trim() : '';
    if (!idForm.test(id) || name === '' || name.length > 80) {
      refuse(res, 400, 'INVALID_INPUT', 'Send a UUID in the path and { "name": "…" } with 1 to 80 characters.');
      return;
    }
    const _id = `${accountId}/${id}`;
    if ((await rows.findOne({ _id }))?.deleted) {
      refuse(res, 409, 'CONFLICT', 'This project was deleted. Make another one, with an id of its own.');
      return;
    }
    // The project's id is the key of its use. A repeat, also after a crash between the two, counts once.
    await billing.quotas.consume(accountId, { quota: 'projects', key: id, reason: 'project' });
    const made = { id, accountId, deleted: false };
    await rows.updateOne({ _id }, { $set: { name }, $setOnInsert: made }, { upsert: true });
    res.json({ project: { id, name } });
  });

  router.delete('/:id', async (req, res) => {
    const { accountId } = res.locals;
    const id = String(req.params.id);
    const { matchedCount } = await rows.updateOne({ _id: `${accountId}/${id}` }, { $set: { deleted: true } });
    if (matchedCount === 0) {
      refuse(res, 404, 'NOT_FOUND', 'There is no such project.');
      return;
    }
    await billing.quotas.release(accountId, { quota: 'projects', of: id });
    res.json({ deleted: true });
  });
  return router;
}

function refuse(res: express.Response, status: number, code: string, message: string): void {
  res.status(status).json({ error: { code, message } });
}
