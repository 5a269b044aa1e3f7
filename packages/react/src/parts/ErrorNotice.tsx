import type { BillingError } from '@tillkit/contract/browser';
import { errorMessages, errorText } from '../i18n/errorMessages.js';
import { sharedMessages } from '../i18n/sharedMessages.js';
import { useMessages } from '../provider/useMessages.js';
import { Button } from './Button.js';
import { Notice } from './Notice.js';
import { useSignInButton } from './SignIn.js';

export interface ErrorNoticeProps {
  error: BillingError;
  /** What happened to the money or the plan. Shown first. */
  title: string;
  onRetry?: () => void;
  retrying?: boolean;
  className?: string | undefined;
}

/** What failed and what to do. If the customer was signed out meanwhile, it asks them to sign in and shows no error. */
export function ErrorNotice({ error, title, onRetry, retrying = false, className }: ErrorNoticeProps) {
  const shared = useMessages('shared', sharedMessages);
  const errors = useMessages('errors', errorMessages);
  const signIn = useSignInButton();
  if (error.code === 'UNAUTHENTICATED') {
    return <Notice tone="neutral" title={errorText(errors, error)} action={signIn} className={className} />;
  }
  const retry = onRetry && (
    <Button variant="secondary" pending={retrying} onClick={onRetry}>
      {shared.retry}
    </Button>
  );
  return (
    <Notice tone="critical" title={title} action={retry} className={className}>
      <p>{errorText(errors, error)}</p>
      {error.requestId && <p className="tk-notice__small">{shared.reference(error.requestId)}</p>}
    </Notice>
  );
}
