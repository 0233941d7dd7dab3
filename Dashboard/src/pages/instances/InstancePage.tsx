import { lazy, Suspense } from 'preact/compat';
import { live, useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { to, type Route } from '../../route';
import { Answered, Loading } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Tabs } from '../../ui/tabs';
import type { Instance } from './instance';
import { Actions } from './Actions';
import { OverviewTab } from './tabs/OverviewTab';

export type TabProps = { instance: Instance };

const tabs = [
  { name: 'overview', title: 'Overview', part: OverviewTab },
  { name: 'metrics', title: 'Metrics', part: lazy(() => import('./tabs/MetricsTab')) },
  { name: 'logs', title: 'Logs', part: lazy(() => import('./tabs/LogsTab')) },
  { name: 'terminal', title: 'Terminal', part: lazy(() => import('./tabs/TerminalTab')), needs: 'DEVELOPER' },
  { name: 'commands', title: 'Commands', part: lazy(() => import('./tabs/CommandsTab')) },
  { name: 'processes', title: 'Processes', part: lazy(() => import('./tabs/ProcessesTab')) },
  { name: 'events', title: 'Events', part: lazy(() => import('./tabs/EventsTab')) },
  { name: 'backups', title: 'Backups', part: lazy(() => import('./tabs/BackupsTab')) },
  { name: 'configuration', title: 'Configuration', part: lazy(() => import('./tabs/ConfigTab')) },
  { name: 'drift', title: 'Drift', part: lazy(() => import('./tabs/DriftTab')) },
  { name: 'extensions', title: 'Extensions', part: lazy(() => import('./tabs/ExtensionsTab')) },
  { name: 'security', title: 'Security', part: lazy(() => import('./tabs/SecurityTab')) },
  { name: 'cost', title: 'Cost', part: lazy(() => import('./tabs/CostTab')) },
] as const;

/** One instance: what it is, what can be done with it, and its parts. */
export function InstancePage({ id, route }: { id: string; route: Route }) {
  const { may } = useSession();
  const instance = useGet('/api/v1/instances/{id}', { params: { path: { id } } }, { every: live.usual });
  const allowed = tabs.filter(tab => !('needs' in tab) || may(tab.needs));
  const current = allowed.find(tab => tab.name === route.segments[2]) ?? allowed[0]!;
  return (
    <>
      <p class="crumbs"><a href={to('instances')}>Instances</a></p>
      <Answered of={instance}>
        {data => (
          <>
            <div class="page-head">
              <h1>{data.name}</h1>
              <Status of={data.status} title={data.statusMessage ?? undefined} />
              {data.health && <Status of={data.health} />}
              {data.isIdle && <Status of="idle" />}
              <span class="spacer" />
              <Actions instance={data} />
            </div>
            <Tabs label="Parts of this instance" tabs={allowed.map(tab => ({ title: tab.title, href: tab.name === 'overview' ? to('instances', id) : to('instances', id, tab.name), current: tab === current }))} />
            <Suspense fallback={<Loading />}><current.part instance={data} /></Suspense>
          </>
        )}
      </Answered>
    </>
  );
}
