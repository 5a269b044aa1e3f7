import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import { root } from '../repository.js';

export interface Bundle {
  /** Every module in it, as a path from the root of the repository. */
  modules: string[];
  /** All chunks together, minified and gzipped. */
  gzipBytes: number;
}

/** React is the host's: it is on the page already, and in no budget of ours. */
const external = /^react(-dom)?(\/|$)/;

/** What a browser loads for these imports of published entry points, as the host's bundler makes it. */
export async function bundle(entry: string): Promise<Bundle> {
  const virtual = 'virtual:entry.js';
  const importer = path.join(root, 'templates/react-app/package.json');
  const [result] = (await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        resolveId(id) {
          if (id === virtual) return id;
          // The entry stands where a host's page would: beside the packages that it installed.
          return id.startsWith('@tillkit/react') ? createRequire(importer).resolve(id) : null;
        },
        load: (id) => (id === virtual ? entry : null),
      },
    ],
    build: {
      write: false,
      minify: true,
      rollupOptions: { input: virtual, external, preserveEntrySignatures: 'strict', output: { format: 'es' } },
    },
  }).then((output) => [output].flat())) as Rollup.RollupOutput[];
  const chunks = (result?.output ?? []).flatMap((output) => (output.type === 'chunk' ? [output] : []));
  return {
    modules: chunks.flatMap((chunk) => chunk.moduleIds).map((id) => path.relative(root, id)),
    gzipBytes: chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0),
  };
}
