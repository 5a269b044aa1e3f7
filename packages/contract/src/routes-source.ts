import { type Endpoint, endpoints } from './endpoints.js';

/** The source of `routes.generated.ts`: the table of endpoints without its schemas, so that a browser needs no zod. */
export function routesSource(): string {
  const lines = Object.entries(endpoints as Record<string, Endpoint>).map(([name, endpoint]) => {
    const { method, path, client = false, optional = false } = endpoint;
    const input = endpoint.params ? "'params'" : endpoint.query ? "'query'" : endpoint.body ? "'body'" : null;
    return `  ${name}: { method: '${method}', path: '${path}', input: ${input}, client: ${client}, optional: ${optional} },`;
  });
  return `// Generated from endpoints.ts by write-routes.mjs.\nexport const generatedRoutes = {\n${lines.join('\n')}\n} as const;\n`;
}
