import type { ComponentChildren } from 'preact';
import { Facts } from '../../ui/facts';
import { bytes } from '../../ui/figures';
import { Time } from '../../ui/time';
import type { Server } from './server';

export function ServerFacts({ server }: { server: Server }) {
  const labels = Object.entries(server.labels);
  const facts: [string, ComponentChildren][] = [
    ['Id', <code>{server.id}</code>],
    ['Address', <code>{server.sshUser}@{server.host}:{server.port}</code>],
    ['Logs in by', server.authMethod === 'key' ? 'private key' : server.authMethod],
    ['Provider', server.provider === 'ssh' ? 'your own machine' : [server.provider, server.region, server.size].filter(Boolean).join(', ')],
    ['System', server.osName && `${server.osName} ${server.osVersion ?? ''}`],
    ['Kernel', server.kernelVersion && `${server.kernelVersion}, ${server.architecture}`],
    ['Docker', server.dockerVersion ?? (server.cpuCores ? 'not there' : null)],
    ['Machine', server.cpuCores && `${server.cpuCores} cores, ${bytes(server.ramTotalBytes)} of memory, ${bytes(server.diskTotalBytes)} of disk`],
    ['Reserved', server.reserved && `${server.reserved.cpus} cores, ${server.reserved.memoryMB} MiB, ${server.reserved.diskGB} GiB by ${server.instanceCount} ${server.instanceCount === 1 ? 'instance' : 'instances'}`],
    ['Labels', labels.length > 0 ? labels.map(([name, value]) => <code key={name} class="tag">{value ? `${name}=${value}` : name}</code>) : null],
    ['Commands at a time', server.maxSshSessions],
    ['Notes', server.description],
    ['Added', <Time at={server.createdAt} />],
    ['Seen', <Time at={server.lastSeenAt} />],
  ];
  return <Facts of={facts} />;
}
