/** Why a call to the application's own API failed. `code` is the API's, or NETWORK_ERROR. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Calls the application's own API. Billing has its own client. With a body it is a POST, unless `method` says
 * otherwise.
 * @throws ApiError and nothing else
 */
export async function callApi<T>(
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const request: RequestInit = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(path, request).catch(() => undefined);
  const reply: unknown = await response?.json().catch(() => undefined);
  if (response?.ok && reply !== undefined) return reply as T;
  const error = (reply as { error?: { code?: string; message?: string } } | undefined)?.error;
  throw new ApiError(error?.code ?? 'NETWORK_ERROR', error?.message ?? 'The server could not be reached.');
}
