import { enginesOf, engineText, engineWords, type Topology } from '../../model/index.ts';
import type { Card, Fact } from '../Diagram.ts';

function plain(title: string, kind: string, sentence: string, facts: Fact[], commands: Card['commands'] = []): Card {
  return { title, kind, sentence, facts, problems: [], commands };
}

export function internetCard(): Card {
  return plain(
    'Internet',
    'Everything beyond the LAN',
    'Containers reach it through masquerading, with the host’s address; incoming traffic gets only as far as the LAN’s router allows.',
    [],
    [{ title: 'The route out', text: 'ip route get 1.1.1.1' }],
  );
}

export function lanCard(topology: Topology): Card {
  const { lanPeer, lanPeer6 } = topology.host;
  return plain(
    'LAN',
    'The host’s own network',
    'Other machines on the host’s network. They can reach the host’s address and its published ports, but not container addresses, because those subnets exist only inside the host.',
    [lanPeer, lanPeer6].flatMap((value) => (value === undefined ? [] : [{ name: 'A neighbour', value }])),
    [{ title: 'Neighbours the host has seen', text: 'ip neigh' }],
  );
}

export function nicCard(topology: Topology): Card {
  const { lanAddress, lanAddress6 } = topology.host;
  return plain(
    'Network card of the host',
    'Interface in the root network namespace',
    'Where packets from outside enter the host and masqueraded ones leave it.',
    [lanAddress, lanAddress6].flatMap((value) => (value === undefined ? [] : [{ name: 'Address', value }])),
    [
      { title: 'Addresses of the host', text: 'ip -br addr' },
      { title: 'Routes of the host', text: 'ip route' },
    ],
  );
}

export function hostCard(topology: Topology): Card {
  const { host, engine } = topology;
  const engines = enginesOf(topology);
  const facts: Fact[] = engines.map((one) => ({
    name: one.product === 'docker' ? 'Docker Engine' : engineWords(one).name,
    value: engineText(one),
    predicted: one.known === 'assumed',
  }));
  facts.push({ name: 'Firewall', value: [...new Set(engines.map(({ backend }) => backend))].join(' and ') });
  if (host.forwardPolicy) facts.push({ name: 'Policy of FORWARD', value: host.forwardPolicy });
  if (host.userlandProxy !== undefined && engine.product !== 'podman')
    facts.push({ name: 'docker-proxy', value: host.userlandProxy ? 'on' : 'off' });
  return plain(
    'Host',
    'Root network namespace',
    'The kernel’s first network namespace: it has the network card, the bridges, and the netfilter rules that all container traffic to the outside goes through.',
    facts,
    [
      { title: 'All interfaces', text: 'ip -br link' },
      ...[...new Map(engines.map((one) => [engineWords(one).name, engineWords(one)])).values()].map((words) => ({
        title: `${words.name}’s networks`,
        text: `${words.command} network ls`,
      })),
    ],
  );
}

export function natCard(topology: Topology): Card {
  const places = enginesOf(topology).map((engine) => {
    const nft = engine.backend === 'nftables';
    const { natChain, nftTable } = engineWords(engine);
    return {
      kind: nft ? `nat chain in table ${nftTable(4)}` : `Chain ${natChain} of table nat`,
      text: nft ? `sudo nft list table ${nftTable(4)}` : `sudo iptables -t nat -S ${natChain}`,
    };
  });
  return plain(
    'Published ports',
    [...new Set(places.map(({ kind }) => kind))].join(', '),
    'Every published port is a rule here: it rewrites the destination of traffic to the host’s port to a container’s address. Nothing else makes a container reachable from outside.',
    [],
    [...new Set(places.map(({ text }) => text))].map((text) => ({ title: 'The nat rules', text })),
  );
}

export function uplinkCard(between: string): Card {
  return plain(
    between,
    'Link',
    'An ordinary network; the engine changes nothing here.',
    [],
    [{ title: 'The router that the host uses', text: 'ip route show default' }],
  );
}
