import { type Container, HOST, isLoopback, socketText } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { childBeyond } from './diagnoseChild.ts';
import { otherOfRange } from './diagnoseHostPort.ts';
import { otherProtocol } from './otherProtocol.ts';
import { dialled, listText, name, placeName, portText } from './words.ts';

/** What cannot be told, and what is missing. */
export function diagnoseUnknown(c: Case): Diagnosis {
  if (c.trace.cause === 'unknown-rule') {
    const where = `on ${placeName(c, c.decided?.namespace ?? HOST)}, in the chain ${shown(c.decided?.chain ?? '?')} of the table ${shown(c.decided?.table ?? '?')}`;
    const parts = (c.decided?.rule?.matches ?? []).flatMap((m) => (m.kind === 'unknown' ? [m.text] : []));
    const target = c.decided?.rule?.target.kind === 'unknown' ? [c.decided.rule.target.text] : [];
    const what = [...parts, ...target].map((t) => shown(t, 120)).join('; ');
    return {
      code: 'unknown-rule',
      message: `A rule stands in the way that is not understood, ${where}: ${shown(c.decided?.rule?.text ?? '(rule not known)', 300)}. Whether it holds decides, so there is no answer.${what ? ` Not known: ${what}.` : ''}`,
      fixes: [
        {
          title: 'Read the rule, and try it for real',
          detail: 'The trace goes up to it; what comes after is not known.',
        },
      ],
    };
  }
  if (c.trace.cause === 'host-process-unknown') return diagnoseHostProcess(c);
  if (c.trace.cause === 'listener-unknown') return diagnoseListener(c);
  if (c.trace.cause === 'not-askable') {
    return { code: 'cannot-ask', message: `${dialled(c)} cannot be dialled from ${c.sourceName}.`, fixes: [] };
  }
  if (c.decided?.event === 'stop') {
    const router = placeName(c, c.decided.namespace);
    const what = c.decided.phase === 'reply' ? 'The answer' : `The packet to ${dialled(c)}`;
    return {
      code: 'beyond-this-host',
      message: `${what} comes to ${router}, which is not the one it is addressed to and would have to route it on. Whether ${router} forwards packets is not known here.`,
      fixes: [],
    };
  }
  const child = childBeyond(c);
  if (child) return child;
  const seen = c.decided?.after.source;
  const masked =
    seen !== undefined && seen !== c.packet.source && c.source ? ` It leaves with the source address ${seen}.` : '';
  return {
    code: 'beyond-this-host',
    message: `The packet to ${dialled(c)} leaves this host, as far as the rules here go.${masked} What is out there (a router, a firewall, the server) is not part of the model.`,
    fixes: [],
  };
}

/** The packet is at the host's own sockets, of which nothing is known. */
function diagnoseHostProcess(c: Case): Diagnosis {
  const other = otherProtocol(c);
  const { port, protocol } = c.packet;
  return {
    code: 'host-process-unknown',
    message: `${dialled(c)} is the host itself. No published port claims ${portText(c, port)}, and which processes of the host listen is not known here, so whether one has this port cannot be told.${other?.sentence ?? otherOfRange(c) ?? unsetVariable(c)}`,
    fixes: [
      ...(other ? [other.fix] : []),
      {
        title: other ? 'Or look on the host' : 'Look on the host',
        detail: `${c.commands.onHost(`ss -ln${protocol === 'udp' ? 'u' : 't'}p 'sport = :${port}'`)} names the process, if there is one. The live network knows it too. Or state it.`,
      },
    ],
  };
}

/** `"${PORT}:80"` where PORT stands in an env_file alone: the number is known to the container, and to nobody who publishes. */
function unsetVariable(c: Case): string {
  for (const { container, port } of c.index.published()) {
    if (port.hostPort !== undefined || port.protocol !== c.packet.protocol) continue;
    if (!port.text?.value.startsWith(':')) continue;
    const given = container.process.environment.find(
      (v) => v.by === 'env_file' && v.value?.value.trim() === String(c.packet.port),
    );
    if (given)
      return ` ${name(container)} publishes its port ${port.containerPort} on a port that the engine picks: the variable for the host's part is not set. ${shown(given.name)}=${c.packet.port} stands in an env_file, which is for the container alone; Compose fills in variables from its own environment and from .env.`;
  }
  return '';
}

/** The network did its part; nothing says what listens at the other end. */
function diagnoseListener(c: Case): Diagnosis {
  const subject = c.trace.assumptions.find((a) => a.code === 'listener-not-stated')?.subject;
  const owner = c.index.containers.get(subject ?? '') ?? c.target;
  const who = owner ? name(owner) : 'the container';
  const port = portText(c, c.lands.port);
  const own = owner !== undefined && c.source?.id === owner.id && isLoopback(c.packet.destination);
  const way = own
    ? `${c.packet.destination} in ${who} is ${who} itself`
    : c.via === 'direct'
      ? `The network lets the packet through to ${who} and the answer back`
      : `The published port leads to ${socketText(c.lands.address, c.lands.port)} in ${who}, and the answer comes back`;
  const others = namespaceOthers(c, owner);
  return {
    code: 'listener-unknown',
    message: `${way}. Whether anything listens on ${port} there is not known: ${whyUnknown(c, owner, who)}.${others}`,
    fixes: [
      {
        title: `Look at what listens in ${who}`,
        detail: owner
          ? `${c.commands.exec(owner, `ss -ln${c.packet.protocol === 'udp' ? 'u' : 't'}`)} lists it once the container runs. Or state it.`
          : 'A snapshot or the live daemon knows it.',
      },
    ],
  };
}

/** Why nothing says who listens: a configuration that was not seen, the other protocol, or silence. */
function whyUnknown(c: Case, owner: Container | undefined, who: string): string {
  const partly = c.index.topology.partlyKnown?.find((p) => p.container === owner?.id);
  if (partly) return `${who} ${shown(partly.because, 200)}`;
  const [asked, known] = c.packet.protocol === 'udp' ? (['UDP', 'tcp'] as const) : (['TCP', 'udp'] as const);
  const other = owner && c.index.listenersOf(owner.id).some((l) => l.port === c.lands.port && l.protocol === known);
  return other
    ? `what is said of ${who} speaks of ${known.toUpperCase()} ${c.lands.port}, and of no ${asked} port`
    : `nothing in the command, environment, image or ports of ${who} says what it listens on`;
}

/** The others that live in the namespace, one of whom may have the port. */
function namespaceOthers(c: Case, owner: Container | undefined): string {
  const others = owner ? c.index.sharing(owner).filter((o) => o.id !== owner.id) : [];
  return others.length === 0 ? '' : ` The namespace is shared with ${listText(others.map((o) => name(o)))}.`;
}
