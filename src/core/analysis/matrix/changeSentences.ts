import { HOST } from '../../model/index.ts';
import type { Matrix, MatrixCell, MatrixColumn, MatrixLabel } from './Matrix.ts';

const MOST = 8;
/** Sources outside of containers, as a sentence names them, those that matter most first. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['@internet', 'the Internet'],
  ['@lan', 'the LAN'],
  ['@lan+route', 'a LAN machine with a route to the containers'],
  [HOST, 'the host'],
]);

/** What a comparison has found, as sentences, what concerns the outside first: "The Internet can now reach db:5432." */
export function changeSentences({
  rows,
  columns,
  cells,
}: Pick<Matrix, 'rows' | 'columns' | 'cells'>): readonly string[] {
  const groups = new Map<string, { verb: string; target: string; sources: string[]; rank: number }>();
  let others = 0;
  rows.forEach((row, rowIndex) =>
    columns.forEach((column, columnIndex) => {
      const cell = cells[rowIndex]?.[columnIndex];
      if (!cell?.change) return;
      if (cell.change === 'changed') {
        others++;
        return;
      }
      const verb = cell.change === 'gained' ? 'can now reach' : 'can no longer reach';
      const target = targetOf(column, cell);
      const key = `${verb} ${target}`;
      const group = groups.get(key) ?? { verb, target, sources: [], rank: Infinity };
      group.sources.push(nameOf(row));
      group.rank = Math.min(group.rank, rankOf(row));
      groups.set(key, group);
    }),
  );
  const sentences = [...groups.values()]
    .sort((one, other) => one.rank - other.rank)
    .map(({ verb, target, sources }) => capital(`${listed([...new Set(sources)])} ${verb} ${target}.`));
  const shown = sentences.slice(0, MOST);
  if (sentences.length > MOST) shown.push(`${sentences.length - MOST} more changes are marked in the table.`);
  if (others > 0)
    shown.push(
      others === 1 ? 'One answer has another reason than before.' : `${others} answers have other reasons than before.`,
    );
  return shown;
}

/** A published port is told by who answers there. */
function targetOf({ label, port, to }: MatrixColumn, { servedBy }: MatrixCell): string {
  const number = port.replace('/tcp', '');
  const isHost = to.startsWith(`${HOST}:`) || to.startsWith('localhost:');
  if (isHost && servedBy !== undefined) return `${servedBy} on the host’s port ${number}`;
  return isHost ? `port ${number} of ${label}` : `${label}:${number}`;
}

function nameOf({ id, label }: MatrixLabel): string {
  return OUTSIDE.get(id) ?? label;
}

function rankOf({ id }: MatrixLabel): number {
  const rank = [...OUTSIDE.keys()].indexOf(id);
  return rank < 0 ? OUTSIDE.size : rank;
}

function listed(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`;
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}` : (names[0] ?? '');
}

/** A sentence begins with a capital; the name of a service stays as it is written. */
function capital(text: string): string {
  const isName = ![...OUTSIDE.values()].some((words) => text.startsWith(words));
  return isName ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
