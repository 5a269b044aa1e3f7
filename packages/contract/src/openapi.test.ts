import { describe, expect, it } from 'vitest';
import { errorCodes, errorStatus } from './errors.js';
import { openApiDocument } from './openapi.js';
import { routes } from './routes.js';

type Described = { additionalProperties?: boolean; required?: string[] };

const document = openApiDocument({ serverUrl: 'https://example.com/api/billing' }) as {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, { description: string }> }>>;
  components: { schemas: Record<string, Described & { oneOf?: Described[] }> };
};

describe('openApiDocument', () => {
  it('describes every route under its own method', () => {
    expect(document.openapi).toBe('3.1.1');
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [operation.operationId, method.toUpperCase(), path]),
    );
    expect(described).toEqual(
      Object.entries(routes).map(([name, { method, path }]) => [name, method, path.replace(/:(\w+)/g, '{$1}')]),
    );
  });

  it('refers only to schemas it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (m) => m[1],
    );
    expect(references.length).toBeGreaterThan(40);
    expect(JSON.stringify(document)).not.toContain('#/$defs/');
    for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  it('puts every error code under its status', () => {
    for (const methods of Object.values(document.paths))
      for (const operation of Object.values(methods))
        for (const [status, { description }] of Object.entries(operation.responses)) {
          if (Number(status) < 400) continue;
          for (const code of description.split(', ')) {
            expect(errorCodes).toContain(code);
            expect(errorStatus[code as keyof typeof errorStatus]).toBe(Number(status));
          }
        }
  });

  it('leaves what has a default optional in a body', () => {
    expect(document.components.schemas.SubscriptionCheckoutBody?.required).toEqual(['plan', 'attemptId']);
  });

  it('closes every body, so that a misspelt field is an error', () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      if (!name.endsWith('Body')) continue;
      for (const one of schema.oneOf ?? [schema]) expect(one.additionalProperties, name).toBe(false);
    }
  });
});
