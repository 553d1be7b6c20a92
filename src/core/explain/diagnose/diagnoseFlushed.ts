import { indexOf, isWildcard } from '../../model/index.ts';
import { capturedDifferences, type RulesetDifference } from '../../kernel/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis } from './Case.ts';
import { name } from './words.ts';

/**
 * The answer where Docker's own rules are gone from the captured ruleset and this packet needed them: not "the port is not
 * published" but "something flushed the rule that publishes it". Undefined where the rules are not to blame.
 */
export function diagnoseFlushed(known: Case): Diagnosis | undefined {
  if (known.state.rulesFrom !== 'captured' || known.trace.outcome === 'ok') return undefined;
  const lost = capturedDifferences(known.state).filter((d) => d.severity === 'error');
  if (lost.length === 0) return undefined;
  return lostPublishing(known, lost) ?? lostForwarding(known, lost);
}

/** The port is published, and no rule translates it. */
function lostPublishing(known: Case, lost: readonly RulesetDifference[]): Diagnosis | undefined {
  // Translated after all, or served by docker-proxy, which needs no rule: then something else is wrong.
  if (known.via !== 'direct') return undefined;
  const { destination, port, protocol } = known.packet;
  const binding = indexOf(known.topology)
    .published()
    .find(
      (place) =>
        place.port.hostPort === port &&
        place.port.protocol === protocol &&
        (place.port.hostIp === undefined || isWildcard(place.port.hostIp) || place.port.hostIp === destination),
    );
  if (!binding || known.index.atAddress(destination)) return undefined;
  const why = lost.find(
    (difference) =>
      difference.code === 'docker-nat-flushed' ||
      difference.code === 'docker-not-called' ||
      (difference.code === 'published-port-missing' &&
        difference.subjects.some((s) => s.container === binding.container.id && s.publishedIndex === binding.index)),
  );
  if (!why) return undefined;
  return restart(
    `${name(binding.container)} publishes ${port}, but the kernel has no rule that forwards it. ${why.message}`,
  );
}

/** A published port was translated, and nothing lets it through any more. */
function lostForwarding(known: Case, lost: readonly RulesetDifference[]): Diagnosis | undefined {
  const why = lost.find((d) => d.code === 'docker-filter-flushed' || d.code === 'docker-not-called');
  if (!why || known.trace.cause !== 'policy-dropped' || known.decided?.hook !== 'forward') return undefined;
  return restart(
    `The policy of FORWARD drops the packet, and the Docker rules that would have accepted it first are gone. ${why.message}`,
  );
}

function restart(message: string): Diagnosis {
  return {
    code: 'docker-rules-flushed',
    message: shown(message, 1000),
    fixes: [
      {
        title: 'Restart the daemon: sudo systemctl restart docker',
        detail: 'It programs all its rules again. Containers restart too, unless live-restore is on.',
      },
      {
        title: 'Then find what flushes the tables',
        detail:
          'A firewall service that starts or reloads after Docker (iptables -F, netfilter-persistent, nft -f with "flush ruleset"). Make it start before Docker, and flush only its own rules.',
      },
    ],
  };
}
