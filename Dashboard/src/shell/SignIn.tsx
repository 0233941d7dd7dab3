import { useState } from 'preact/hooks';
import { useChange } from '../api/query';
import { useSession } from '../api/session';
import { Text } from '../ui/fields';
import { Trouble } from '../ui/notices';

/** By e-mail and password, or by an API key: the first one is printed when Fleet starts for the first time. */
export function SignIn() {
  const { signInWithPassword, signInWithKey } = useSession();
  const [byKey, setByKey] = useState(false);
  const [email, setEmail] = useState('');
  const [secret, setSecret] = useState('');
  const signIn = useChange(() => (byKey ? signInWithKey(secret.trim()) : signInWithPassword(email, secret)));
  const turn = (next: boolean) => {
    setByKey(next);
    setSecret('');
    signIn.reset();
  };
  return (
    <main class="sign-in">
      <h1>Fleet</h1>
      <div class="tabs" role="group" aria-label="How to sign in">
        <button type="button" aria-pressed={!byKey} onClick={() => turn(false)}>Password</button>
        <button type="button" aria-pressed={byKey} onClick={() => turn(true)}>API key</button>
      </div>
      <form onSubmit={submit => (submit.preventDefault(), signIn.mutate(undefined))}>
        {byKey ? (
          <Text key="key" label="API key" type="password" name="key" autocomplete="off" required value={secret} change={setSecret}
            hint="Fleet prints the first one when it starts for the first time. It stays in this tab." />
        ) : (
          <>
            <Text key="email" label="E-mail" type="email" name="email" autocomplete="username" required value={email} change={setEmail} />
            <Text key="password" label="Password" type="password" name="password" autocomplete="current-password" required value={secret} change={setSecret} />
          </>
        )}
        <Trouble fault={signIn.error} />
        <button type="submit" class="primary" disabled={signIn.isPending}>Sign in</button>
      </form>
    </main>
  );
}
