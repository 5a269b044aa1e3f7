import type { BrowserContext, Page } from 'playwright';

/** A visitor whose pages are watched. */
export interface Watched {
  context: BrowserContext;
  page: Page;
  /** Errors in any page: thrown, logged, refused by the content security policy, or a way out to the internet. */
  problems: string[];
  /** Errors of the page that the test brings about on purpose, such as the 402 of a declined card. */
  expectProblem(pattern: RegExp): void;
}

const loopback = /^(localhost|127\.0\.0\.1)$/;

export async function watch(context: BrowserContext): Promise<Watched> {
  const problems: string[] = [];
  const expected: RegExp[] = [];
  const note = (problem: string) => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (webError) => note(String(webError.error())));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && !loopback.test(url.hostname)) note(`request to ${url.href}`);
  });
  const page = await context.newPage();
  return { context, page, problems, expectProblem: (pattern) => expected.push(pattern) };
}
