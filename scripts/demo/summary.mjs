import { preferredPorts } from './demo.mjs';

/** What a person needs to know once the demo is up. */
export function printSummary({ ports, webUrl, apiUrl, runsOn, tookMs }) {
  const moved = ['web', 'api']
    .filter((name) => ports[name] !== preferredPorts[name])
    .map((name) => `Port ${preferredPorts[name]} is busy, so the ${names[name]} is on ${ports[name]}.`);
  console.log(
    [
      '',
      `  Tillkit demo, ready in ${(tookMs / 1000).toFixed(1)} s`,
      '',
      `  Open      ${webUrl}`,
      `  API       ${apiUrl}/api/billing`,
      ...runsOn.map((line) => `  ${line.replace(/^(\w+): /, (_, name) => `${name}  `.padEnd(10))}`),
      '',
      '  Sign in   as Ada or Grace, top right; no password',
      '  Pay with  4242 4242 4242 4242, any later date, any CVC',
      '            4000 0000 0000 0002 is declined, 4000 0025 0000 3155 asks for 3-D Secure',
      '',
      ...moved.map((line) => `  ${line}`),
      '  Stop with Ctrl-C.',
      '',
    ].join('\n'),
  );
}

const names = { web: 'demo', api: 'API' };
