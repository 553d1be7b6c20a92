import type { Step } from '../../kernel/index.ts';

/** Whose rule it is, and what for. */
export type RulePurpose =
  | 'isolation'
  | 'internal'
  | 'icc'
  | 'direct-access-drop'
  | 'loopback-drop'
  | 'unpublished-drop'
  | 'docker-user'
  | 'foreign';

/**
 * What the rule that dropped a packet is for. Synthesised rules say it themselves; of a captured one it is read from
 * Docker's own chains and comments (docs/semantics.md, section 1, has the names and shapes of all generations). All else is foreign.
 *
 * @param bridges names of the bridges that are networks of Docker's
 */
export function purposeOf(step: Step, bridges: ReadonlySet<string>): RulePurpose {
  const { rule, chain = '', table = '' } = step;
  switch (rule?.madeBy?.purpose) {
    case 'isolation':
    case 'internal':
    case 'icc':
    case 'direct-access-drop':
    case 'loopback-drop':
    case 'unpublished-drop':
      return rule.madeBy.purpose;
  }
  if (!rule) return 'foreign';
  if (chain === 'DOCKER-USER') return 'docker-user';
  if (table === 'docker-bridges') return byComment(rule.comment ?? '');
  if (chain === 'DOCKER-INTERNAL') return 'internal';
  if (chain === 'DOCKER-ISOLATION-STAGE-2') return 'isolation';
  if (chain === 'DOCKER-ISOLATION-STAGE-1') {
    return rule.matches.some((m) => (m.kind === 'source' || m.kind === 'destination') && m.not)
      ? 'internal'
      : 'isolation';
  }
  if (chain === 'DOCKER' && table === 'filter') return 'unpublished-drop';
  const inside = rule.matches.find((m) => m.kind === 'in-interface');
  const outside = rule.matches.find((m) => m.kind === 'out-interface');
  const destination = rule.matches.find((m) => m.kind === 'destination');
  if (table === 'raw' && chain === 'PREROUTING' && inside?.kind === 'in-interface' && inside.not && destination) {
    return inside.names[0] === 'lo'
      ? 'loopback-drop'
      : bridges.has(inside.names[0] ?? '')
        ? 'direct-access-drop'
        : 'foreign';
  }
  const sameBridge =
    inside?.kind === 'in-interface' &&
    outside?.kind === 'out-interface' &&
    !inside.not &&
    !outside.not &&
    inside.names[0] === outside.names[0] &&
    rule.matches.length === 2;
  return (chain === 'FORWARD' || chain === 'DOCKER-FORWARD') && sameBridge ? 'icc' : 'foreign';
}

function byComment(comment: string): RulePurpose {
  switch (comment) {
    case 'ICC':
      return 'icc';
    case 'UNPUBLISHED PORT DROP':
      return 'unpublished-drop';
    case 'DROP DIRECT ACCESS':
    case 'SUBNET DROP EXTERNAL':
      return 'direct-access-drop';
    case 'DROP REMOTE LOOPBACK':
      return 'loopback-drop';
    default:
      return comment.startsWith('INTERNAL NETWORK') ? 'internal' : 'foreign';
  }
}
