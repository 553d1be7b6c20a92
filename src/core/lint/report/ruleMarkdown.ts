import { settingOf } from '../engine/ruleCatalogue.ts';
import type { Rule, RuleExample } from '../engine/Rule.ts';

/** The rule's page as Markdown: docs/rules/<id>.md is this text. */
export function ruleMarkdown(rule: Rule): string {
  const { docs } = rule;
  const parts = [
    `# ${rule.id}`,
    docs.what,
    `Group: ${rule.group} · Severity: ${rule.severity}${rule.liveOnly ? ' · Only when a Docker daemon is connected' : ''} · Setting: \`${settingOf(rule)}\``,
    `## Why it fails`,
    docs.why,
    `## Reported`,
    exampleMarkdown(docs.bad),
    `## Right`,
    exampleMarkdown(docs.good),
    `## The fix`,
    docs.fixSafety,
  ];
  if (docs.notFlagged?.length) parts.push(`## Not reported`, docs.notFlagged.map((n) => `- ${n}`).join('\n'));
  parts.push(
    `## Silence it`,
    `In one place: \`# netlens-ignore ${rule.id}\` on the line or the line above. Everywhere: \`"${settingOf(rule)}": "off"\`.`,
  );
  if (docs.references.length) parts.push(`## References`, docs.references.map((r) => `- ${linked(r)}`).join('\n'));
  return parts.map((p) => p.trim()).join('\n\n') + '\n';
}

/** docs/rules/index.md: every rule with its severity and its sentence, by group. */
export function ruleIndexMarkdown(rules: readonly Rule[]): string {
  const groups = [...new Set(rules.map((r) => r.group))];
  const parts = [
    '# Rules',
    "You can change each rule's severity or turn it off: in the editor with `netlens.rules.<id>`, for a project in its [settings file](../cli.md), for one command with `--rule <id>=<severity>`. To silence a rule in one place, add the comment `# netlens-ignore <id>` on the line or the line above.",
  ];
  for (const group of groups) {
    const rows = rules
      .filter((r) => r.group === group)
      .map((r) => `| [${r.id}](${r.id}.md) | ${r.severity} | ${r.docs.what.replace(/\|/g, '\\|')} |`);
    parts.push(`## ${group}`, ['| rule | severity | what it reports |', '| --- | --- | --- |', ...rows].join('\n'));
  }
  return parts.join('\n\n') + '\n';
}

function exampleMarkdown(example: RuleExample): string {
  const files = Object.entries(example.files ?? {});
  const compose = fenced('yaml', example.compose);
  if (files.length === 0) return compose;
  return [
    '`compose.yaml`:',
    compose,
    ...files.flatMap(([path, text]) => [`\`${path}\`:`, fenced(/ockerfile/.test(path) ? 'dockerfile' : '', text)]),
  ].join('\n\n');
}

function fenced(language: string, text: string): string {
  return '```' + language + '\n' + text.replace(/\n+$/, '') + '\n```';
}

/** `moby#1` and `owner/repo#1` are shown as they are; addresses become links. */
function linked(reference: string): string {
  return /^https:\/\/\S+$/.test(reference) ? `<${reference}>` : reference;
}
