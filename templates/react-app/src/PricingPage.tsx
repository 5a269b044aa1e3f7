import { PricingTable } from '@tillkit/react';
import { useState } from 'react';
import { useTitle } from './navigation.js';
import { SignInPrompt } from './SignInPrompt.js';
import { useSession } from './session.js';
import { useLanguage } from './texts.js';

export function PricingPage() {
  const { text } = useLanguage();
  const { user } = useSession();
  const [wantsPlan, setWantsPlan] = useState(false);
  useTitle(text.pricing);
  return (
    <>
      <div className="lead">
        <h1>{text.pricingTitle}</h1>
        <p>{text.pricingLead}</p>
      </div>
      {!user && wantsPlan && <SignInPrompt focused />}
      <PricingTable headingLevel={2} onSignIn={() => setWantsPlan(true)} />
    </>
  );
}
