import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import { answer, api, Problem, type Schemas } from './client';
import { credentials } from './credentials';
import { queries, type Filled } from './query';

export type Me = Filled<Schemas['MeShape']>;
const roles = ['VIEWER', 'DEVELOPER', 'OPERATOR', 'ADMIN'] as const;
export type Role = (typeof roles)[number];

type Session = {
  /** Undefined while nobody knows yet, null for nobody. */
  me: Me | null | undefined;
  fault?: Problem;
  /** Whether whoever looks may do what needs that role everywhere. */
  may: (role: Role) => boolean;
  signInWithPassword: (email: string, password: string) => Promise<void>;
  signInWithKey: (key: string) => Promise<void>;
  signOut: () => Promise<void>;
};

const Context = createContext<Session | null>(null);
export const useSession = () => useContext(Context)!;

export function SessionProvider({ children }: { children: ComponentChildren }) {
  const [me, setMe] = useState<Me | null>();
  const [fault, setFault] = useState<Problem>();

  const learn = useCallback(async () => setMe((await answer(api.GET('/api/v1/me'))) as Me), []);
  const forget = useCallback(() => {
    credentials.useKey(undefined);
    queries.clear();
    setMe(null);
  }, []);

  useEffect(() => {
    const begin = async () => {
      if (!credentials.byKey) credentials.useSession((await answer(api.GET('/api/v1/session'))).csrfToken);
      await learn();
    };
    begin().catch((problem: Problem) => {
      if (problem.status !== 401 && problem.status !== 404) setFault(problem);
      setMe(null);
    });
  }, [learn]);
  useEffect(() => {
    credentials.onRefused = () => me && forget();
  }, [me, forget]);

  const session: Session = {
    me,
    fault,
    may: role => roles.indexOf((me?.role ?? 'VIEWER') as Role) >= roles.indexOf(role),
    async signInWithPassword(email, password) {
      credentials.useSession((await answer(api.POST('/api/v1/session', { body: { email, password } }))).csrfToken);
      await learn();
    },
    async signInWithKey(key) {
      credentials.useKey(key);
      await learn().catch((problem: Problem) => {
        credentials.useKey(undefined);
        throw problem;
      });
    },
    async signOut() {
      if (!credentials.byKey) await answer(api.DELETE('/api/v1/session')).catch(() => undefined);
      forget();
    },
  };
  return <Context.Provider value={session}>{children}</Context.Provider>;
}
