import type { DeclaredConnection } from '../lint/index.ts';
import { type ChosenFix, editsByFile, type Finding } from '../model/index.ts';
import type { Network } from './Network.ts';

/** What fixes fail to do, or break. */
export interface Shortfall {
  /**
   * `unreached`: the finding goes, but the destination is still not reached. All others are reasons not to apply the fixes:
   * Compose rejects the files then, the finding stays, something is no longer reached, or the fault is only hidden.
   */
  readonly kind: 'refused' | 'stays' | 'lost' | 'hidden' | 'unreached';
  /** A clause for a title: "web still does not reach db:5432". */
  readonly message: string;
}

/**
 * Applies fixes to the files in memory and asks the network again. Undefined if the findings are gone and their destinations are
 * reached, or if that cannot be tried because a file's text is not known.
 */
export function shortfallOf(network: Network, chosen: readonly ChosenFix[]): Shortfall | undefined {
  const edits = [...editsByFile(chosen)].flatMap(([, all]) => all);
  if (edits.length === 0 || edits.some((e) => !e.creates && !network.texts.has(e.file))) return undefined;
  const after = network.after(edits);
  if (!after) return { kind: 'refused', message: 'then the files cannot be read' };
  const told = new Set(refusals(network));
  const refusal = refusals(after).find((message) => !told.has(message));
  if (refusal !== undefined) return { kind: 'refused', message: `Compose then rejects the files: ${refusal}` };
  const before = network.findings();
  const left = after.findings();
  const stays = chosen.find(({ finding }) => count(left.findings, finding) >= count(before.findings, finding));
  if (stays) return { kind: 'stays', message: 'that alone does not fix it' };
  return connectionShortfall(network, after, chosen);
}

function refusals({ problems }: Network): readonly string[] {
  return problems.filter((p) => p.severity === 'error').map((p) => p.message);
}

/** Counts equal findings regardless of their place, since places move with the text. */
function count(findings: readonly Finding[], { rule, message }: Finding): number {
  return findings.filter((f) => f.rule === rule && f.message === message).length;
}

function connectionShortfall(before: Network, after: Network, chosen: readonly ChosenFix[]): Shortfall | undefined {
  const known = new Set(before.connections.map(keyOf));
  const now = new Map(after.connections.map((c) => [keyOf(c), c]));
  for (const connection of before.connections) {
    const { from, to, name, isFailing, isReached } = connection;
    const same = now.get(keyOf(connection));
    if (!isFailing) {
      if (isReached && same?.isFailing)
        return { kind: 'lost', message: `${nameOf(before, from)} can then no longer reach ${to}` };
      continue;
    }
    const isFixed = chosen.some(({ finding }) => touches(connection, finding.origin));
    if (same) {
      if (same.isFailing && isFixed)
        return { kind: 'unreached', message: `${nameOf(before, from)} still cannot reach ${to}` };
      continue;
    }
    // The text has changed or is gone.
    const instead = after.connections.filter((c) => c.from === from && c.name === name && !known.has(keyOf(c)));
    if (instead.length > 0) {
      const failing = instead.find((c) => c.isFailing);
      if (failing && isFixed)
        return { kind: 'unreached', message: `${nameOf(before, from)} cannot reach ${failing.to} either` };
      continue;
    }
    // If other words replaced it, they are intended and need not read as a destination.
    if (chosen.some(({ fix }) => fix.edits.some((e) => e.newText !== '' && touches(connection, e)))) continue;
    if (after.answer(from, to)?.verdict === 'unreachable')
      return { kind: 'hidden', message: `${nameOf(before, from)} still cannot reach ${to}` };
  }
  return undefined;
}

function keyOf({ from, to, name }: DeclaredConnection): string {
  return `${from}\0${to}\0${name}`;
}

function nameOf({ topology }: Network, id: string): string {
  return topology.containers.find((c) => c.id === id)?.name ?? id;
}

/** Whether a finding or an edit is at this destination: at its host or its port. */
function touches(
  { origin, portOrigin }: DeclaredConnection,
  place: { readonly file: string; readonly start: number; readonly end: number },
): boolean {
  return [origin, portOrigin].some(
    (at) => at?.kind === 'source' && at.file === place.file && at.start < place.end && place.start < at.end,
  );
}
