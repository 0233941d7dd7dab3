import { Empty, Loading, Trouble } from '../../ui/notices';
import { Status } from '../../ui/status';
import { Time } from '../../ui/time';
import { useMatters } from './attention';
import { TargetName } from './TargetName';

const shown = 14;

export function Attention() {
  const { matters, pending, fault } = useMatters();
  return (
    <section class="card" aria-label="Needs attention">
      <h2>Needs attention</h2>
      <Trouble fault={fault} />
      {matters.length === 0 && (pending ? <Loading /> : <Empty title="Nothing needs you"><p>Alerts, servers and instances in error, full disks and what failed in the last day would stand here.</p></Empty>)}
      <ul class="matters">
        {matters.slice(0, shown).map(matter => (
          <li key={matter.id} data-matter={matter.status}>
            <Status of={matter.status} />
            <span class="matter">
              <a href={matter.href}>{matter.what}{matter.target && <> <TargetName of={matter.target} /></>}</a>
              {matter.why && <span class="matter-why" title={matter.why}>{matter.why}</span>}
            </span>
            <Time at={matter.at} />
          </li>
        ))}
      </ul>
      {matters.length > shown && <p class="muted">And {matters.length - shown} more. <a href="#/alerts">All alerts</a>, <a href="#/instances?status=ERROR,UNKNOWN">all instances in error</a>.</p>}
    </section>
  );
}
