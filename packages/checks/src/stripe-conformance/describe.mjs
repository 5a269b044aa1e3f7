// Derives spec.json.gz from the generated types of the installed stripe package: every operation of v1 and v2, every event,
// every object. Run it after a bump of the package, then packages/sandbox/spec/generate.mjs. It needs the compiler API of
// TypeScript 5, which TypeScript 7 has not, so give the folder of one:
//   npm install --prefix /tmp/typescript5 typescript@5.9.3
//   node packages/checks/src/stripe-conformance/describe.mjs /tmp/typescript5/node_modules/typescript packages/sandbox/node_modules/stripe
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import zlib from 'node:zlib';

const [typescript, stripe] = process.argv.slice(2);
if (!typescript || !stripe) throw new Error('usage: node describe.mjs FOLDER-OF-TYPESCRIPT-5 FOLDER-OF-STRIPE');
const ts = createRequire(import.meta.url)(path.resolve(typescript));
const PKG = path.resolve(stripe);
const ESM = path.join(PKG, 'esm');
const walk = (d) =>
  fs
    .readdirSync(d, { withFileTypes: true })
    .flatMap((e) => (e.isDirectory() ? walk(path.join(d, e.name)) : [path.join(d, e.name)]));
const dts = walk(path.join(ESM, 'resources')).filter((f) => f.endsWith('.d.ts') && !f.endsWith('/index.d.ts'));
const program = ts.createProgram(dts, {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  skipLibCheck: true,
  types: [],
});
const ck = program.getTypeChecker();
const F = ts.TypeFlags;
const defs = {};
const defByType = new Map();
const names = new Map();

function relFile(decl) {
  return path.relative(path.join(ESM, 'resources'), decl.getSourceFile().fileName).replace(/\.d\.ts$/, '');
}
function qualName(sym) {
  const decl = sym.declarations?.[0];
  if (!decl) return sym.name;
  const parts = [sym.name];
  let p = decl.parent;
  while (p) {
    if (ts.isModuleDeclaration(p)) parts.unshift(p.name.text);
    p = p.parent;
  }
  const f = relFile(decl);
  const dir = path.dirname(f);
  return (dir && dir !== '.' && !dir.startsWith('..') ? `${dir.replaceAll('/', '.')}.` : '') + parts.join('.');
}
const isArr = (t) => ck.isArrayType(t);
function openString(t) {
  return t.flags & F.Intersection && t.types.some((x) => x.flags & F.String);
}

