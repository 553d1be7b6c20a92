import type { KernelFacts, Topology } from '../model/index.ts';
import { completeFacts } from './completeFacts.ts';
import type { Askable, AskableTarget } from './Diagram.ts';
import { firstOfEachService } from './overviewPicture.ts';
import { socketsOf } from './sockets.ts';
import { publishedGroups } from './publishedPorts.ts';
import type { TopologyIndex } from './TopologyIndex.ts';
import { indexOf } from './TopologyIndex.ts';
import { visibleText } from './visibleText.ts';

/** Who can ask and who can be asked about, in the words of contract.md: only what exists. */
export function askableOf(index: TopologyIndex): Askable {
  const containers = firstOfEachService(index.topology.containers).filter((c) => c.active);
  const from = [
    ...containers.map((c) => ({ id: c.name, label: visibleText(c.name) })),
    { id: '@host', label: 'the host itself' },
    { id: '@lan', label: 'another machine on the LAN' },
    { id: '@lan+route', label: 'a LAN machine with a route to the containers' },
    { id: '@internet', label: 'the Internet' },
  ];
  const to: AskableTarget[] = containers.map((c) => {
    const ports = new Map<string, AskableTarget['ports'][number]>();
    for (const s of socketsOf(index, c)) {
      for (const p of s.ports) {
        if (p.protocol === 'sctp') continue;
        const note =
          s.kind === 'loopback'
            ? ' (loopback)'
            : s.kind === 'assumed'
              ? ' (assumed)'
              : s.kind === 'missing'
                ? ' (nobody listens)'
                : '';
        ports.set(`${p.port}/${p.protocol}`, {
          port: p.port,
          protocol: p.protocol,
          label: `${p.port}/${p.protocol}${note}`,
        });
      }
    }
    return { id: c.name, label: visibleText(c.name), ports: [...ports.values()] };
  });
  const host: AskableTarget = {
    id: '@host',
    label: 'the host’s LAN address',
    ports: containers.flatMap((c) =>
      publishedGroups(index, c).flatMap((g) =>
        g.hostPort === undefined || g.protocol === 'sctp'
          ? []
          : [
              {
                port: g.hostPort,
                protocol: g.protocol,
                label: `${g.hostPort}/${g.protocol} (published by ${visibleText(c.name)})`,
              },
            ],
      ),
    ),
  };
  return { from, to: [...to, host, { id: 'localhost', label: 'localhost, as the source sees it', ports: host.ports }] };
}

/** The same of a topology that nobody draws. */
export function askableIn(topology: Topology, facts: KernelFacts | undefined): Askable {
  return askableOf(indexOf(topology, completeFacts(topology, facts), []));
}
