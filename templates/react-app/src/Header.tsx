import { CreditBalance } from './CreditBalance.js';
import { Link } from './navigation.js';
import { useSession } from './session.js';
import { useLanguage } from './texts.js';

export function Header() {
  const { text } = useLanguage();
  const { status, user, demoUsers, signIn, signOut } = useSession();
  return (
    <header className="header">
      <Link to="/" className="brand">
        <img src="/icon.svg" alt="" width="24" height="24" />
        Margin
      </Link>
      <nav aria-label={text.navigation}>
        <Link to="/">{text.pricing}</Link>
        <Link to="/write">{text.write}</Link>
        <Link to="/projects">{text.projects}</Link>
        <Link to="/billing">{text.billing}</Link>
      </nav>
      {user && <CreditBalance />}
      {status === 'known' && (
        <select
          className="account"
          aria-label={text.account}
          value={user?.id ?? ''}
          onChange={({ target }) => void (target.value === '' ? signOut() : signIn(target.value))}
        >
          <option value="">{text.signedOut}</option>
          {demoUsers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </header>
  );
}
