import type { Process } from '../model/index.ts';

/**
 * The commands that `make dev` runs, one after the other, from the Makefile that the container sees. Undefined where none is seen, or
 * several of which none is where make runs, or where the target, or a variable in its recipe, is not in the file.
 */
export function makeRecipe(process: Process, program: string, args: readonly string[]): string | undefined {
  // `-C` and `-f` are about another file.
  if (program !== 'make' || args.some((a) => /^-[Cf]|^--(?:directory|file|makefile)/.test(a))) return undefined;
  const files = process.mounted.filter((f) => /(?:^|\/)(?:GNU)?[Mm]akefile$/.test(f.target));
  const home = (process.workingDir?.value ?? '').replace(/\/+$/, '');
  const file = files.find((f) => f.target.slice(0, f.target.lastIndexOf('/')) === home) ?? only(files);
  if (!file) return undefined;
  // A backslash at the end continues the line.
  const lines = file.text.replace(/\\\r?\n[ \t]*/g, ' ').split(/\r?\n/);
  const targets = args.filter((a) => !a.startsWith('-') && !a.includes('='));
  const target = targets[0] ?? lines.map((line) => /^([A-Za-z][\w.-]*)\s*:(?!=)/.exec(line)?.[1]).find(Boolean);
  const at = lines.findIndex((line) => targetsOf(line).includes(target ?? ''));
  if (target === undefined || targets.length > 1 || at < 0) return undefined;
  const recipe: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (!line.startsWith('\t')) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      break;
    }
    recipe.push(line.trim().replace(/^[@+-]+\s*/, ''));
  }
  const text = withVariables(recipe.filter((line) => line !== '' && !line.startsWith('#')).join(' ; '), lines, args);
  return text === '' ? undefined : text;
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** `dev start: install` has two names; `dev := x` and `dev ::= x` have none. */
function targetsOf(line: string): readonly string[] {
  const colon = line.indexOf(':');
  const names = line.slice(0, Math.max(0, colon));
  if (/^::?=/.test(line.slice(colon)) || !/^[A-Za-z][\w.\s-]*$/.test(names)) return [];
  return names.split(/\s+/).filter((name) => name !== '');
}

/** With `NAME = value` of the file and of the command in place of `$(NAME)`; `$$` is the shell's own. */
function withVariables(recipe: string, lines: readonly string[], args: readonly string[]): string | undefined {
  const values = new Map<string, string>();
  for (const line of [...lines, ...args]) {
    const [, name, value = ''] = /^(?:export\s+)?([A-Za-z_]\w*)\s*[:?]?=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && !value.includes('$')) values.set(name, value.trim());
  }
  const written = /\$(?:\$|\(([^)]*)\)|\{([^}]*)\})/g;
  const named = [...recipe.matchAll(written)].flatMap(([, round, curly]) => round ?? curly ?? []);
  if (!named.every((name) => values.has(name))) return undefined;
  return recipe.replace(written, (whole, round?: string, curly?: string) =>
    whole === '$$' ? '$' : (values.get(round ?? curly ?? '') ?? ''),
  );
}
