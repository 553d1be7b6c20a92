import { indexOf, isWildcard } from '../../model/index.ts';
import { capturedDifferences, type RulesetDifference } from '../../kernel/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { name } from './words.ts';

/**
 * The answer where Docker's own rules are gone from the captured ruleset and this packet needed them: not "the port is not
 * published" but "something flushed the rule that publishes it". Undefined where the rules are not to blame.
 */
export function diagnoseFlushed(c: Case): Diagnosis | undefined {
  if (c.state.rulesFrom !== 'captured' || c.trace.outcome === 'ok') return undefined;
  const lost = capturedDifferences(c.state).filter((d) => d.severity === 'error');
  if (lost.length === 0) return undefined;
  return lostPublishing(c, lost) ?? lostForwarding(c, lost);
}

/** The port is published, and no rule translates it. */
function lostPublishing(c: Case, lost: readonly RulesetDifference[]): Diagnosis | undefined {
  // Translated after all, or served by docker-proxy, which needs no rule: then something else is wrong.
  if (c.via !== 'direct') return undefined;
  const { destination, port, protocol } = c.packet;
  const binding = indexOf(c.topology)
    .published()
    .find(
      (p) =>
        p.port.hostPort === port &&
        p.port.protocol === protocol &&
        (p.port.hostIp === undefined || isWildcard(p.port.hostIp) || p.port.hostIp === destination),
    );
  if (!binding || c.index.atAddress(destination)) return undefined;
  const why = lost.find(
    (d) =>
      d.code === 'docker-nat-flushed' ||
      d.code === 'docker-not-called' ||
      (d.code === 'published-port-missing' &&
        d.subjects.some((s) => s.container === binding.container.id && s.publishedIndex === binding.index)),
  );
  if (!why) return undefined;
  return restart(
    `${name(binding.container)} publishes ${port}, but the kernel does not have the rule that leads there. ${why.message}`,
  );
}

/** A published port was translated, and nothing lets it through any more. */
function lostForwarding(c: Case, lost: readonly RulesetDifference[]): Diagnosis | undefined {
  const why = lost.find((d) => d.code === 'docker-filter-flushed' || d.code === 'docker-not-called');
  if (!why || c.trace.cause !== 'policy-dropped' || c.decided?.hook !== 'forward') return undefined;
  return restart(
    `The policy of FORWARD drops the packet, and the rules of Docker's that would accept it before are gone. ${why.message}`,
  );
}

function restart(message: string): Diagnosis {
  return {
    code: 'docker-rules-flushed',
    message: shown(message, 1000),
    fixes: [
      {
        title: 'Restart the daemon: sudo systemctl restart docker',
        detail: 'It programs all its rules anew. Containers restart with it, unless live-restore is on.',
      },
      {
        title: 'Then find what flushes the tables',
        detail:
          'A firewall service that starts or reloads after Docker (iptables -F, netfilter-persistent, nft -f with "flush ruleset"). Let it start before Docker, and not flush what is not its own.',
      },
    ],
  };
}
