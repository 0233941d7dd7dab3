import type { PageProps } from '../../shell/areas';
import { to } from '../../route';
import { Tabs } from '../../ui/tabs';
import { AlertDetail } from './AlertDetail';
import { AlertList } from './AlertList';
import { RuleEditor } from './RuleEditor';
import { RuleList } from './RuleList';

export default function Alerts({ route }: PageProps) {
  const [, part, id] = route.segments;
  if (part === 'rules' && id) return <RuleEditor key={id} id={id === 'new' ? undefined : id} />;
  if (part && part !== 'rules') return <AlertDetail key={part} id={part} />;
  return (
    <>
      <div class="page-head">
        <h1>Alerts</h1>
      </div>
      <Tabs label="Alerts" tabs={[
        { title: 'Alerts', href: to('alerts'), current: !part },
        { title: 'Rules', href: to('alerts', 'rules'), current: part === 'rules' },
      ]} />
      {part === 'rules' ? <RuleList route={route} /> : <AlertList route={route} />}
    </>
  );
}
