import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client';
import { useChange, useGet } from '../../api/query';
import { Select, Text } from '../../ui/fields';
import { money } from '../../ui/figures';
import { Answered, Empty, Trouble } from '../../ui/notices';
import type { FormProps } from './BringForm';
import { readLabels } from './labels';
import { stale } from './server';

/** Rents a machine of one of the providers that this Fleet has a credential for. */
export function RentForm(props: FormProps) {
  const providers = useGet('/api/v1/cloud/providers', undefined, { every: false });
  return (
    <Answered of={providers}>
      {data => {
        const names = data.providers.filter(one => one.configured).map(one => one.name);
        return names.length > 0 ? <Order {...props} providers={names} /> : <NoProvider known={data.providers.map(one => one.name)} />;
      }}
    </Answered>
  );
}

const NoProvider = ({ known }: { known: string[] }) => (
  <div class="dialog-body">
    <Empty title="No provider has a credential">
      <p>Give Fleet one for {known.join(' or ')}, then start it again:</p>
      {known.map(name => <pre key={name} class="command">Fleet__Cloud__{name === 'digitalocean' ? 'DigitalOcean' : 'Hetzner'}__Token=…</pre>)}
    </Empty>
  </div>
);

function Order({ providers, added, close }: FormProps & { providers: string[] }) {
  const [name, setName] = useState('');
  const [provider, setProvider] = useState(providers[0]!);
  const [chosenRegion, setRegion] = useState('');
  const [chosenSize, setSize] = useState('');
  const [labels, setLabels] = useState('');
  const at = { params: { path: { name: provider } } };
  const regions = useGet('/api/v1/cloud/providers/{name}/regions', at, { every: false });
  const sizes = useGet('/api/v1/cloud/providers/{name}/sizes', at, { every: false });
  const there = (regions.data?.regions ?? []).filter(one => one.available);
  const region = chosenRegion || there[0]?.id || '';
  const offered = (sizes.data?.sizes ?? []).filter(one => one.regions.length === 0 || one.regions.includes(region));
  const size = offered.some(one => one.id === chosenSize) ? chosenSize : (offered[0]?.id ?? '');
  const rent = useChange(() => answer(api.POST('/api/v1/servers', { body: { name, provider, region, size, labels: readLabels(labels) } })), stale, added);
  const fault = (field: string) => rent.error?.field === field && rent.error.message;
  return (
    <form onSubmit={submit => (submit.preventDefault(), rent.mutate(undefined))}>
      <div class="dialog-body">
        <Text label="Name" autofocus required autocomplete="off" value={name} change={setName} fault={fault('name')} />
        <Select label="Provider" value={provider} change={setProvider} choices={providers} fault={fault('provider')} />
        <Trouble fault={regions.error ?? sizes.error} />
        <Select label="Region" value={region} change={setRegion} choices={there.map(one => ({ value: one.id, label: one.location ? `${one.name} – ${one.location}` : one.name }))} fault={fault('region')} />
        <Select label="Size" value={size} change={setSize} choices={offered.map(one => ({ value: one.id, label: `${one.cpus} cores, ${Math.round(one.memoryMB / 1_024)} GiB, ${one.diskGB} GiB disk – ${money(one.pricePerMonth, one.currency)} a month` }))} fault={fault('size')} />
        <Text label="Labels" placeholder="env=prod, rack=a1" value={labels} change={setLabels} fault={fault('labels')} />
        <Trouble fault={rent.error} />
      </div>
      <footer>
        <button type="button" onClick={close}>Cancel</button>
        <button type="submit" class="primary" disabled={rent.isPending || !region || !size}>Rent</button>
      </footer>
    </form>
  );
}
