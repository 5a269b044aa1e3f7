import { startApi } from './api.mjs';
import { freePort, PortBusy } from './ports.mjs';
import { startWeb } from './web.mjs';

/** Where the demo is looked for first. */
export const preferredPorts = { api: 3000, web: 5173 };
const attemptsMax = 5;

/**
 * Starts both templates from their built form: the API with what it runs on, and the front end that talks to it.
 * @param {{ env?: Record<string, string>, ports?: { api: number, web: number }, fresh?: boolean }} [options] `fresh`
 *   begins with an empty sandbox and an empty database
 */
export async function startDemo({ env = {}, ports = preferredPorts, fresh = false } = {}) {
  // Between the look for a free port and its use another program may take it: then the next ones are tried.
  for (let attempt = 1; ; attempt += 1) {
    const web = await freePort(ports.web);
    const api = await freePort(ports.api, new Set([web]));
    try {
      return await startAt({ web, api }, { env, fresh });
    } catch (error) {
      if (!(error instanceof PortBusy) || attempt === attemptsMax) throw error;
    }
  }
}

async function startAt(ports, options) {
  const api = await startApi({ port: ports.api, webPort: ports.web, ...options });
  try {
    const web = await startWeb({ port: ports.web, apiUrl: api.url });
    return {
      ports,
      webUrl: web.url,
      apiUrl: api.url,
      runsOn: api.runsOn,
      ended: api.ended,
      close: () => Promise.allSettled([web.close(), api.close()]),
    };
  } catch (error) {
    await api.close();
    throw error;
  }
}
