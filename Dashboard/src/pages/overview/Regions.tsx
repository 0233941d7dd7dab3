import { live, useGet, type Answer } from '../../api/query';
import { number } from '../../ui/figures';
import { Answered } from '../../ui/notices';
import { Table } from '../../ui/table';
import { WorldMap } from './WorldMap';

export type Pin = Answer<'/api/v1/fleet/geo'>['pins'][number];

/** How many of a place are not well. */
export const unwell = (pin: Pin) => (pin.statuses.ERROR ?? 0) + (pin.statuses.UNKNOWN ?? 0);

/** Where the instances are: a map to look at, and the same as a table. */
export function Regions() {
  const geo = useGet('/api/v1/fleet/geo', undefined, { every: live.slow });
  return (
    <section class="card" aria-label="Regions">
      <h2>Regions</h2>
      <Answered of={geo}>
        {({ pins }) => pins.length === 0
          ? <p class="muted">Nothing says where the instances are. A region that its provider knows, or the tags <code>geo_lat</code> and <code>geo_lon</code>, put an instance here.</p>
          : (
            <div class="halves">
              <WorldMap pins={pins} />
              <Table label="Instances by region" rows={pins.toSorted((a, b) => b.count - a.count)} id={pin => `${pin.provider} ${pin.region} ${pin.lat} ${pin.lon}`} columns={[
                { title: 'Place', cell: pin => <a href={`#/instances?region=${encodeURIComponent(pin.region)}`}>{pin.label}</a> },
                { title: 'Region', cell: pin => pin.region },
                { title: 'Instances', numeric: true, cell: pin => number(pin.count) },
                { title: 'Not well', numeric: true, cell: pin => (unwell(pin) > 0 ? <strong class="bad">{number(unwell(pin))}</strong> : <span class="muted">0</span>) },
              ]} />
            </div>
          )}
      </Answered>
    </section>
  );
}
