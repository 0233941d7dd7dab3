import { lazy, Suspense } from 'preact/compat';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useGet } from '../api/query';
import { useSession } from '../api/session';
import { useRoute } from '../route';
import { Loading, Trouble } from '../ui/notices';
import { useTheme, type Choice } from '../ui/theme';
import { areas } from './areas';
import { SignIn } from './SignIn';

const pages = Object.fromEntries(areas.map(area => [area.name, lazy(area.page)]));

/** What stands around every page: who looks, where to go, and whether this is a demo. */
export function Shell() {
  const session = useSession();
  if (session.me === undefined) return <Loading />;
  if (session.me === null) return <>{session.fault && <Trouble fault={session.fault} />}<SignIn /></>;
  return <Inside />;
}

function Inside() {
  const route = useRoute();
  const name = route.segments[0] ?? 'overview';
  const area = areas.find(one => one.name === name);
  const Page = pages[name];
  const main = useRef<HTMLElement>(null);
  const [menu, setMenu] = useState(false);
  const version = useGet('/api/v1/version', undefined, { every: false });

  // A new page begins at its top, and says to screen readers that it is new.
  const address = route.segments.join('/');
  const shown = useRef(address);
  useEffect(() => {
    document.title = area ? `${area.title} – Fleet` : 'Fleet';
    if (shown.current === address) return;
    shown.current = address;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
    setMenu(false);
  }, [address, area]);

  return (
    <>
      <a class="skip" href="#main" onClick={event => (event.preventDefault(), main.current?.focus())}>Skip to the page</a>
      <header class="top">
        <button type="button" class="menu-button quiet" aria-label="Menu" aria-expanded={menu} aria-controls="areas" onClick={() => setMenu(!menu)}>☰</button>
        <a class="brand" href="#/">Fleet</a>
        {(version.data as { demo?: boolean } | undefined)?.demo && <span class="demo-mark" title="Nothing here is real: machines, figures and costs are simulated">Demo</span>}
        <span class="spacer" />
        <Account />
      </header>
      <nav id="areas" class={menu ? 'areas open' : 'areas'} aria-label="Areas">
        {areas.map(one => (
          <a key={one.name} href={one.name === 'overview' ? '#/' : `#/${one.name}`} aria-current={one === area ? 'page' : undefined}>{one.title}</a>
        ))}
      </nav>
      <main ref={main} id="main" tabIndex={-1}>
        {Page ? <Suspense fallback={<Loading />}><Page route={route} /></Suspense> : <p>There is no such page. <a href="#/">Go to the overview</a>.</p>}
      </main>
    </>
  );
}

function Account() {
  const { me, signOut } = useSession();
  const { choice, choose } = useTheme();
  return (
    <>
      <select class="quiet" aria-label="Colours" value={choice} onChange={change => choose(change.currentTarget.value as Choice)}>
        <option value="system">System colours</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
      <span class="who" title={me!.role}>{me!.email ?? me!.name ?? 'API key'}</span>
      <button type="button" class="quiet" onClick={signOut}>Sign out</button>
    </>
  );
}
