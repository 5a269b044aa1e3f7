import { stringify } from 'qs';
import type { App } from '../../core/app.js';
import type { Api } from '../../wire/api.js';

/** What the scenarios read of an answer. */
export interface Answer {
  id: string;
  status: string;
  latest_invoice?: string | null;
  [field: string]: unknown;
}

export type Caller = (method: 'GET' | 'POST', path: string, params?: object) => Promise<Answer>;

/** Calls the sandbox's own API, as a server would. @throws Error with the API's message */
export function callerOf(app: App, api: Api): Caller {
  return async (method, path, params = {}) => {
    const form = stringify(params);
    const reply = await api.answer({
      method,
      target: method === 'GET' && form ? `${path}?${form}` : path,
      headers: { authorization: `Bearer ${app.keys.secretKey}` },
      body: method === 'POST' ? form : '',
    });
    const body = JSON.parse(reply.body) as Answer & { error?: { message: string } };
    if (body.error) throw new Error(body.error.message);
    return body;
  };
}
