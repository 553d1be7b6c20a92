import { engineWords } from '../../model/index.ts';
import { isEveryAddress, socketText } from '../pictures/addressText.ts';
import type { Card, Fact } from '../Diagram.ts';
import { forwarderCommand, natCommand } from './hostCommands.ts';
import { type PublishedGroup, whyNotText } from '../pictures/publishedPorts.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** A published port, with the rule or process behind it. */
export function portCard(index: PictureIndex, group: PublishedGroup): Card {
  const { main, container } = group;
  const who = visibleText(container.name);
  const { forwarder } = engineWords(index.engineOf(group.container));
  const facts: Fact[] = [];
  for (const f of group.facts) {
    facts.push({
      name: `On ${isEveryAddress(f.hostIp) ? 'every address, ' : ''}${socketText(f.hostIp, f.hostPort ?? '?', f.protocol)}`,
      value: handledBy(f.by, f, forwarder),
    });
  }
  const rule = group.facts.find((f) => f.rule !== undefined)?.rule;
  if (rule !== undefined)
    facts.push({ name: 'Rule', value: visibleText(rule), predicted: index.topology.source === 'compose' });
  if (group.isUnknown) facts.push({ name: `Port ${group.containerPort} of ${who}`, value: 'listener not known' });
  return {
    title: `${group.text} of ${who}`,
    kind:
      main.by === 'proxy'
        ? `Published port (${forwarder})`
        : main.by === 'dnat'
          ? 'Published port (DNAT rule)'
          : 'Published port',
    sentence: `${sentenceOf(group, who, forwarder)}${group.isUnknown ? ` We don’t know whether ${who} listens on ${group.containerPort}.` : ''}`,
    facts,
    problems: index.problems(
      ...group.indexes.map((i) => ({ kind: 'port', container: container.id, index: i }) as const),
    ),
    commands: [
      natCommand(index.engineOf(group.container), group.hostPort),
      forwarderCommand(index.engineOf(group.container), group.hostPort),
    ],
  };
}

function sentenceOf(group: PublishedGroup, who: string, forwarder: string): string {
  const { main } = group;
  const scope =
    group.scope === 'loopback'
      ? 'Only this host can use it: it is published on 127.0.0.1.'
      : group.scope === 'address'
        ? `It is published on ${main.hostIp} only.`
        : 'Any machine that can reach the host can reach it.';
  switch (main.by) {
    case 'dnat':
      return `A nat rule rewrites the destination to the address of ${who} on its bridge, never to its loopback: a server that listens on 127.0.0.1 inside cannot be reached. ${scope}`;
    case 'proxy':
      return `${forwarder}, a process on the host, accepts the connection and opens another to ${who}, which sees the bridge’s address as the client. ${scope}`;
    case 'routed':
      return `Nothing is rewritten: the port of ${who} is open to machines with a route to its address.`;
    case 'none':
      return main.why === 'unknown'
        ? `Port ${group.containerPort} of ${who}, available on the host. ${scope}`
        : `Nothing is programmed for this port: ${whyNotText(main)}.`;
  }
}

function handledBy(by: PublishedGroup['main']['by'], fact: PublishedGroup['main'], forwarder: string): string {
  const to = fact.to
    ? ` to ${socketText(fact.to.address, fact.containerPort, 'tcp')}`
    : ` to port ${fact.containerPort}`;
  switch (by) {
    case 'dnat':
      return `DNAT${to}`;
    case 'proxy':
      return `${forwarder}${to}`;
    case 'routed':
      return `routed${to}`;
    case 'none':
      return fact.why === 'unknown' ? `published${to}` : whyNotText(fact);
  }
}
