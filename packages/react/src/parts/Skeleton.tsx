import { sharedMessages } from '../i18n/sharedMessages.js';
import { useMessages } from '../provider/useMessages.js';

/** Gray lines with the size of the coming content. `width` and `height` are CSS lengths. */
export function Skeleton({ width = '100%', height = '1em' }: { width?: string; height?: string }) {
  return <span className="tk-skeleton" style={{ inlineSize: width, blockSize: height }} aria-hidden="true" />;
}

/** Tells a screen reader that content is loading. */
export function LoadingStatus() {
  const shared = useMessages('shared', sharedMessages);
  return (
    <span className="tk-hidden" role="status">
      {shared.loading}
    </span>
  );
}
