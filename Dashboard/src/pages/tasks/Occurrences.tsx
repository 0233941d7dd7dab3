import { useEffect, useState } from 'preact/hooks';
import { useQuery } from '@tanstack/preact-query';
import { answer, api, type Problem, type Schemas } from '../../api/client';
import { Loading, Trouble } from '../../ui/notices';
import { relativeTime } from '../../ui/time';
import { scheduleOf, type Draft } from './draft';
import { viewersZone } from './words';

const moment = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });

/** Times to come, in the viewer's zone. */
export function Times({ times }: { times: string[] }) {
  if (times.length === 0) return <p class="muted">It is not due any more.</p>;
  return (
    <ol class="history">
      {times.map(at => <li key={at}><time dateTime={at} title={at}>{moment.format(new Date(at))}</time> <span class="muted">{relativeTime(at)}</span></li>)}
    </ol>
  );
}

/** When a schedule that is being written would be due, or what is wrong with it. */
export function Occurrences({ draft }: { draft: Draft }) {
  const schedule = JSON.stringify(scheduleOf(draft));
  const [asked, setAsked] = useState(schedule);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(schedule), 400);
    return () => clearTimeout(timer);
  }, [schedule]);
  const body = JSON.parse(asked) as Schemas['PreviewTask']['schedule'] | null;
  const preview = useQuery<string[], Problem>({
    queryKey: ['task preview', asked],
    queryFn: async ({ signal }) => (await answer(api.POST('/api/v1/tasks/preview', { body: { schedule: body!, count: 8 }, signal }))).times as string[],
    enabled: body !== null,
    retry: false,
  });
  return (
    <section class="card" aria-label="Next occurrences">
      <h2>Next occurrences</h2>
      <p class="muted">By your clock ({viewersZone}).</p>
      {body === null ? <p class="muted">Say when it is due.</p> : preview.error ? <Trouble fault={preview.error} /> : preview.data ? <Times times={preview.data} /> : <Loading what="Looking ahead" />}
    </section>
  );
}