function toSchema(t) {
  const alias = t.aliasSymbol?.name;
  if (t.flags & F.Any || t.flags & F.Unknown) return {};
  if (alias === 'OtherString' || openString(t)) return { type: 'string', 'x-open': true };
  if (t.flags & F.StringLiteral) return { enum: [t.value] };
  if (t.flags & F.NumberLiteral) return { enum: [t.value] };
  if (t.flags & F.BooleanLiteral) return { enum: [t.intrinsicName === 'true'] };
  if (t.flags & F.String || t.flags & F.TemplateLiteral) return { type: 'string' };
  if (t.flags & F.BigInt) return { type: 'string', pattern: '^-?\\d+$' };
  if (t.flags & F.Number) return { type: 'number' };
  if (t.flags & F.Boolean) return { type: 'boolean' };
  if (t.flags & F.Null) return { type: 'null' };
  if (t.flags & F.Undefined) return { 'x-undef': true };
  if (t.flags & F.Void || t.flags & F.Never) return { 'x-skip': 'void' };
  if (t.flags & F.NonPrimitive) return { type: 'object' };
  if (alias === 'Decimal' || ck.typeToString(t) === 'Decimal')
    return { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$', 'x-decimal': true };
  if (t.flags & F.Intersection) return t.aliasSymbol ? refFor(t) : objSchema(t);
  if (t.isUnion()) return unionSchema(t);
  if (t.flags & F.Object) {
    const sym = t.symbol;
    const name = sym?.name;
    if (isArr(t)) return { type: 'array', items: toSchema(ck.getTypeArguments(t)[0]) };
    if (name === 'Decimal' || name === 'DecimalImpl')
      return { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$', 'x-decimal': true };
    if (name === 'Uint8Array' || name === 'Buffer' || name === 'FileData' || name === 'Date') return { 'x-skip': name };
    return refFor(t);
  }
  throw new Error(`unhandled type ${ck.typeToString(t)} flags ${t.flags}`);
}
function unionSchema(t) {
  const lits = [],
    rest = [];
  let nullable = false,
    open = false,
    hasString = false,
    bools = 0;
  for (const m of t.types) {
    if (m.flags & F.Null) nullable = true;
    else if (m.flags & F.Undefined) continue;
    else if (m.flags & (F.StringLiteral | F.NumberLiteral)) lits.push(m.value);
    else if (m.flags & F.BooleanLiteral) bools++;
    else if (m.aliasSymbol?.name === 'OtherString' || openString(m)) open = true;
    else if (m.flags & F.String) hasString = true;
    else rest.push(m);
  }
  const alts = [];
  if (hasString) {
    alts.push({ type: 'string' });
    const nums = lits.filter((x) => typeof x !== 'string');
    if (nums.length) alts.push({ enum: nums });
  } else if (lits.length) alts.push(open ? { type: 'string', 'x-known': lits } : { enum: lits });
  else if (open) alts.push({ type: 'string' });
  if (bools === 2) alts.push({ type: 'boolean' });
  else if (bools === 1) {
    const b = t.types.find((m) => m.flags & F.BooleanLiteral);
    alts.push({ enum: [b.intrinsicName === 'true'] });
  }
  for (const r of rest) alts.push(toSchema(r));
  if (nullable) alts.push({ type: 'null' });
  return alts.length === 1 ? alts[0] : { anyOf: alts };
}
function refFor(t) {
  if (defByType.has(t)) return { $ref: `#/$defs/${defByType.get(t)}` };
  const sym = t.aliasSymbol || t.symbol;
  let base = qualName(sym);
  const args = (
    t.aliasTypeArguments || (t.objectFlags & ts.ObjectFlags.Reference ? ck.getTypeArguments(t) : [])
  ).filter((a) => !(a.flags & F.TypeParameter));
  if (args.length)
    base +=
      '_of_' +
      args
        .map((a) => ck.typeToString(a, undefined, ts.TypeFormatFlags.NoTruncation).replace(/[^\w.]+/g, '_'))
        .join('_');
  if (base === '__type' || base.endsWith('.__type')) {
    const s = objSchema(t);
    return s;
  }
  let n = base,
    i = 2;
  while (names.has(n)) n = `${base}__${i++}`;
  names.set(n, t);
  defByType.set(t, n);
  defs[n] = null;
  defs[n] = objSchema(t);
  return { $ref: `#/$defs/${n}` };
}
function objSchema(t) {
  const out = { type: 'object', properties: {}, required: [] };
  for (const p of ck.getPropertiesOfType(t)) {
    const d = p.valueDeclaration || p.declarations?.[0];
    if (d && (ts.isMethodSignature(d) || ts.isMethodDeclaration(d))) continue;
    const pt = ck.getTypeOfSymbol(p);
    if (pt.getCallSignatures().length) continue;
    const opt = !!(p.flags & ts.SymbolFlags.Optional);
    const s = toSchema(ck.getNonNullableType(pt) === pt ? pt : pt);
    out.properties[p.name] = s;
    if (!opt) out.required.push(p.name);
    const dep = p.getJsDocTags?.(ck)?.find((x) => x.name === 'deprecated');
    if (dep) out['x-deprecated'] = [...(out['x-deprecated'] ?? []), p.name];
  }
  const idx = ck.getIndexInfosOfType(t).find((x) => x.keyType.flags & F.String);
  out.additionalProperties = idx ? toSchema(idx.type) : false;
  if (!out.required.length) delete out.required;
  return out;
}
const ops = [];
for (const file of dts) {
  const sf = program.getSourceFile(file);
  const js = file.replace(/\.d\.ts$/, '.js');
  const jsf = fs.existsSync(js)
    ? ts.createSourceFile(js, fs.readFileSync(js, 'utf8'), ts.ScriptTarget.ES2022, true)
    : null;
  const calls = {};
  if (jsf)
    ts.forEachChild(jsf, (n) => {
      if (ts.isClassDeclaration(n))
        for (const m of n.members)
          if (ts.isMethodDeclaration(m)) {
            const visit = (x) => {
              if (ts.isCallExpression(x) && x.expression.getText(jsf).endsWith('._makeRequest')) {
                const [a, b] = x.arguments;
                const p = b
                  .getText(jsf)
                  .slice(1, -1)
                  .replace(/\$\{encodeURIComponent\((\w+)\)\}/g, '{$1}');
                const call = `${n.name.text}.${m.name.text}`;
                calls[call] = [...(calls[call] ?? []), [a.text, p]];
              }
              ts.forEachChild(x, visit);
            };
            visit(m);
          }
    });
  for (const st of sf.statements)
    if (ts.isClassDeclaration(st) && st.name)
      for (const m of st.members)
        if (ts.isMethodDeclaration(m)) {
          const key = `${st.name.text}.${m.name.text}`;
          const cs = calls[key];
          if (!cs) continue;
          const sig = ck.getSignatureFromDeclaration(m);
          const pp = sig.parameters.find((p) => p.name === 'params');
          const rt = ck.getReturnTypeOfSignature(sig);
          let rs;
          const rn = rt.symbol?.name;
          const arg = rt.aliasTypeArguments?.[0] || ck.getTypeArguments(rt)[0];
          const sym = rn;
          if (sym === 'ApiListPromise')
            rs = {
              type: 'object',
              properties: {
                object: { enum: ['list'] },
                data: { type: 'array', items: toSchema(arg) },
                has_more: { type: 'boolean' },
                url: { type: 'string' },
              },
              required: ['object', 'data', 'has_more', 'url'],
              additionalProperties: false,
            };
          else if (sym === 'ApiSearchResultPromise')
            rs = {
              type: 'object',
              properties: {
                object: { enum: ['search_result'] },
                data: { type: 'array', items: toSchema(arg) },
                has_more: { type: 'boolean' },
                url: { type: 'string' },
                next_page: { type: ['string', 'null'] },
                total_count: { type: 'number' },
              },
              required: ['object', 'data', 'has_more', 'url'],
              additionalProperties: false,
            };
          else if (sym === 'Promise') {
            let inner = arg;
            if (inner.aliasSymbol?.name === 'Response') inner = inner.aliasTypeArguments[0];
            rs = toSchema(inner);
          } else rs = {}; // v2's lists: `data` and the URLs of the pages beside it

          let ps = null;
          if (pp) {
            const pt = ck.getNonNullableType(ck.getTypeOfSymbol(pp));
            try {
              ps = toSchema(pt);
            } catch (e) {
              console.error(key, e.message);
            }
          }
          for (const [method, p] of cs)
            if (/^\/v\d\//.test(p)) ops.push({ method, path: p, name: key, params: ps, response: rs });
        }
}
// events
const evFile = program.getSourceFile(path.join(ESM, 'resources/Events.d.ts'));
const events = {};
for (const st of evFile.statements)
  if (ts.isInterfaceDeclaration(st) && /Event$/.test(st.name.text) && st.heritageClauses) {
    const t = ck.getTypeAtLocation(st);
    const ty = ck.getTypeOfSymbol(t.getProperty('type'));
    if (ty.flags & F.StringLiteral) events[ty.value] = toSchema(t);
  }
const apiVersion = fs.readFileSync(path.join(ESM, 'apiVersion.js'), 'utf8').match(/ApiVersion = '([^']+)'/)[1];
const version = JSON.parse(fs.readFileSync(path.join(PKG, 'package.json'), 'utf8')).version;
// Only what changed in an event uses these; that is checked by name.
for (const name of Object.keys(defs)) if (name.startsWith('Partial_of_')) defs[name] = {};
const out = JSON.stringify({ source: `stripe@${version} .d.ts`, apiVersion, ops, events, $defs: defs });
fs.writeFileSync(new URL('./spec.json.gz', import.meta.url), zlib.gzipSync(out, { level: 9 }));
