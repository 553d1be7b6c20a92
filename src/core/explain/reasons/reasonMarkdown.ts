import type { Reason, ReasonExample } from './index.ts';

/** The page of one code (docs/reasons/<code>.md). `answer` is what Net Lens says to the page's example. */
export function reasonMarkdown(reason: Reason, answer?: string): string {
  const lines = [
    `# ${reason.title}`,
    '',
    `\`${reason.code}\`${reason.seen === undefined ? '' : ` · the client sees: ${reason.seen}`}`,
    '',
  ];
  lines.push(...reason.why.flatMap((p) => [p, '']));
  if (reason.fix.length > 0) lines.push('## How to fix it', '', ...reason.fix.map((f) => `- ${f}`), '');
  if (reason.see.length > 0) lines.push('## Check it yourself', '', ...fenced('sh', reason.see.join('\n')), '');
  if (reason.example) lines.push(...exampleLines(reason.example, answer));
  return `${lines.join('\n').trimEnd()}\n`;
}

/** docs/reasons/index.md. */
export function reasonIndexMarkdown(reasons: readonly Reason[]): string {
  const lines = [
    '# Reasons',
    '',
    'Every answer in Net Lens gives its reason as a stable code; so does everything it had to assume, and every',
    'difference between the rules that Docker programs and those in the kernel. Each code has a page.',
    '',
  ];
  const parts: readonly (readonly [Reason['kind'], string])[] = [
    ['answer', 'Answers'],
    ['assumption', 'Assumptions'],
    ['difference', 'Differences between predicted and captured rules'],
  ];
  for (const [kind, title] of parts) {
    lines.push(`## ${title}`, '');
    for (const r of reasons.filter((x) => x.kind === kind))
      lines.push(`- [\`${r.code}\`](${r.code}.md): ${r.title}${r.seen === undefined ? '' : ` (${r.seen})`}`);
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function exampleLines(example: ReasonExample, answer: string | undefined): string[] {
  const lines = ['## Example', '', ...fenced('yaml', example.compose.trimEnd()), ''];
  const flags: string[] = [];
  if (example.listeners || example.host) {
    const stated = {
      ...(example.listeners
        ? { listeners: example.listeners.map((l) => ({ ...l, protocol: l.protocol ?? 'tcp' })) }
        : {}),
      ...(example.host ? { host: example.host } : {}),
    };
    lines.push('`listeners.json` says who listens where:', '', ...fenced('json', JSON.stringify(stated)), '');
    flags.push('--listeners listeners.json');
  }
  if (example.engine !== undefined) flags.push(`--engine ${example.engine}`);
  const command = ['netlens explain', ...flags, `--from ${example.from}`, `--to ${example.to}`].join(' ');
  lines.push(...fenced('console', `$ ${command}${answer === undefined ? '' : `\n${answer}`}`), '');
  return lines;
}

function fenced(language: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text, fence];
}
