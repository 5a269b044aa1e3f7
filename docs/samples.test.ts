import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from './runner/blocks.js';
import { difference } from './runner/compare.js';
import { Host } from './runner/host.js';
import { makeProjects, type Project, type Projects } from './runner/project.js';
import { Shell } from './runner/shell.js';

const folder = path.dirname(fileURLToPath(import.meta.url));
const pagesHere = readdirSync(folder).filter((name) => name.endsWith('.md'));
const guides = pagesHere.filter((name) => /^\d\d-/.test(name));
const pages = [...pagesHere, '../README.md'];
const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const blocksOfGuide = (name: string) => blocksOf(textOf(name));

/** Every guide builds on the application of the second one: its files are there unless a guide writes its own. */
const application = blocksOfGuide('02-mount-the-router.md').filter((block) => block.kind === 'file');

/** What a `ts run` block finds at hand, as the guides say. */
const preamble = `
import { billing } from './billing.js';
import { customerPays } from './customer.js';
void billing; void customerPays;`;

/** What a customer does by hand: the guide on testing says how. */
const customer = blocksOfGuide('09-testing.md').filter(
  (block) => block.kind === 'file' && block.name === 'customer.ts',
);

describe('the guides', () => {
  it('are numbered without a gap', () => {
    expect(guides.map((name) => Number(name.slice(0, 2)))).toEqual(guides.map((_, at) => at + 1));
    for (const [at, name] of guides.entries()) expect(textOf(name), name).toMatch(new RegExp(`^# ${at + 1}\\. `));
  });

  it('lead from each to the next', () => {
    for (const [at, name] of guides.slice(0, -1).entries())
      expect(textOf(name), name).toMatch(new RegExp(`\\nNext: \\[[^\\]]+\\]\\(${guides[at + 1]}\\)[^\\n]*\\n$`));
  });

  it('are all in the README, in their order, and so is every other page', () => {
    const readme = textOf('../README.md');
    const listed = [...readme.matchAll(/^\d+\. \[[^\]]+\]\(docs\/([^)]+)\)$/gm)].map(([, name]) => name);
    expect(listed).toEqual(guides);
    for (const name of pagesHere) expect(readme).toContain(`(docs/${name})`);
  });

  it('name npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(folder, '../package.json'), 'utf8'));
    const texts = [...pages, '../CONTRIBUTING.md'].map(textOf);
    const named = texts.flatMap((page) =>
      [...page.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test))\b/g)].map((match) => match[1] ?? match[2]),
    );
    expect(named.length).toBeGreaterThan(5);
    for (const name of new Set(named)) expect(Object.keys(scripts)).toContain(name);
  });
});

const running = pages.filter((name) => blocksOfGuide(name).some((block) => block.kind !== 'shown'));
/** Every guide is compiled with every other, since the compiler's time goes into the types of their packages. */
let made: Projects | undefined;
beforeAll(async () => {
  const guidesToRun = running.map((name) => [...application, ...customer, ...blocksOfGuide(name)]);
  made = await makeProjects(guidesToRun, preamble);
});
afterAll(() => made?.remove());

describe.each(running)('%s', (guide) => {
  const blocks = blocksOfGuide(guide);
  let project: Project;
  let host: Host;
  let shell: Shell;

  beforeAll(async () => {
    const own = made?.projects[running.indexOf(guide)];
    if (!own) throw new Error(`${guide} was not compiled.`);
    project = own;
    host = await Host.start(project.folder);
    const home = path.join(project.folder, 'home');
    mkdirSync(home);
    // The transcripts say localhost:3000; the server is where there was room.
    writeFileSync(path.join(home, '.curlrc'), `connect-to = "localhost:3000:127.0.0.1:${host.port}"\n`);
    shell = new Shell({ ...host.env, HOME: home, CURL_HOME: home }, home);
  });

  afterAll(async () => {
    shell?.close();
    await host?.close();
  });

  let runs = 0;
  for (const block of blocks) {
    if (block.kind === 'file' && /^[^/]+\.tsx$/.test(block.name)) {
      it(`renders ${block.name}`, async () => {
        expect(await host.run(project.renders[block.name] ?? '')).toMatch(/^\w+ <\w+/);
      });
    }
    if (block.kind === 'run') {
      const at = runs++;
      it(`runs line ${block.line}`, async () => {
        const printed = await host.run(project.runs[at] ?? '');
        if (block.output !== null) expect(difference(block.output, printed)).toBeNull();
      });
    }
    if (block.kind === 'console') {
      for (const { command, output } of block.steps)
        it(`$ ${command.split('\n')[0]}`, async () => {
          expect(difference(output, await shell.run(command))).toBeNull();
        });
    }
  }

  it('compiles and starts', () => {
    expect(host.port).toBeGreaterThan(0);
  });
});
