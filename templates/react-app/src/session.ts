import { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { callApi } from './api.js';

export interface User {
  id: string;
  accountId: string;
  name: string;
  email: string;
}

export interface Session {
  status: 'loading' | 'error' | 'known';
  /** Null when nobody is signed in, or it is not known yet. */
  user: User | null;
  demoUsers: readonly User[];
  reload: () => Promise<void>;
  signIn: (userId: string) => Promise<void>;
  signOut: () => Promise<void>;
}

type Loaded = Pick<Session, 'status' | 'user' | 'demoUsers'>;

/** Who is signed in, and the verbs to change it. */
export function useSessionState(): Session {
  const [loaded, setLoaded] = useState<Loaded>({ status: 'loading', user: null, demoUsers: [] });

  const reload = useCallback(async () => {
    try {
      const known = await callApi<Pick<Session, 'user' | 'demoUsers'>>('/api/auth/me');
      setLoaded({ status: 'known', ...known });
    } catch {
      setLoaded({ status: 'error', user: null, demoUsers: [] });
    }
  }, []);
  useEffect(() => {
    void reload();
  }, [reload]);

  return useMemo(() => {
    // Whatever became of the call, the server's answer to "who am I" is what counts.
    const signIn = (userId: string) => callApi('/api/auth/sign-in', { userId }).then(reload, reload);
    const signOut = () => callApi('/api/auth/sign-out', {}).then(reload, reload);
    return { ...loaded, reload, signIn, signOut };
  }, [loaded, reload]);
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionContext above it.');
  return session;
}
