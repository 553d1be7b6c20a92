import { type Container, type Dependency, type Fix, sourceOf, spanOf } from '../../../model/index.ts';
import { knownImage } from '../../../process/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { lineBreakOf, lineEnd, lineStart } from '../../report/sourceLine.ts';
import { projectIndex } from '../../index/projectIndex.ts';

/** Tools that wait by themselves, in a command or an entrypoint. */
const WAITS =
  /wait-for|wait_for|wait4|dockerize|wait\b.*-(?:t|-)|until\s|while\s+!|pg_isready|mysqladmin\s+ping|nc\s+-z/i;

export const startupRace: Rule = {
  id: 'startup-race',
  severity: 'hint',
  group: 'Network definitions',
  docs: {
    what: 'A service depends on a datastore that may not be ready when the service starts.',
    why: `\`depends_on\` in its short form waits until the other **container** runs: its namespace, its veth pair and its name are there. The
process in it may still be initialising and not listen yet, so the kernel answers the first connection with a reset: "connection
refused". It looks like a network fault and goes away by itself. \`condition: service_healthy\` waits until the datastore's health check
succeeds.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    depends_on:
      - db
  db:
    image: postgres:17
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:17
    healthcheck:
      test: ["CMD", "pg_isready", "-U", "postgres"]
`,
    },
    fixSafety:
      'Where the datastore has a health check, the fix asks for `service_healthy`. It is not applied by "fix all": with a health check that never succeeds, the service would not start any more.',
    notFlagged: [
      'A dependency with `service_healthy` or `service_completed_successfully`.',
      'A dependency that does not start, because its profile is off.',
      'A command or entrypoint that waits by itself (wait-for-it, dockerize, pg_isready …).',
      'A dependency on anything that is not known to be a datastore or a broker.',
    ],
    references: ['nextcloud/docker#2565', 'https://docs.docker.com/compose/how-tos/startup-order/'],
  },
  *check(context) {
    const { containers } = projectIndex(context);
    for (const container of context.topology.containers) {
      if (container.process.dependsOn.length === 0 || waitsItself(container)) continue;
      for (const dependency of container.process.dependsOn) {
        if (dependency.condition !== 'service_started' || dependency.origin.kind === 'implied') continue;
        const target = containers.get(dependency.service);
        const role = target && knownImage(target)?.image.role;
        if (!target?.active || (role !== 'datastore' && role !== 'broker')) continue;
        const { healthcheck } = target.process;
        const checked = healthcheck !== undefined && !healthcheck.disabled;
        yield {
          origin: spanOf(dependency.text) ?? dependency.origin,
          message: `${container.name} starts as soon as ${target.name} is started, possibly before ${target.name} listens.`,
          why: `Until ${target.name} listens, the kernel refuses connections to it, although the name resolves and the network works. ${checked ? `${target.name} has a health check to wait for.` : `A health check on ${target.name} with condition: service_healthy fixes that.`}`,
          related: [
            {
              origin: sourceOf(checked ? healthcheck.origin : target.origin),
              message: checked
                ? `the health check of ${target.name}`
                : `${target.name} has no health check in this file`,
            },
          ],
          fixes: [checked ? healthyFix(context, container, dependency) : undefined],
          subjects: [{ kind: 'container', id: container.id }],
        };
      }
    }
  },
};

function waitsItself(container: Container): boolean {
  const { command, entrypoint } = container.process;
  return [command, entrypoint].some((w) => w !== undefined && WAITS.test(w.words.map((x) => x.value).join(' ')));
}

function healthyFix(context: RuleContext, container: Container, dependency: Dependency): Fix | undefined {
  const title = `Wait until ${dependency.service} is healthy`;
  const span = sourceOf(dependency.text.origin);
  const text = span && context.files.get(span.file);
  if (!span || text === undefined) return undefined;
  const start = lineStart(text, span.start);
  const listed = /^([ \t]*)-[ \t]+$/.exec(text.slice(start, span.start));
  if (!listed) {
    // The long form: `condition: service_started` stands under the name.
    const said = /^[ \t]*:\s*(?:#[^\n]*\n\s*)?(?:\{[^}]*?)?condition:[ \t]*(["']?)service_started\1/.exec(
      text.slice(span.end),
    );
    if (!said) return undefined;
    const from = span.end + said[0].lastIndexOf('service_started');
    return {
      title,
      safe: false,
      edits: [{ file: span.file, start: from, end: from + 'service_started'.length, newText: 'service_healthy' }],
    };
  }
  // The short form: every entry of the list becomes a key.
  const all = container.process.dependsOn.filter((d) => sourceOf(d.text.origin)?.file === span.file);
  const br = lineBreakOf(text);
  const edits = all.map((needed) => {
    const at = sourceOf(needed.text.origin);
    const from = at && lineStart(text, at.start);
    const dash = at && from !== undefined ? /^([ \t]*)-[ \t]+$/.exec(text.slice(from, at.start)) : null;
    if (!at || from === undefined || !dash) return undefined;
    const indent = dash[1] ?? '';
    const end = lineEnd(text, at.end);
    const rest = text.slice(at.end, end);
    const condition = needed === dependency ? 'service_healthy' : needed.condition;
    // A list may stand at its key's own indentation; a mapping may not.
    const key = indent.length > depthOfKey(text, from) ? indent : `${indent}  `;
    const newText = `${key}${text.slice(at.start, at.end)}:${rest}${br}${key}  condition: ${condition}`;
    return { file: at.file, start: from, end, newText };
  });
  return edits.every((e) => e !== undefined) ? { title, safe: false, edits } : undefined;
}

/** How far `depends_on:` is in: the indentation of the last key above the list. */
function depthOfKey(text: string, listLine: number): number {
  for (let at = listLine; at > 0;) {
    at = lineStart(text, at - 1);
    const m = /^([ \t]*)depends_on[ \t]*:/.exec(text.slice(at, lineEnd(text, at)));
    if (m) return m[1]?.length ?? 0;
  }
  return -1;
}
