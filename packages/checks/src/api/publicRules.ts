import { type Node, parseSync, Visitor } from 'oxc-parser';

/** The TypeScript of a report: every public declaration of an entry point. */
export function declarationsOf(report: string): string {
  return /```ts\n([\s\S]*?)\n```/.exec(report)?.[1] ?? '';
}

/** The names that a report exports, types and values alike. */
export function exportedNames(report: string): Set<string> {
  const { module } = parse(declarationsOf(report));
  return new Set(
    module.staticExports.flatMap(({ entries }) => entries.map(({ exportName }) => exportName.name ?? 'default')),
  );
}

/** Constants that a report describes and that are not exported: types are derived from them, as `typeof texts`. */
export function describedConstants(report: string): Set<string> {
  const names = declarationsOf(report).matchAll(/^(?:declare )?const (\w+):/gm);
  return new Set([...names].map(([, name = '']) => name));
}

/**
 * Names of `@tillkit/contract` that public signatures use and that the entry point does not pass on. A host installs
 * express or react. It cannot import what only their dependency exports.
 */
export function namesOfContract(report: string): string[] {
  const exported = exportedNames(report);
  return parse(declarationsOf(report))
    .module.staticImports.filter(({ moduleRequest }) => moduleRequest.value.startsWith('@tillkit/contract'))
    .flatMap(({ entries }) => entries.map(({ importName }) => importName.name ?? 'default'))
    .filter((name) => !exported.has(name));
}

/** Types that are cut out of others, as `Omit<Row, 'id'>`. A reader has to look up both, so they are written out. */
export function cutTypes(report: string): string[] {
  return declarationsOf(report).match(/\b(?:Omit|Pick)<[^;\n]*/g) ?? [];
}

/** Exports, and members of exported types, without a docstring: `Plan`, `Plan.name`. A class may fix its `name`. */
export function undocumented(report: string): string[] {
  const found: string[] = [];
  let owner = '';
  let isBare = false;
  for (const line of declarationsOf(report).split('\n')) {
    const [, exported, member] = /^(?:export )(?:declare |abstract )*\w+ (\w+)|^ +(?:readonly )?(\w+)/.exec(line) ?? [];
    const begins = /^\S/.test(line) && !line.startsWith('//') && line !== '}';
    if (begins) owner = exported ?? '';
    if (isBare && exported) found.push(exported);
    if (isBare && member && owner !== '' && !/^ +readonly name = /.test(line)) found.push(`${owner}.${member}`);
    isBare = /^ *\/\/ .*\(undocumented\)$/.test(line);
  }
  return found;
}

/**
 * Optional properties that refuse `undefined` in a project with `exactOptionalPropertyTypes`, as `owner.property`.
 * An optional method is one of them: it has no place for `| undefined`. `Partial<…>` adds none.
 */
export function refusingUndefined(report: string): string[] {
  const source = declarationsOf(report);
  const found: string[] = [];
  for (const statement of parse(source).program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
    if (!declaration) continue;
    const owner = 'id' in declaration && declaration.id && 'name' in declaration.id ? declaration.id.name : 'default';
    const note = ({ start, end }: { start: number; end: number }) => found.push(`${owner}.${source.slice(start, end)}`);
    new Visitor({
      TSPropertySignature: ({ optional, key, typeAnnotation }) => {
        if (optional && !takesUndefined(typeAnnotation?.typeAnnotation)) note(key);
      },
      TSMethodSignature: ({ optional, key }) => {
        if (optional) note(key);
      },
      PropertyDefinition: ({ optional, key, typeAnnotation }) => {
        if (optional && !takesUndefined(typeAnnotation?.typeAnnotation)) note(key);
      },
      TSTypeReference: ({ typeName, start, end }) => {
        if (typeName.type === 'Identifier' && typeName.name === 'Partial') note({ start, end });
      },
      TSMappedType: ({ optional, key, typeAnnotation }) => {
        if ((optional === true || optional === '+') && !takesUndefined(typeAnnotation)) note(key);
      },
    }).visit({ type: 'Program', body: [declaration], sourceType: 'module', hashbang: null, start: 0, end: 0 });
  }
  return found;
}

function takesUndefined(type: Node | null | undefined): boolean {
  if (!type) return true;
  if (type.type === 'TSUnionType') return type.types.some(takesUndefined);
  return ['TSUndefinedKeyword', 'TSUnknownKeyword', 'TSAnyKeyword'].includes(type.type);
}

function parse(source: string) {
  const parsed = parseSync('api.d.ts', source);
  if (parsed.errors[0]) throw new Error(`A report does not parse: ${parsed.errors[0].message}`);
  return parsed;
}
