/** One scalar of a JSON text: its path with dots, an item of a list by its number, and its stretch without quotes. */
export interface JsonScalar {
  readonly key: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The scalars of a JSON text in its order; a text that breaks off gives what stands before. */
export function jsonScalars(text: string): JsonScalar[] {
  const found: JsonScalar[] = [];
  const open: { list: boolean; name: string; next: number }[] = [];
  let name: string | undefined;
  for (const m of text.matchAll(TOKEN)) {
    const top = open.at(-1);
    const [token] = m;
    if (token === '{' || token === '[') {
      open.push({ list: token === '[', name: nameIn(top, name), next: 0 });
      name = undefined;
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ',') name = undefined;
    else if (token === ':') continue;
    else if (top && !top.list && name === undefined) name = m[1] ?? token;
    else {
      const path = [...open.slice(1).map((o) => o.name), nameIn(top, name)];
      const value = m[1] ?? token;
      const from = m.index + (m[1] === undefined ? 0 : 1);
      found.push({ key: path.join('.'), value, from, to: from + value.length });
    }
  }
  return found;
}

/** The same of a text with comments, as VS Code reads its own files, or of JavaScript: they become blanks, so that all else keeps its place. */
export function withoutComments(text: string): string {
  return text.replace(
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)/g,
    (part) => (part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part),
  );
}

function nameIn(top: { list: boolean; next: number } | undefined, name: string | undefined): string {
  return top?.list ? String(top.next++) : (name ?? '');
}
