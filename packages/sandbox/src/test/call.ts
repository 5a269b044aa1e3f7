import type { Sandbox } from '../sandbox.js';

export interface Answer {
  status: number;
  headers: Headers;
  body: { error?: Record<string, unknown>; [field: string]: unknown };
}

/** One request as it is on the wire, with the secret key and as a form unless the headers say otherwise. */
export async function callSandbox(
  sandbox: Pick<Sandbox, 'url' | 'secretKey'>,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const reply = await fetch(sandbox.url + path, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: {
      authorization: `Bearer ${sandbox.secretKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: (text ? JSON.parse(text) : {}) as Answer['body'] };
}
