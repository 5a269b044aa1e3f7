import { useEffect, useRef } from 'react';
import { useSession } from './session.js';
import { useLanguage } from './texts.js';

/** Offers the demo accounts. `focused`: the reader tried something that needs one. */
export function SignInPrompt({ focused = false }: { focused?: boolean }) {
  const { text } = useLanguage();
  const { demoUsers, signIn } = useSession();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focused) first.current?.focus();
  }, [focused]);
  return (
    <section className="sign-in" aria-labelledby="sign-in-title">
      <div>
        <h2 id="sign-in-title">{text.signInTitle}</h2>
        <p>{text.signInHint}</p>
      </div>
      {demoUsers.map(({ id, name }, index) => (
        <button key={id} type="button" ref={index === 0 ? first : undefined} onClick={() => void signIn(id)}>
          {text.signInAs(name)}
        </button>
      ))}
    </section>
  );
}
