import { z } from 'zod';
import { type Endpoint, endpoints } from './endpoints.js';
import { type ErrorCode, errorStatus } from './errors.js';
import type { RouteName } from './routes.js';
import { errorReply } from './schemas/error.js';
import { contractRegistry } from './schemas/registry.js';

/** Codes that any endpoint can give. */
const everywhere: readonly ErrorCode[] = ['BILLING_DISABLED', 'RATE_LIMITED', 'INTERNAL', 'DATABASE_UNAVAILABLE'];
const withIdentity: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN'];
const withInput: readonly ErrorCode[] = ['INVALID_INPUT'];
const withBody: readonly ErrorCode[] = [
  'INVALID_JSON',
  'ORIGIN_NOT_ALLOWED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'PROVIDER_REJECTED',
  'PROVIDER_UNAVAILABLE',
];

type Json = Record<string, unknown>;

/** What {@link openApiDocument} takes. */
export interface OpenApiOptions {
  /** Where the router is mounted, e.g. `https://example.com/api/billing`. */
  serverUrl: string;
  /** Version of the document. Default: `1.0.0`. */
  version?: string | undefined;
  /** Routes that this router does not have. */
  without?: readonly RouteName[] | undefined;
}

/** The OpenAPI 3.1 description of the router, made from the schemas of the contract. */
export function openApiDocument({
  serverUrl,
  version = '1.0.0',
  without = [],
}: OpenApiOptions): Record<string, unknown> {
  const paths: Record<string, Json> = {};
  for (const [name, endpoint] of Object.entries(endpoints) as [RouteName, Endpoint][]) {
    if (without.includes(name)) continue;
    const { path, method } = endpoint;
    const shown = path.replace(/:(\w+)/g, '{$1}');
    paths[shown] = { ...paths[shown], [method.toLowerCase()]: operation(name, endpoint) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Tillkit billing API', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: serverUrl }],
    paths,
    components: { schemas: components() },
  };
}

function operation(name: RouteName, endpoint: Endpoint): Json {
  return {
    operationId: name,
    summary: endpoint.summary,
    ...(endpoint.params ? { parameters: parameters(endpoint.params, 'path') } : {}),
    ...(endpoint.query ? { parameters: parameters(endpoint.query, 'query') } : {}),
    ...(endpoint.body ? { requestBody: { required: true, content: json(reference(endpoint.body)) } } : {}),
    responses: { ...successes(name, endpoint), ...failures(endpoint) },
  };
}

function successes(name: RouteName, endpoint: Endpoint): Json {
  const redirect = endpoint.redirects ? { 303: { description: 'Back to the page of the host.' } } : {};
  if (endpoint.events) {
    const content = { 'text/event-stream': { schema: reference(endpoint.events) } };
    return { 200: { description: 'Events `account`; the schema is of the data of each.', content } };
  }
  if (endpoint.reply) return { 200: { description: 'Done.', content: json(reference(endpoint.reply)) }, ...redirect };
  const schema =
    name === 'getOpenApi' ? { type: 'object' } : { type: 'object', properties: { received: { type: 'boolean' } } };
  return { 200: { description: 'Done.', content: json(schema) } };
}

function failures(endpoint: Endpoint): Json {
  const codes = [
    ...everywhere,
    ...(endpoint.identity === 'required' ? withIdentity : []),
    ...(endpoint.query || endpoint.body || endpoint.params ? withInput : []),
    ...(endpoint.body ? withBody : []),
    ...endpoint.errors,
  ];
  const byStatus = groupByStatus(codes);
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      { description: [...new Set(names)].join(', '), content: json(reference(errorReply)) },
    ]),
  );
}

function groupByStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) groups.set(errorStatus[code], [...(groups.get(errorStatus[code]) ?? []), code]);
  return groups;
}

function parameters(given: z.ZodType, place: 'path' | 'query'): Json[] {
  const schema = inline(given) as Inlined;
  const named = (property: Json) => schema.$defs?.[String(property.$ref).replace('#/$defs/', '')] ?? property;
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: schema.required?.includes(name) ?? false,
    schema: named(property),
  }));
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

function idOf(schema: z.ZodType): string {
  const id = contractRegistry.get(schema)?.id;
  if (!id) throw new Error('A schema of the contract has no id: register it in contractRegistry.');
  return id;
}

function reference(schema: z.ZodType): Json {
  return { $ref: `#/components/schemas/${idOf(schema)}` };
}

type Inlined = Json & {
  properties: Record<string, Json>;
  required?: string[];
  /** What has a name of its own. */
  $defs?: Record<string, Json>;
};

/** A query's schema with everything written out, since parameters are described one by one. */
function inline(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: 'input', metadata: contractRegistry, override: withoutIds }) as Json;
}

function withoutIds({ jsonSchema }: { jsonSchema: Json }): void {
  delete jsonSchema.id;
}

/** All named schemas of the contract. Bodies are described as they are sent, so defaults are optional. */
function components(): Json {
  const used = Object.values(endpoints).flatMap((endpoint: Endpoint) => [
    endpoint.body,
    endpoint.reply,
    endpoint.events,
  ]);
  const all = z.tuple([errorReply, ...used.filter((schema) => schema !== undefined)]);
  const { $defs } = z.toJSONSchema(all, { io: 'input', metadata: contractRegistry, override: withoutIds });
  return JSON.parse(JSON.stringify($defs).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
