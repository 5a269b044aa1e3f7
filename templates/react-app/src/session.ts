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
  /** Null if nobody is signed in, or if it is not known yet. */
  user: User | null;
  demoUsers: readonly User[];
  reload: () => Promise<void>;
  signIn: (userId: string) => Promise<void>;
  signOut: () => Promise<void>;
}

type Loaded = Pick<Session, 'status' | 'user' | 'demoUsers'>;

/** The signed-in user, and methods to change it. */
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
    // Whatever the call's result, the server decides who is signed in.
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
