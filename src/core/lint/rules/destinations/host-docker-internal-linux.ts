import { type Container, type Fix, HOST, type Origin, sourceOf, type Text } from '../../../model/index.ts';
import { addExtraHost } from '../../edits/addExtraHost.ts';
import { dialledTexts } from '../../index/dialledTexts.ts';
import { fixText } from '../../edits/editText.ts';
import { lineEnd } from '../../report/sourceLine.ts';
import { spotOf } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { isHostName, isOutward } from '../../index/variableNames.ts';

const NAMES =
  /(?<![\w.-])(?:(?:host|gateway)\.docker\.internal|docker\.for\.(?:mac|win)\.(?:localhost|host\.internal))(?![\w-])(?!\.\w)/gi;

export const hostDockerInternalLinux: Rule = {
  id: 'host-docker-internal-linux',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'host.docker.internal is dialled, but no extra_hosts line defines it: on Linux it does not resolve.',
    why: `Docker Desktop answers the name in the resolver of its virtual machine. An engine on Linux knows it only if \`extra_hosts\` asks for it: \`host.docker.internal:host-gateway\` makes the daemon write a line into the container's /etc/hosts with an address of the host that its namespace can route to (that of docker0). Without the line, Docker's DNS forwards the query to outside servers, which do not know the name.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://host.docker.internal:3000
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://host.docker.internal:3000
    extra_hosts:
      - "host.docker.internal:host-gateway"
`,
    },
    fixSafety:
      'Adds the line to extra_hosts. Safe where the service itself says the name (its variables, command, env file): Docker Desktop resolves it as before. Where a mounted file says it, only a person knows that the program reads it. In host mode the name becomes localhost.',
    notFlagged: [
      'Lists of allowed hosts and origins.',
      'It is information where a comment beside it says that it is for macOS or Windows, or where the port is that of the Windows exporter (9182).',
      'It is information where the file also goes to another service that has the line: that one may be meant, and whether this one reads the variable is not known.',
      'Addresses for browsers.',
      'A topology that was read from Docker Desktop.',
    ],
    references: [
      'docker/for-linux#264',
      'hcengineering/platform#6451',
      'https://docs.docker.com/reference/compose-file/services/#extra_hosts',
    ],
  },
  *check(context): Iterable<Report> {
    const { engine } = context.topology;
    if (engine.platform === 'desktop' || engine.product === 'podman') return;
    const index = projectIndex(context);
    for (const [container, texts] of dialledTexts(context)) {
      const owner = index.ownerOf(container) ?? container;
      const given = new Set([...owner.extraHosts, ...container.extraHosts].map((h) => h.name.toLowerCase()));
      for (const { text, what, where } of texts) {
        if (where === 'label' || (where === 'environment' && isOutward(what) && !isHostName(what))) continue;
        for (const m of text.value.matchAll(NAMES)) {
          const name = m[0].toLowerCase();
          if (given.has(name) || index.named(name).length > 0 || !isFirstOfLine(text, m.index, m[0])) continue;
          yield reportOf(context, container, text, m.index, m[0]);
        }
      }
    }
  },
  phrase(context, { reference, answer }) {
    if (answer.reason.code !== 'host-docker-internal-undefined') return undefined;
    const { from, text, start, host } = reference;
    if (!isFirstOfLine(text, start, host)) return undefined;
    return reportOf(context, from, text, start, host);
  },
};

/** Whether the line has not had the name before: a list of targets is one thing to read. */
function isFirstOfLine({ value }: Text, at: number, name: string): boolean {
  return !value.slice(value.lastIndexOf('\n', at - 1) + 1, at).includes(name);
}

function reportOf(context: RuleContext, container: Container, text: Text, from: number, name: string): Report {
  const index = projectIndex(context);
  const inHost = index.namespaceOf(container) === HOST;
  const sameFile = sourceOf(text.origin)?.file === sourceOf(container.origin)?.file;
  return {
    origin: spotOf(text, from, from + name.length),
    ...(WINDOWS_ONLY.test(text.value.slice(from + name.length)) ||
    isForDesktop(context, spotOf(text, from, from + name.length)) ||
    isForAnother(context, container, text, name)
      ? { severity: 'information' as const }
      : {}),
    message: `${container.name} dials ${name}, which does not resolve on Linux without a line in extra_hosts.`,
    why: inHost
      ? `${container.name} is in the host's own network namespace, where the host is localhost; only Docker Desktop defines the name.`
      : `Neither ${container.name}'s /etc/hosts nor Docker's DNS has the name: Docker Desktop adds it, the engine on Linux only with host-gateway in extra_hosts.`,
    fixes: [
      inHost
        ? fixText('Use localhost', sameFile, { text, start: from, end: from + name.length }, 'localhost')
        : lineFix(context, index.ownerOf(container) ?? container, name, isMounted(container, text)),
    ],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

/**
 * Whether the text is of a file that another service gets, too, as its variables or mounted, and that one has the name: then it is the one that
 * may be meant, and whether this one reads the variable is not known.
 */
function isForAnother(context: RuleContext, container: Container, text: Text, name: string): boolean {
  const file = sourceOf(text.origin)?.file;
  if (file === undefined || file === sourceOf(container.origin)?.file) return false;
  return projectIndex(context).services.some(
    ({ id, extraHosts, process }) =>
      id !== container.id &&
      extraHosts.some((line) => line.name.toLowerCase() === name.toLowerCase()) &&
      (process.mounted.some((m) => m.file === file) ||
        process.environment.some((e) => e.by === 'env_file' && sourceOf(e.keyOrigin)?.file === file)),
  );
}

/** The port of windows_exporter: the host is no Linux (prometheus/prometheus wiki, "Default port allocations"). */
const WINDOWS_ONLY = /^:9182(?!\d)/;

/** Whether a comment on the line, or right above it, says that this is for Docker Desktop: who wrote it knows about Linux. */
function isForDesktop({ files }: RuleContext, origin: Origin): boolean {
  const at = sourceOf(origin);
  const whole = at && files.get(at.file);
  if (!at || whole === undefined) return false;
  const lines = whole.slice(0, lineEnd(whole, at.start)).split('\n').slice(-3);
  const [own = '', ...above] = lines.reverse();
  const comments = [/(?:#|\/\/)(.*)$/.exec(own)?.[1] ?? '', ...above.filter((line) => /^\s*(?:#|\/\/)/.test(line))];
  return comments.some((comment) => /\b(?:mac(?:os)?|osx|windows|win|docker desktop)\b/i.test(comment));
}

/** What a mounted file says may be for another program that reads it: only a person knows that this one does. */
function lineFix(context: RuleContext, owner: Container, name: string, isMountedFile: boolean): Fix | undefined {
  const fix = addExtraHost(context.files, owner, name);
  return fix && { ...fix, safe: fix.safe && !isMountedFile };
}

function isMounted({ process, origin }: Container, text: Text): boolean {
  const file = sourceOf(text.origin)?.file;
  return file !== sourceOf(origin)?.file && process.mounted.some((mounted) => mounted.file === file);
}
