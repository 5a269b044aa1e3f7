import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const hosts = {
  elements: new URL('./react-host.tsx', import.meta.url),
  checkout: new URL('./react-checkout-host.tsx', import.meta.url),
};

/** Bundles a React host of this folder as a host's own build would, into one script. */
export async function bundleReactHost(host: keyof typeof hosts = 'elements'): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(hosts[host]),
        formats: ['iife'],
        name: 'host',
        fileName: 'host',
      },
    },
  });
  const [bundle] = Array.isArray(result) ? result : [result];
  if (!bundle || !('output' in bundle)) throw new Error('The bundler gave nothing.');
  return bundle.output[0].code;
}

export const reactPage = (stripeJsUrl: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>React host</title><script src="${stripeJsUrl}"></script></head>
<body><div id="root"></div><script src="/host.js"></script></body>
</html>`;
