import { type Container, type Engine, engineWords, operand } from '../../model/index.ts';
import { bareAddress } from '../pictures/addressText.ts';
import type { Card, Fact } from '../Diagram.ts';
import { nsenter } from './hostCommands.ts';
import { isDrawn, publishedGroups, whyNotText } from '../pictures/publishedPorts.ts';
import { portsText, socketsOf } from '../pictures/sockets.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { editorIn } from '../pictures/editorIn.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** A container: its namespace, its networks, its published ports. */
export function containerCard(index: PictureIndex, container: Container): Card {
  const facts: Fact[] = [];
  const state = stateText(index.engineOf(container), container);
  if (state !== undefined) facts.push({ name: 'State', value: state });
  if (editorIn(index.topology, container))
    facts.push({ name: 'Your editor', value: 'runs in this container: localhost in its terminals is this namespace' });
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
      value: `${i.addresses.map(bareAddress).join(', ') || 'address unknown'}${i.isGateway ? ' · default route' : ''}`,
      predicted: endpoint?.predicted ?? true,
    });
  }
  for (const g of publishedGroups(index, container)) {
    facts.push({
      name: `Published ${g.text}`,
      value: isDrawn(g) && g.main.by !== 'none' ? `to container port ${g.containerPort}` : whyNotText(g.main),
    });
  }
  for (const s of socketsOf(index, container).filter(({ kind }) => kind === 'unknown'))
    facts.push({ name: portsText(s.ports), value: 'listener not known' });
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
    commands: commandsOf(index, container),
  };
}

export function stateText(engine: Engine, container: Container): string | undefined {
  if (!container.active)
    return container.profiles.length > 0
      ? `not started: "${engineWords(engine).compose} --profile ${visibleText(container.profiles[0] ?? '')} up" starts it`
      : 'not started: its profile is not active';
  return container.state === 'stopped' ? 'stopped: it currently has no namespace' : undefined;
}

function namespaceSentence(index: PictureIndex, container: Container): string {
  const { namespace } = container;
  switch (namespace.kind) {
    case 'host':
      return 'It has no network namespace of its own: it opens its sockets directly on the host, so there is nothing to translate or publish.';
    case 'none':
      return 'Its network namespace has only the loopback interface: nothing reaches it, and it reaches nothing.';
    case 'shared': {
      const target = namespace.target === undefined ? undefined : index.container(namespace.target);
      return target
        ? `It shares the network namespace of ${visibleText(target.name)}: same addresses, same ports, same 127.0.0.1.`
        : `It joins the network namespace of ${visibleText(namespace.with)}, which is not in this diagram.`;
    }
    case 'own': {
      const plugs = container.endpoints.length;
      const veths =
        plugs === 0
          ? 'not connected to any network'
          : plugs === 1
            ? 'connected to 1 network'
            : `connected to ${plugs} networks`;
      return `Its own network namespace, ${veths}. 127.0.0.1 in here is this container itself, not the host or another container.`;
    }
  }
}

function commandsOf(index: PictureIndex, container: Container): Card['commands'] {
  const words = engineWords(index.engineOf(container));
  const inspect = {
    title: `Its networks, as ${words.name} reports them`,
    text: `${words.command} inspect -f '{{json .NetworkSettings}}' ${operand(container.containerName)}`,
  };
  if (container.namespace.kind === 'host') {
    return [{ title: 'Sockets on the host', text: 'sudo ss -ltnup' }, inspect];
  }
  return [
    { title: 'Interfaces in its namespace', text: nsenter(index.engineOf(container), container, 'ip addr') },
    { title: 'Listening sockets', text: nsenter(index.engineOf(container), container, 'ss -ltnu') },
    { title: 'Routes', text: nsenter(index.engineOf(container), container, 'ip route') },
    inspect,
  ];
}
