import { type Container, HOST, isLoopback, socketText, isMachineAlone } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { childBeyond } from './diagnoseChild.ts';
import { isUnread } from './diagnoseMissing.ts';
import { otherOfRange } from './diagnoseHostPort.ts';
import { otherProtocol } from './otherProtocol.ts';
import { dialled, listText, name, placeName, portText } from './words.ts';

/** What cannot be told, and what is missing. */
export function diagnoseUnknown(known: Case): Diagnosis {
  if (known.trace.cause === 'unknown-rule') {
    const where = `on ${placeName(known, known.decided?.namespace ?? HOST)}, in the ${shown(known.decided?.chain ?? '?')} chain of the ${shown(known.decided?.table ?? '?')} table`;
    const parts = (known.decided?.rule?.matches ?? []).flatMap((m) => (m.kind === 'unknown' ? [m.text] : []));
    const target = known.decided?.rule?.target.kind === 'unknown' ? [known.decided.rule.target.text] : [];
    const what = [...parts, ...target].map((t) => shown(t, 120)).join('; ');
    return {
      code: 'unknown-rule',
      message: `Net Lens does not understand a rule on the path, ${where}: ${shown(known.decided?.rule?.text ?? '(rule not known)', 300)}. The answer depends on whether it matches.${what ? ` Not understood: ${what}.` : ''}`,
      fixes: [
        {
          title: 'Read the rule, and try it for real',
          detail: 'The trace stops there; what follows is not known.',
        },
      ],
    };
  }
  if (known.trace.cause === 'undocumented') {
    const machine = known.engine.machine ?? 'Docker Desktop';
    return {
      code: 'not-documented',
      message: `The connection gets to ${name(known.target)} through ${shown(machine)}'s own forwarding, and nothing listens there. What ${known.sourceName} then sees (a refusal, or a connection that is closed at once) is not documented.`,
      fixes: [],
    };
  }
  if (known.trace.cause === 'host-process-unknown') return diagnoseHostProcess(known);
  if (known.trace.cause === 'listener-unknown') return diagnoseListener(known);
  if (known.trace.cause === 'not-askable') {
    return { code: 'cannot-ask', message: `${dialled(known)} cannot be dialled from ${known.sourceName}.`, fixes: [] };
  }
  if (known.decided?.event === 'stop') {
    const router = placeName(known, known.decided.namespace);
    const what = known.decided.phase === 'reply' ? 'The answer' : `The packet to ${dialled(known)}`;
    return {
      code: 'beyond-this-host',
      message: `${what} arrives at ${router}, which is not its destination and would have to route it on. Whether ${router} forwards packets is not known.`,
      fixes: [],
    };
  }
  const child = childBeyond(known);
  if (child) return child;
  const seen = known.decided?.after.source;
  const masked =
    seen !== undefined && seen !== known.packet.source && known.source
      ? ` It leaves with the source address ${seen}.`
      : '';
  return {
    code: 'beyond-this-host',
    message: `The packet to ${dialled(known)} leaves this host, as far as its rules show.${masked} What is out there (a router, a firewall, the server) is not part of the model.`,
    fixes: [],
  };
}

/** The packet is at the host's own sockets, of which nothing is known. */
function diagnoseHostProcess(known: Case): Diagnosis {
  const other = otherProtocol(known);
  const { port, protocol } = known.packet;
  return {
    code: 'host-process-unknown',
    message: `${dialled(known)} is the host itself. No container publishes ${portText(known, port)}, and we don't know which processes on the host listen, so we can't tell whether one has this port.${other?.sentence ?? otherOfRange(known) ?? unsetVariable(known)}`,
    fixes: [
      ...(other ? [other.fix] : []),
      {
        title: other ? 'Or look on the host' : 'Look on the host',
        detail: `${known.commands.onHost(`ss -ln${protocol === 'udp' ? 'u' : 't'}p 'sport = :${port}'`)} names the process, if there is one. The live network shows it too. Or say so yourself.`,
      },
    ],
  };
}

/** `"${PORT}:80"` where PORT stands in an env_file alone: the number is known to the container, and to nobody who publishes. */
function unsetVariable(known: Case): string {
  for (const { container, port } of known.index.published()) {
    if (port.hostPort !== undefined || port.protocol !== known.packet.protocol) continue;
    if (!port.text?.value.startsWith(':')) continue;
    const given = container.process.environment.find(
      (v) => v.by === 'env_file' && v.value?.value.trim() === String(known.packet.port),
    );
    if (given)
      return ` ${name(container)} publishes its port ${port.containerPort} on a port that the engine picks, because the variable for the host port is not set. ${shown(given.name)}=${known.packet.port} is in an env_file, which is only for the container; Compose takes variables from its own environment and from .env.`;
  }
  return '';
}

/** The network did its part; nothing says what listens at the other end. */
function diagnoseListener(facts: Case): Diagnosis {
  const subject = facts.trace.assumptions.find((a) => a.code === 'listener-not-stated')?.subject;
  const owner = facts.index.containers.get(subject ?? '') ?? facts.target;
  const who = owner ? name(owner) : 'the container';
  const port = portText(facts, facts.lands.port);
  const own = owner !== undefined && facts.source?.id === owner.id && isLoopback(facts.packet.destination);
  const way = own
    ? `${facts.packet.destination} in ${who} is ${who} itself`
    : facts.via === 'direct'
      ? `The network lets the packet through to ${who} and the reply back`
      : `${isMachineAlone(facts.topology) ? 'DNAT' : 'The published port'} leads to ${socketText(facts.lands.address, facts.lands.port)} in ${who}, and the reply gets back`;
  const others = namespaceOthers(facts, owner);
  return {
    code: 'listener-unknown',
    message: `${way}. We don't know whether anything listens on ${port} there: ${whyUnknown(facts, owner, who)}.${others}`,
    fixes: [
      {
        title: `Check what listens in ${who}`,
        detail: owner
          ? isMachineAlone(facts.topology)
            ? `${facts.commands.inNamespace(owner, `ss -ln${facts.packet.protocol === 'udp' ? 'u' : 't'}p`)} lists it.`
            : `${facts.commands.exec(owner, `ss -ln${facts.packet.protocol === 'udp' ? 'u' : 't'}`)} lists it once the container runs. Or say so yourself.`
          : 'A snapshot or the live daemon shows it.',
      },
    ],
  };
}

/** Why nothing says who listens: a configuration that was not seen, the other protocol, or silence. */
function whyUnknown(known: Case, owner: Container | undefined, who: string): string {
  const partly = known.index.topology.partlyKnown?.find((p) => p.container === owner?.id);
  if (partly) return `${who} ${shown(partly.because, 200)}`;
  if (owner && known.topology.machine && isUnread(known, owner.id)) return `the sockets of ${who} were not captured`;
  const [asked, wanted] = known.packet.protocol === 'udp' ? (['UDP', 'tcp'] as const) : (['TCP', 'udp'] as const);
  const other =
    owner && known.index.listenersOf(owner.id).some((l) => l.port === known.lands.port && l.protocol === wanted);
  return other
    ? `the files mention ${wanted.toUpperCase()} ${known.lands.port} of ${who}, but no ${asked} port`
    : `nothing in the command, environment, image or ports of ${who} says what it listens on`;
}

/** The others that live in the namespace, one of whom may have the port. */
function namespaceOthers(known: Case, owner: Container | undefined): string {
  const others = owner ? known.index.sharing(owner).filter((o) => o.id !== owner.id) : [];
  return others.length === 0 ? '' : ` The namespace is shared with ${listText(others.map((o) => name(o)))}.`;
}
