import { type Container, HOST, isLoopback, socketText } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { dialled, listText, name, placeName, portText } from './words.ts';

/** What cannot be told, and what is missing. */
export function diagnoseUnknown(known: Case): Diagnosis {
  if (known.trace.cause === 'unknown-rule') {
    const where = `on ${placeName(known, known.decided?.namespace ?? HOST)}, in the chain ${shown(known.decided?.chain ?? '?')} of the table ${shown(known.decided?.table ?? '?')}`;
    const parts = (known.decided?.rule?.matches ?? []).flatMap((m) => (m.kind === 'unknown' ? [m.text] : []));
    const target = known.decided?.rule?.target.kind === 'unknown' ? [known.decided.rule.target.text] : [];
    const what = [...parts, ...target].map((t) => shown(t, 120)).join('; ');
    return {
      code: 'unknown-rule',
      message: `A rule stands in the way that is not understood, ${where}: ${shown(known.decided?.rule?.text ?? '(rule not known)', 300)}. Whether it holds decides, so there is no answer.${what ? ` Not known: ${what}.` : ''}`,
      fixes: [
        {
          title: 'Read the rule, and try it for real',
          detail: 'The trace goes up to it; what comes after is not known.',
        },
      ],
    };
  }
  if (known.trace.cause === 'host-process-unknown') {
    return {
      code: 'host-process-unknown',
      message: `${dialled(known)} is the host itself. No published port claims ${portText(known, known.packet.port)}, and which processes of the host listen is not known here, so whether one has this port cannot be told.${otherProtocol(known)}`,
      fixes: [
        {
          title: 'Look on the host',
          detail: `sudo ss -ln${known.packet.protocol === 'udp' ? 'u' : 't'}p 'sport = :${known.packet.port}' names the process, if there is one. The live network knows it too.`,
        },
      ],
    };
  }
  if (known.trace.cause === 'listener-unknown') return diagnoseListener(known);
  if (known.trace.cause === 'not-askable') {
    return { code: 'cannot-ask', message: `${dialled(known)} cannot be dialled from ${known.sourceName}.`, fixes: [] };
  }
  if (known.decided?.event === 'stop') {
    const router = placeName(known, known.decided.namespace);
    const what = known.decided.phase === 'reply' ? 'The answer' : `The packet to ${dialled(known)}`;
    return {
      code: 'beyond-this-host',
      message: `${what} comes to ${router}, which is not the one it is addressed to and would have to route it on. Whether ${router} forwards packets is not known here.`,
      fixes: [],
    };
  }
  const seen = known.decided?.after.source;
  const masked =
    seen !== undefined && seen !== known.packet.source && known.source
      ? ` It leaves with the source address ${seen}.`
      : '';
  return {
    code: 'beyond-this-host',
    message: `The packet to ${dialled(known)} leaves this host, as far as the rules here go.${masked} What is out there (a router, a firewall, the server) is not part of the model.`,
    fixes: [],
  };
}

/** The network did its part; nothing says what listens at the other end. */
function diagnoseListener(known: Case): Diagnosis {
  const subject = known.trace.assumptions.find((a) => a.code === 'listener-not-stated')?.subject;
  const owner = known.index.containers.get(subject ?? '') ?? known.target;
  const who = owner ? name(owner) : 'the container';
  const port = portText(known, known.lands.port);
  const own = owner !== undefined && known.source?.id === owner.id && isLoopback(known.packet.destination);
  const way = own
    ? `${known.packet.destination} in ${who} is ${who} itself`
    : known.via === 'direct'
      ? `The network lets the packet through to ${who} and the answer back`
      : `The published port leads to ${socketText(known.lands.address, known.lands.port)} in ${who}, and the answer comes back`;
  const others = namespaceOthers(known, owner);
  return {
    code: 'listener-unknown',
    message: `${way}. Whether anything listens on ${port} there is not known: nothing in the command, environment, image or ports of ${who} says what it listens on.${others}`,
    fixes: [
      {
        title: `Look at what listens in ${who}`,
        detail: owner
          ? `${known.commands.exec(owner, `ss -ln${known.packet.protocol === 'udp' ? 'u' : 't'}`)} lists it once the container runs. Or state it.`
          : 'A snapshot or the live daemon knows it.',
      },
    ],
  };
}

/** The same port, published for the other protocol: one entry of `ports` is one protocol, TCP where none is written. */
function otherProtocol(known: Case): string {
  const { port, protocol } = known.packet;
  const published = known.index.published().find((p) => p.port.hostPort === port && p.port.protocol !== protocol);
  if (!published) return '';
  const theirs = published.port.protocol.toUpperCase();
  return ` ${name(published.container)} publishes ${port} for ${theirs} only; ${protocol.toUpperCase()} needs an entry of its own: "${port}:${published.port.containerPort}/${protocol}".`;
}

/** The others that live in the namespace, one of whom may have the port. */
function namespaceOthers(known: Case, owner: Container | undefined): string {
  const others = owner ? known.index.sharing(owner).filter((o) => o.id !== owner.id) : [];
  return others.length === 0 ? '' : ` The namespace is shared with ${listText(others.map((o) => name(o)))}.`;
}
