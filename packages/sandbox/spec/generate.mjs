// Cuts what the server needs out of the description of Stripe's API that @tillkit/checks holds: each operation's
// parameters, what it answers with, and which fields of each object `expand` may name. Run it after a bump of the
// stripe package:
//   node spec/generate.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

const source = new URL('../../checks/src/stripe-conformance/spec.json.gz', import.meta.url);
const spec = JSON.parse(gunzipSync(readFileSync(source)).toString());
const definitions = spec.$defs;
const deref = (schema) => (schema?.$ref ? deref(definitions[schema.$ref.slice(8)]) : (schema ?? {}));
const alternatives = (schema) => {
  const plain = deref(schema);
  return plain.anyOf ? plain.anyOf.flatMap(alternatives) : [plain];
};
const tagOf = (schema) => schema.properties?.object?.enum?.[0];
const isResource = (schema) => Boolean(schema.properties?.id && tagOf(schema) && tagOf(schema) !== 'list');
const isList = (schema) => tagOf(schema) === 'list' || tagOf(schema) === 'search_result';
const tagsOf = (schemas) => [...new Set(schemas.filter(isResource).map(tagOf))];
const itemsOf = (list) => alternatives(list.properties.data.items);

const used = {};
const collect = (schema) => {
  if (!schema || typeof schema !== 'object') return;
  if (schema.$ref) {
    const name = schema.$ref.slice(8);
    if (used[name]) return;
    used[name] = definitions[name];
    collect(definitions[name]);
    return;
  }
  for (const value of Object.values(schema)) collect(value);
};

// stripe-node has two methods for some: retrieve() and retrieveCurrent() of an account.
const distinct = new Map(spec.ops.map((operation) => [`${operation.method} ${operation.path}`, operation]));
const operations = [...distinct.values()].map(({ method, path, params, response }) => {
  collect(params);
  const answers = alternatives(response);
  const list = answers.find(isList);
  return {
    method,
    path,
    ...(params ? { params } : {}),
    ...(list ? { list: tagsOf(itemsOf(list)) } : { tags: tagsOf(answers) }),
  };
});

// By object, then by path within it (invoice: 'parent.subscription_details.subscription'): what stands there.
//   expand: an id, replaced by the object   include: a field that is there only when asked for
//   tags, list: the objects behind it, or behind its `data`
const links = {};
const scan = (schema, trail, found, seen) => {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const direct = alternatives(property);
    const kinds = direct.flatMap((kind) => (kind.type === 'array' ? alternatives(kind.items) : [kind]));
    const objects = kinds.filter((kind) => kind.properties);
    const path = [...trail, key].join('.');
    const resources = objects.filter(isResource);
    const list = objects.find(isList);
    const include =
      trail.length === 0 &&
      !(schema.required ?? []).includes(key) &&
      direct.some((kind) => kind.properties || kind.type === 'array');
    const link = {
      ...(resources.length > 0 && kinds.some((kind) => kind.type === 'string')
        ? { expand: true }
        : include
          ? { include: true }
          : {}),
      ...(resources.length > 0 ? { tags: tagsOf(resources) } : {}),
      ...(list ? { list: tagsOf(itemsOf(list)) } : {}),
    };
    if (Object.keys(link).length > 0) found[path] = { ...found[path], ...link };
    for (const object of objects) {
      if (!isResource(object) && !isList(object) && !seen.includes(object))
        scan(object, [...trail, key], found, [...seen, object]);
    }
  }
};
for (const schema of Object.values(definitions)) {
  if (!isResource(schema) || schema.properties.deleted?.enum) continue;
  links[tagOf(schema)] ??= {};
  scan(schema, [], links[tagOf(schema)], [schema]);
}

const out = JSON.stringify({
  apiVersion: spec.apiVersion,
  operations,
  definitions: used,
  links,
  events: Object.keys(spec.events),
});
writeFileSync(new URL('./stripe.json.gz', import.meta.url), gzipSync(out, { level: 9 }));
