import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../root.mjs';
import { PortBusy } from './ports.mjs';

const folder = join(root, 'templates/react-app');

/**
 * Serves the built front end and passes `/api` on to the API. The page gets the content security policy that the API
 * sends, as if one server served both.
 * @throws PortBusy
 */
export async function startWeb({ port, apiUrl }) {
  const { preview } = await import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve('vite')).href);
  const { NODE_ENV } = process.env;
  const policy = (await fetch(`${apiUrl}/api/health`)).headers.get('content-security-policy');
  try {
    const server = await preview({
      root: folder,
      logLevel: 'error',
      preview: {
        host: '127.0.0.1',
        port,
        strictPort: true,
        open: false,
        headers: { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' },
        proxy: { '/api': { target: apiUrl } },
      },
    });
    return { url: `http://localhost:${port}`, close: () => server.close() };
  } catch (error) {
    throw /already in use|EADDRINUSE/.test(String(error)) ? new PortBusy(`Port ${port} is busy.`) : error;
  } finally {
    // Vite's preview makes this process a production one. The API of a next attempt is to stay what it was.
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}
