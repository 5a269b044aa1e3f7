/**
 * A placeholder for your own sign-in: two users without passwords and a signed cookie. Replace this file. The rest of
 * the application only needs `userOf(req)`. In production it is refused unless you set DEMO_SIGN_IN=true.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import express, { type Request, Router } from 'express';

export interface User {
  id: string;
  /** The account that pays: here the user. In a product with organizations, the organization. */
  accountId: string;
  name: string;
  email: string;
}

export interface Auth {
  /** The signed-in user, or null. */
  userOf(req: Request): User | null;
  router: Router;
}

export const demoUsers: readonly User[] = [
  { id: 'ada', accountId: 'account_ada', name: 'Ada Lovelace', email: 'ada@example.com' },
  { id: 'grace', accountId: 'account_grace', name: 'Grace Hopper', email: 'grace@example.com' },
];

const cookieName = 'demo_session';
const sessionMs = 7 * 24 * 60 * 60 * 1000;

/**
 * @param options.secret signs the cookie. `secureCookie`: only over HTTPS. `enabled`: whether users can sign in at all.
 */
export function createAuth(options: { secret: string; secureCookie: boolean; enabled: boolean }): Auth {
  const cookie = { httpOnly: true, sameSite: 'lax', secure: options.secureCookie, path: '/' } as const;

  const userOf = (req: Request): User | null => {
    if (!options.enabled) return null;
    const [userId, expiresAtMs, signature] = (cookieOf(req) ?? '').split('.');
    if (!userId || !expiresAtMs || !signature) return null;
    if (!isEqual(signature, sign(options.secret, userId, expiresAtMs))) return null;
    if (Number(expiresAtMs) <= Date.now()) return null;
    return demoUsers.find((user) => user.id === userId) ?? null;
  };

  const router = Router();
  router.get('/me', (req, res) => {
    res.set('cache-control', 'no-store').json({ user: userOf(req), demoUsers: options.enabled ? demoUsers : [] });
  });
  router.post('/sign-in', express.json({ limit: '1kb' }), (req, res) => {
    if (!options.enabled) {
      res.status(403).json({ error: { code: 'FORBIDDEN', message: 'The demo sign-in is switched off.' } });
      return;
    }
    const user = demoUsers.find(({ id }) => id === req.body?.userId);
    if (!user) {
      const message = `Send { "userId": … } with one of: ${demoUsers.map(({ id }) => id).join(', ')}.`;
      res.status(400).json({ error: { code: 'INVALID_INPUT', message } });
      return;
    }
    const expiresAtMs = String(Date.now() + sessionMs);
    const value = `${user.id}.${expiresAtMs}.${sign(options.secret, user.id, expiresAtMs)}`;
    res.cookie(cookieName, value, { ...cookie, maxAge: sessionMs }).json({ user });
  });
  router.post('/sign-out', (_req, res) => {
    res.clearCookie(cookieName, cookie).json({ user: null });
  });
  return { userOf, router };
}

function cookieOf(req: Request): string | undefined {
  const cookies = (req.headers.cookie ?? '').split(';').map((part) => part.trim());
  return cookies.find((part) => part.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}

function sign(secret: string, userId: string, expiresAtMs: string): string {
  return createHmac('sha256', secret).update(`${userId}.${expiresAtMs}`).digest('base64url');
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
