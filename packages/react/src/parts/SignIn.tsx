import { type ReactNode, useEffect } from 'react';
import { reportSignedOut } from '../development/inDevelopment.js';
import { sharedMessages } from '../i18n/sharedMessages.js';
import { useBilling } from '../provider/BillingContext.js';
import { useMessages } from '../provider/useMessages.js';
import { Button } from './Button.js';
import { joinClasses } from './classNames.js';
import { Icon } from './Icon.js';

/** The provider's sign-in as a button. Null if the provider has none. */
export function useSignInButton(): ReactNode {
  const { onSignIn, signInUrl } = useBilling();
  const text = useMessages('shared', sharedMessages);
  if (!onSignIn && !signInUrl) return null;
  return (
    <Button href={onSignIn ? undefined : signInUrl} onClick={() => onSignIn?.()}>
      {text.signIn}
    </Button>
  );
}

export interface SignInProps {
  /** What the customer will see after they sign in. */
  title: string;
  className?: string | undefined;
}

/** Shown instead of account data while nobody is signed in. It is a normal state, so it is not announced. */
export function SignIn({ title, className }: SignInProps) {
  const { scope, isSignedOut } = useBilling();
  const button = useSignInButton();
  const isPlanned = isSignedOut || (button !== null && scope.endsWith(':'));
  useEffect(() => {
    if (!isPlanned) reportSignedOut();
  }, [isPlanned]);
  return (
    <div className={joinClasses('tk-empty', className)}>
      <span className="tk-empty__sign">
        <Icon>
          <path d="M9.5 2.75h2A1.75 1.75 0 0113.25 4.5v7a1.75 1.75 0 01-1.75 1.75h-2M2.75 8h7M7 5.25L9.75 8 7 10.75" />
        </Icon>
      </span>
      <p className="tk-empty__title">{title}</p>
      {button}
    </div>
  );
}
