import { useEffect, useState } from 'preact/hooks';
import { useQuery } from '@tanstack/preact-query';
import { answer, api, type Problem, type Schemas } from '../../api/client';
import type { Filled } from '../../api/query';
import { to } from '../../route';
import { Figure, number } from '../../ui/figures';
import { Loading, Trouble } from '../../ui/notices';
import { Table } from '../../ui/table';
import { duration, exactTime, Time } from '../../ui/time';
import { bodyOf, type Draft } from './draft';

type Preview = Filled<Schemas['AlertRulePreview']>;

/** What the rule would have done in the last day, asked for anew when nothing was typed for a moment. */
export function RulePreview({ draft }: { draft: Draft }) {
  const measured = draft.type === 'THRESHOLD' || draft.type === 'ANOMALY';
  const body = JSON.stringify({ ...bodyOf(draft), name: draft.name.trim() || 'preview' });
  const [asked, setAsked] = useState(body);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(body), 600);
    return () => clearTimeout(timer);
  }, [body]);
  const preview = useQuery<Preview, Problem>({
    queryKey: ['rule preview', asked],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/alerts/rules/preview', { body: JSON.parse(asked) as Schemas['PreviewAlertRule'], signal })) as Promise<Preview>,
    enabled: measured,
    staleTime: 30_000,
    retry: false,
    placeholderData: (before: Preview | undefined) => before,
  });
  return (
    <section class="card" aria-label="The last day by this rule" aria-busy={preview.isFetching}>
      <h2>The last day by this rule</h2>
      {!measured && <p class="muted">Only rules about what is measured can be tried on the past: thresholds and anomalies.</p>}
      {measured && preview.error && <Trouble fault={preview.error} />}
      {measured && !preview.error && (preview.data ? <Found preview={preview.data} /> : <Loading what="Looking at what was measured" />)}
    </section>
  );
}

function Found({ preview }: { preview: Preview }) {
  return (
    <>
      <div class="figures">
        <Figure label="Alerts" value={number(preview.total)} tone={preview.total > 0 ? 'warn' : 'good'} />
        <Figure label="Targets" value={number(preview.targets)} hint={preview.targetsWithoutSamples ? `${preview.targetsWithoutSamples} without samples` : undefined} />
        <Figure label="Samples" value={number(preview.samples)} />
      </div>
      {preview.truncated && <p class="warn">There are more targets or samples than a preview looks at: these are the first {preview.targets}.</p>}
      <Table
        label="Alerts that there would have been"
        rows={preview.alerts}
        id={alert => `${alert.instanceId} ${alert.firedAt}`}
        columns={[
          { title: 'Target', cell: alert => <a href={to('instances', alert.instanceId)}>{alert.targetName}</a> },
          { title: 'Fired', cell: alert => <Time at={alert.firedAt} /> },
          { title: 'For', numeric: true, cell: alert => <span title={alert.resolvedAt ? `until ${exactTime(alert.resolvedAt)}` : undefined}>{duration(alert.durationSec * 1_000)}{!alert.resolvedAt && ', still'}</span> },
          { title: 'What was found', wide: true, cell: alert => alert.message },
        ]}
        empty={<p class="muted">{preview.samples === 0 ? 'Nothing was measured in that time, so nothing can be said.' : 'It would not have fired.'}</p>}
      />
      {preview.total > preview.alerts.length && <p class="muted">The newest {preview.alerts.length} of {number(preview.total)}.</p>}
    </>
  );
}
