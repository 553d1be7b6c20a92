import { isEveryAddress, socketText } from '../pictures/addressText.ts';
import type { Card, Fact } from '../Diagram.ts';
import { natCommand } from './hostCommands.ts';
import { type PublishedGroup, whyNotText } from '../pictures/publishedPorts.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** A published port, with the rule or process behind it. */
export function portCard(index: PictureIndex, group: PublishedGroup): Card {
  const { main, container } = group;
  const who = visibleText(container.name);
  const facts: Fact[] = [];
  for (const f of group.facts) {
    facts.push({
      name: `On ${isEveryAddress(f.hostIp) ? 'every address, ' : ''}${socketText(f.hostIp, f.hostPort ?? '?', f.protocol)}`,
      value: handledBy(f.by, f),
    });
  }
  const rule = group.facts.find((f) => f.rule !== undefined)?.rule;
  if (rule !== undefined)
    facts.push({ name: 'Rule', value: visibleText(rule), predicted: index.topology.source === 'compose' });
  if (group.isUnknown) facts.push({ name: `Port ${group.containerPort} of ${who}`, value: 'who listens is not known' });
  return {
    title: `${group.text} of ${who}`,
    kind:
      main.by === 'proxy'
        ? 'Published port (docker-proxy)'
        : main.by === 'dnat'
          ? 'Published port (DNAT rule)'
          : 'Published port',
    sentence: `${sentenceOf(group, who)}${group.isUnknown ? ` ${who} would accept if it listens on ${group.containerPort}: that is not known.` : ''}`,
    facts,
    problems: index.problems(
      ...group.indexes.map((i) => ({ kind: 'port', container: container.id, index: i }) as const),
    ),
    commands: [
      natCommand(index.topology.engine, group.hostPort),
      { title: 'docker-proxy, where it runs', text: 'pgrep -a docker-proxy' },
    ],
  };
}

function sentenceOf(group: PublishedGroup, who: string): string {
  const { main } = group;
  const scope =
    group.scope === 'loopback'
      ? 'Only this host can use it: it is bound to 127.0.0.1.'
      : group.scope === 'address'
        ? `It is bound to ${main.hostIp} only.`
        : 'Whoever reaches the host reaches it, other machines included.';
  switch (main.by) {
    case 'dnat':
      return `A nat rule rewrites the destination to the address of ${who} on its bridge, never to its loopback: a server that listens on 127.0.0.1 in there is not met. ${scope}`;
    case 'proxy':
      return `docker-proxy, a process on the host, takes the connection and opens another to ${who}; it sees the bridge’s address as the client. ${scope}`;
    case 'routed':
      return `No address is rewritten: the port of ${who} is opened for those who have a route to its address.`;
    case 'none':
      return main.why === 'unknown'
        ? `Port ${group.containerPort} of ${who}, offered on the host. ${scope}`
        : `Nothing is programmed for this port: ${whyNotText(main)}.`;
  }
}

function handledBy(by: PublishedGroup['main']['by'], fact: PublishedGroup['main']): string {
  const to = fact.to
    ? ` to ${socketText(fact.to.address, fact.containerPort, 'tcp')}`
    : ` to port ${fact.containerPort}`;
  switch (by) {
    case 'dnat':
      return `DNAT${to}`;
    case 'proxy':
      return `docker-proxy${to}`;
    case 'routed':
      return `routed${to}`;
    case 'none':
      return fact.why === 'unknown' ? `published${to}` : whyNotText(fact);
  }
}
