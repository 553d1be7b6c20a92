import { type MachineChange, machineChanges } from './machineChanges.ts';
import type { Network } from './Network.ts';

/** A question that has another answer than before. */
export interface ReachabilityChange {
  readonly from: string;
  readonly to: string;
  readonly change: 'gained' | 'lost' | 'changed';
  /** The reason before, and now, in one line each. */
  readonly before: string;
  readonly now: string;
}

/** What is not as it was between two states of a machine, or of what an engine runs. */
export interface Changes {
  /** Who can, or can no longer, reach what. */
  readonly sentences: readonly string[];
  readonly reachability: readonly ReachabilityChange[];
  /** Wires, addresses, routes, rules, settings and sockets of a captured machine. */
  readonly parts: readonly MachineChange[];
}

/** Compares two states of a network: every pair is asked in both, and the captured parts are laid side by side. */
export function changesBetween(
  before: Network,
  after: Network,
  compared: { readonly before: string; readonly after: string },
): Changes {
  const { rows, columns, cells, changes = [] } = after.changes(before, compared.after, compared);
  const [was, is] = [before.topology.machine, after.topology.machine];
  return {
    sentences: changes,
    reachability: cells.flatMap((row, rowIndex) =>
      row.flatMap((cell, columnIndex): ReachabilityChange[] =>
        cell?.change
          ? [
              {
                from: rows[rowIndex]?.id ?? '',
                to: cell.to ?? columns[columnIndex]?.to ?? '',
                change: cell.change,
                before: cell.before ?? '',
                now: cell.reason,
              },
            ]
          : [],
      ),
    ),
    parts: was && is ? machineChanges(was, is) : [],
  };
}
