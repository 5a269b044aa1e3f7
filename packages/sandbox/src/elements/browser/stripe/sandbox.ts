/** Where this script came from: the sandbox, whose frames and API it talks to. */
export interface Sandbox {
  readonly origin: string;
  /** The folder of the script and its frames, with a slash at its end. */
  readonly base: string;
  /** `?fail=element` on the script's address makes every element report that it could not load. */
  readonly failsElements: boolean;
}

export function sandboxOf(script: string): Sandbox {
  const url = new URL(script);
  return {
    origin: url.origin,
    base: new URL('.', url).href,
    failsElements: url.searchParams.get('fail') === 'element',
  };
}
