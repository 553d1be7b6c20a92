import type { Container, EnvironmentVariable } from '../../../model/index.ts';
import { sourceOf } from '../../../model/index.ts';
import { imageTextOf, knownImage, knownImageNamed } from '../../../process/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import { isProxyOf } from '../../index/proxyImages.ts';

export const settingNotRead: Rule = {
  id: 'setting-not-read',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A variable or label is meant to say where a program listens or what it dials, but this version of the image no longer reads it.',
    why: `A major version of an image often gives its variables new names, and ignores the old ones without a word. Then the container listens on its default port, and dials its default destination: the DNAT rule of a published port sends packets where nothing listens, or a client looks for a name that does not exist.

Examples: \`WG_PORT\` of wg-easy from 15 on, \`WEB_PORT\` of Pi-hole from 2025.02 on, \`DB_ADDR\` of Keycloak from 17 on, \`HUB_HOST\` of Selenium's nodes from 4 on, and the labels of Traefik 1 (\`traefik.frontend.rule\`, \`traefik.port\`) from 2 on.`,
    bad: {
      compose: `services:
  vpn:
    image: ghcr.io/wg-easy/wg-easy:15
    environment:
      - WG_PORT=51822
    ports:
      - "51822:51822/udp"
`,
    },
    good: {
      compose: `services:
  vpn:
    image: ghcr.io/wg-easy/wg-easy:14
    environment:
      - WG_PORT=51822
    ports:
      - "51822:51822/udp"
`,
    },
    fixSafety:
      'Writes the new name of a variable. Not part of "fix all": the new variable can have further values. Some names have no successor of the same form; they have no fix.',
    notFlagged: [
      'A variable beside its successor: the file is written for both versions.',
      'It is information where the tag has no version (`latest`, or none): the image at hand may be an older one.',
      'An image that is built here from the known one: its own start script may read the variable.',
      'Labels of Traefik 1 beside labels of the later versions, and where the Traefik of the project is of version 1 or in another project.',
    ],
    references: [
      'wg-easy/wg-easy#2086',
      'https://docs.pi-hole.net/docker/upgrading/v5-v6/',
      'https://www.keycloak.org/migration/migrating-to-quarkus',
      'https://doc.traefik.io/traefik/v2.11/migration/v1-to-v2/',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      yield* variableReports(context, container);
      const report = labelReport(index, container);
      if (report) yield report;
    }
  },
};

function* variableReports(context: RuleContext, container: Container): Iterable<Report> {
  const { environment, dockerfile, entrypoint } = container.process;
  const found = knownImage(container);
  if (!found || dockerfile || entrypoint?.by === 'compose') return;
  const names = new Set(environment.map((e) => e.name));
  for (const { variables, instead, only, source } of found.gone) {
    if (names.has(instead)) continue;
    for (const variable of environment) {
      if (!variables.includes(variable.name) || variable.by === 'image' || variable.value?.value === '') continue;
      const successor = `${instead}${only === undefined ? '' : ` (${only})`}`;
      const what = found.image.title;
      yield {
        origin: variable.value?.origin ?? variable.keyOrigin,
        ...(hasVersion(found.reference.tag) ? {} : { severity: 'information' as const }),
        message: `${container.name} sets ${variable.name}, which this version of ${what} no longer reads; ${successor} takes its place.`,
        why: `${what} ignores the variable and uses its default, so ${container.name} listens or connects elsewhere than this value says: ${source}`,
        fixes: [only === undefined ? rename(context, variable, instead) : undefined],
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  }
}

function hasVersion(tag: string | undefined): boolean {
  return /^v?\d/i.test(tag ?? '');
}

/** The new name in place of the old one, where that is written as it is. */
function rename({ files }: RuleContext, { name, keyOrigin }: EnvironmentVariable, instead: string) {
  const at = sourceOf(keyOrigin);
  const text = at && files.get(at.file);
  if (!at || text === undefined) return undefined;
  const start = text.startsWith(name, at.start) ? at.start : -1;
  if (start < 0) return undefined;
  return {
    title: `Rename ${name} to ${instead}`,
    safe: false,
    edits: [{ file: at.file, start, end: start + name.length, newText: instead }],
  };
}

/** The labels of Traefik 1, which its later versions do not know (its migration guide, v1 to v2, "Frontends and Backends"). */
const OLD_LABEL = /^traefik\.(?:frontend\.rule|backend|port)$/i;
const NEW_LABEL = /^traefik\.(?:http|tcp|udp)\./i;

function labelReport(index: ProjectIndex, container: Container): Report | undefined {
  const { labels, labelOrigins } = container.process;
  const names = [...labels.keys()];
  const old = names.find((name) => OLD_LABEL.test(name));
  if (old === undefined || names.some((name) => NEW_LABEL.test(name)) || isProxyOf('traefik', container))
    return undefined;
  if (/^false$/i.test(labels.get('traefik.enable')?.value ?? '')) return undefined;
  const proxies = index.services.filter((c) => isProxyOf('traefik', c));
  const [proxy] = proxies;
  const origin = labelOrigins.get(old) ?? labels.get(old)?.origin;
  if (!proxy || !origin || !proxies.every(isLater)) return undefined;
  const image = imageTextOf(proxy.process);
  return {
    origin,
    ...(hasVersion(tagOf(proxy)) ? {} : { severity: 'information' as const }),
    message: `${container.name} has ${old}, a label of Traefik 1, which ${image?.value ?? 'this Traefik'} no longer reads.`,
    why: `Traefik 2 and later take routes from labels such as traefik.http.routers.${container.name}.rule, and the port from traefik.http.services.${container.name}.loadbalancer.server.port. Without them it routes by its default rule, or answers 404, and takes the lowest port that ${container.name} exposes.`,
    related: [{ origin: image?.origin, message: 'The Traefik of this project.' }],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

function tagOf({ process }: Container): string | undefined {
  return knownImageNamed(imageTextOf(process)?.value ?? '')?.reference.tag;
}

/**
 * Whether it is of version 2 or later, or has no version in its tag (`maroilles` is 1.7: docker-library/official-images, library/traefik).
 * A digest alone says nothing.
 */
function isLater({ process }: Container): boolean {
  const found = knownImageNamed(imageTextOf(process)?.value ?? '');
  if (!found || found.reference.digest !== undefined) return false;
  const major = /^v?(\d+)/i.exec(found.reference.tag ?? '')?.[1];
  return major === undefined ? !/maroilles|1\.7/i.test(found.reference.tag ?? '') : Number(major) >= 2;
}
