import { useGet } from '../../api/query';
import { useSession } from '../../api/session';
import { Answered } from '../../ui/notices';

/** Tasks that many want. */
export function TaskTemplates() {
  const { may } = useSession();
  const templates = useGet('/api/v1/tasks/templates', undefined, { every: false });
  return (
    <Answered of={templates}>
      {data => (
        <div class="catalogue">
          {data.templates.map(template => (
            <div key={template.key} class="choice">
              <strong>{may('DEVELOPER') ? <a href={`#/tasks/new?template=${encodeURIComponent(template.key)}`}>{template.name}</a> : template.name}</strong>
              <span>{template.description}</span>
              <span class="muted">{template.category}, <code>{template.cron}</code></span>
            </div>
          ))}
        </div>
      )}
    </Answered>
  );
}
