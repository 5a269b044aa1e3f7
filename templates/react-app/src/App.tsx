import { BillingProvider, createBillingClient } from '@tillkit/react';
import { useEffect, useState } from 'react';
import { BillingPage } from './BillingPage.js';
import { Footer } from './Footer.js';
import { Header } from './Header.js';
import { usePath } from './navigation.js';
import { PricingPage } from './PricingPage.js';
import { ProjectsPage } from './ProjectsPage.js';
import { SignInPrompt } from './SignInPrompt.js';
import { SessionContext, useSession, useSessionState } from './session.js';
import { useSettings } from './settings.js';
import { LanguageContext, texts, useLanguage } from './texts.js';
import { WritePage } from './WritePage.js';

const baseUrl = '/api/billing';
const client = createBillingClient({ baseUrl });

export function App() {
  const settings = useSettings();
  const session = useSessionState();
  const { locale, theme } = settings;
  const text = texts[locale];
  const { user } = session;
  const [wantsToSignIn, setWantsToSignIn] = useState(false);
  const path = usePath();
  // biome-ignore lint/correctness/useExhaustiveDependencies: signing in, or another page, ends the wish
  useEffect(() => setWantsToSignIn(false), [user, path]);
  return (
    <LanguageContext value={{ locale, text }}>
      <SessionContext value={session}>
        <BillingProvider
          baseUrl={baseUrl}
          accountKey={user?.accountId ?? null}
          onSignIn={() => setWantsToSignIn(true)}
          locale={locale}
          appearance={{ theme }}
          live
        >
          <a className="skip" href="#content">
            {text.skip}
          </a>
          <Header />
          <main id="content" tabIndex={-1}>
            {wantsToSignIn && !user && <SignInPrompt focused />}
            <Page />
          </main>
          <Footer settings={settings} />
        </BillingProvider>
      </SessionContext>
    </LanguageContext>
  );
}

function Page() {
  const { text } = useLanguage();
  const { status, reload } = useSession();
  const path = usePath();
  if (status === 'loading') return null;
  if (status === 'error') {
    return (
      <div role="alert" className="notice">
        <p>{text.unreachable}</p>
        <button type="button" onClick={reload}>
          {text.retry}
        </button>
      </div>
    );
  }
  if (path === '/billing') return <BillingPage client={client} />;
  if (path === '/write') return <WritePage client={client} />;
  if (path === '/projects') return <ProjectsPage client={client} />;
  return <PricingPage />;
}
