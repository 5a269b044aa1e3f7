import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type IConfigFile,
} from '@microsoft/api-extractor';

/** An entry point of a package: what `import … from name` resolves to. */
export interface EntryPoint {
  name: string;
  /** The folder of the package, absolute. */
  folder: string;
  /** The built declarations, absolute. */
  types: string;
  /** Whether it is the package itself. Its report has the constants that its types are derived from, too. */
  isMain: boolean;
}

export interface ApiReport {
  /** Every public declaration, without comments: Markdown with one block of TypeScript. */
  text: string;
  /** What declarations of this entry point use of their package without an export of it. */
  unnamed: string[];
}

// Declarations only: what they mean depends on the version of TypeScript, not on that of Node.
const compilerOptions = {
  target: 'ES2023',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  jsx: 'react-jsx',
  types: ['node'],
};

const silent = { default: { logLevel: ExtractorLogLevel.None } };

/** Reads the declarations once and reports each entry point, in the order given. */
export function apiReports(entries: readonly EntryPoint[]): ApiReport[] {
  const scratch = mkdtempSync(path.join(tmpdir(), 'tillkit-api-'));
  try {
    const configs = entries.map((entry) => configOf(entry, scratch));
    const [first] = configs;
    if (first === undefined) return [];
    const additionalEntryPoints = entries.map(({ types }) => types);
    const compilerState = CompilerState.create(first, { additionalEntryPoints });
    return configs.map((config) => {
      const unnamed = new Set<string>();
      Extractor.invoke(config, {
        compilerState,
        localBuild: true,
        messageCallback(message) {
          message.handled = true;
          if (message.messageId !== 'ae-forgotten-export') return;
          unnamed.add(/symbol "(.+?)"/.exec(message.text)?.[1] ?? message.text);
        },
      });
      const text = readFileSync(config.reportFilePath, 'utf8').replaceAll('\r\n', '\n');
      return {
        text: text.replace('\n// (No @packageDocumentation comment for this package)\n', ''),
        unnamed: [...unnamed].sort(),
      };
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function configOf({ name, folder, types, isMain }: EntryPoint, scratch: string): ExtractorConfig {
  const configObject: IConfigFile = {
    projectFolder: folder,
    mainEntryPointFilePath: types,
    compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
    newlineKind: 'lf',
    apiReport: {
      enabled: true,
      includeForgottenExports: isMain,
      reportFileName: name.replace(/^@/, '').replaceAll('/', '.'),
      reportFolder: scratch,
      reportTempFolder: path.join(scratch, 'temp'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: silent,
      extractorMessageReporting: { ...silent, 'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning } },
      tsdocMessageReporting: silent,
    },
  };
  return ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(folder, 'package.json'),
  });
}
