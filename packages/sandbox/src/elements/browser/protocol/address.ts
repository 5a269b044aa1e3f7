/** How a frame learns who framed it: channel name and host origin in the fragment, which is never sent to a server. */
export interface FrameAddress {
  readonly name: string;
  readonly origin: string;
}

export const writeAddress = (address: FrameAddress): string => `#${new URLSearchParams({ ...address })}`;

/** Undefined when the page was opened by itself. */
export function readAddress(fragment: string): FrameAddress | undefined {
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  const name = params.get('name');
  const origin = params.get('origin');
  return name && origin && /^https?:\/\/[^/]+$/.test(origin) ? { name, origin } : undefined;
}
