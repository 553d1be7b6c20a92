import { type Container, shellQuote } from '../../model/index.ts';
import { bareAddress } from '../pictures/addressText.ts';
import type { Card, Fact } from '../Diagram.ts';
import { nsenter } from './hostCommands.ts';
import { isDrawn, publishedGroups, whyNotText } from '../pictures/publishedPorts.ts';
import { portsText, socketsOf } from '../pictures/sockets.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** A container: its namespace, its networks, its published ports. */
export function containerCard(index: PictureIndex, container: Container): Card {
  const facts: Fact[] = [];
  const state = stateText(container);
  if (state !== undefined) facts.push({ name: 'State', value: state });
  if (container.process.image) facts.push({ name: 'Image', value: visibleText(container.process.image.value) });
  if (container.containerName !== container.name) {
    facts.push({ name: 'Container', value: visibleText(container.containerName) });
  }
  if (container.project !== undefined) facts.push({ name: 'Project', value: visibleText(container.project) });
  for (const i of index.interfaces(container.id)) {
    const endpoint = container.endpoints.find((e) => e.network === i.network);
    const network = index.network(i.network);
    facts.push({
      name: `${visibleText(i.name)} on ${visibleText(network?.key ?? i.network)}`,
      value: `${i.addresses.map(bareAddress).join(', ') || 'no address known'}${i.isGateway ? ' · default route' : ''}`,
      predicted: endpoint?.predicted ?? true,
    });
  }
  for (const g of publishedGroups(index, container)) {
    facts.push({
      name: `Published ${g.text}`,
      value: isDrawn(g) && g.main.by !== 'none' ? `to port ${g.containerPort} of the container` : whyNotText(g.main),
    });
  }
  for (const s of socketsOf(index, container).filter(({ kind }) => kind === 'unknown'))
    facts.push({ name: portsText(s.ports), value: 'who listens is not known' });
  return {
    title: visibleText(container.name),
    kind:
      container.service === undefined
        ? 'Container'
        : container.replicas > 1
          ? `Service, ${container.replicas} containers`
          : 'Service',
    sentence: namespaceSentence(index, container),
    facts,
    problems: index.problemsOfContainer(container.id),
    commands: commandsOf(container),
  };
}

export function stateText(container: Container): string | undefined {
  if (!container.active)
    return container.profiles.length > 0
      ? `not started: "docker compose --profile ${visibleText(container.profiles[0] ?? '')} up" starts it`
      : 'not started: its profile is off';
  return container.state === 'stopped' ? 'stopped: it has no namespace now' : undefined;
}

function namespaceSentence(index: PictureIndex, container: Container): string {
  const { namespace } = container;
  switch (namespace.kind) {
    case 'host':
      return 'It has no network namespace of its own: it opens its sockets right on the host, so there is nothing to translate and nothing to publish.';
    case 'none':
      return 'Its network namespace holds the loopback interface and nothing else: nobody reaches it, and it reaches nobody.';
    case 'shared': {
      const target = namespace.target === undefined ? undefined : index.container(namespace.target);
      return target
        ? `It lives in the network namespace of ${visibleText(target.name)}: same addresses, same ports, and 127.0.0.1 is the same for both.`
        : `It joins the network namespace of ${visibleText(namespace.with)}, which is not part of this picture.`;
    }
    case 'own': {
      const plugs = container.endpoints.length;
      const veths =
        plugs === 0
          ? 'without a veth pair'
          : plugs === 1
            ? 'with one veth pair to a network'
            : `with ${plugs} veth pairs to as many networks`;
      return `A network namespace of its own, ${veths}. 127.0.0.1 in here is this container itself, neither the host nor a sibling.`;
    }
  }
}

function commandsOf(container: Container): Card['commands'] {
  const inspect = {
    title: 'What Docker says of its networks',
    text: `docker inspect -f '{{json .NetworkSettings}}' ${shellQuote(container.containerName)}`,
  };
  if (container.namespace.kind === 'host') {
    return [{ title: 'Sockets on the host', text: 'sudo ss -ltnup' }, inspect];
  }
  return [
    { title: 'Interfaces in its namespace', text: nsenter(container, 'ip addr') },
    { title: 'Listening sockets', text: nsenter(container, 'ss -ltnu') },
    { title: 'Routes', text: nsenter(container, 'ip route') },
    inspect,
  ];
}
