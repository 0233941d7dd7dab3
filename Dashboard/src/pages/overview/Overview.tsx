import { live, useGet } from '../../api/query';
import type { PageProps } from '../../shell/areas';
import '../../styles/overview.css';
import { Answered } from '../../ui/notices';
import { Attention } from './Attention';
import { Begin } from './Begin';
import { Counts } from './Counts';
import { Deployed } from './Deployed';
import { GoingOn } from './GoingOn';
import { Regions } from './Regions';

/** The fleet at a glance: what needs somebody comes first. */
export default function Overview(_: PageProps) {
  const stats = useGet('/api/v1/fleet/stats', undefined, { every: live.usual });
  const servers = useGet('/api/v1/servers', { params: { query: { limit: '1' } } }, { every: live.usual });
  return (
    <>
      <div class="page-head"><h1>Overview</h1></div>
      <Answered of={stats}>
        {data => {
          const there = servers.data?.pagination.total;
          if (there === 0 && data.total === 0) return <Begin />;
          return (
            <>
              <Counts stats={data} servers={there} />
              <div class="halves">
                <Attention />
                <div>
                  <GoingOn />
                  <Deployed />
                </div>
              </div>
              <Regions />
            </>
          );
        }}
      </Answered>
    </>
  );
}
