import { type Container, type ExtraHost, isLoopback, parseIpLiteral } from '../../../model/index.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { removeExtraHost } from '../../edits/removeExtraHost.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { referencesFrom } from '../../index/references.ts';

export const extraHostsShadow: Rule = {
  id: 'extra-hosts-shadow',
  severity: 'error',
  group: 'Wrong destination',
  docs: {
    what: "A line in `extra_hosts` points another service's name to a different address, or a name to no IP address at all.",
    why: `\`extra_hosts\` writes lines into the container's /etc/hosts, and programs look there before they ask Docker's DNS. A line with
the name of a service on the same network hides that service: with 127.0.0.1 the container dials its own loopback, where the other
one does not listen. Such a line is often left over from when both ran on one machine, or from a test.

A line whose address is a name is an error: the engine does not create the container ("invalid IP address in add-host"). One that hides a service is a warning.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    extra_hosts: ["search:127.0.0.1"]
    environment:
      SEARCH_URL: http://search:9200
  search:
    image: opensearchproject/opensearch:2
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    environment:
      SEARCH_URL: http://search:9200
  search:
    image: opensearchproject/opensearch:2
`,
    },
    fixSafety: 'The fix removes the line. It is not part of "fix all": the line may be there on purpose.',
    notFlagged: [
      'An address that the service has on a shared network, and `host-gateway` if the service is reached through the host.',
      'A loopback address if the container itself listens on the dialled port: it replaces the service.',
      'A service on another network, whose name does not resolve here, or in the same namespace.',
      'Another machine that may answer.',
    ],
    references: [
      'https://docs.docker.com/reference/compose-file/services/#extra_hosts',
      'https://man7.org/linux/man-pages/man5/nsswitch.conf.5.html',
    ],
  },
  *check(context): Iterable<Report> {
    for (const container of projectIndex(context).services) {
      if (container.namespace.kind !== 'own') continue;
      for (const line of container.extraHosts) {
        const address = parseIpLiteral(line.address);
        if (!address && isNoAddress(line.address)) yield invalidReport(container, line);
        const hidden = address && isLoopback(address) ? hiddenBy(context, container, line.name) : undefined;
        if (hidden && !standsIn(context, container, line)) yield reportOf(context, container, line, hidden);
      }
    }
  },
  phrase(context, { reference, target }): Report | undefined {
    if (target.kind !== 'extra-host') return undefined;
    const owner = projectIndex(context).ownerOf(reference.from) ?? reference.from;
    const name = reference.host.toLowerCase();
    const line = owner.extraHosts.find((h) => h.name.toLowerCase() === name);
    const hidden = line && hiddenBy(context, owner, line.name);
    return line && hidden && reportOf(context, owner, line, hidden);
  },
};

/** A word that the daemon takes neither for an address nor for the host (moby opts/hosts.go, ValidateExtraHost). */
function isNoAddress(address: string): boolean {
  return /^[a-z][\w.-]*$/i.test(address) && address !== 'host-gateway';
}

function invalidReport(container: Container, line: ExtraHost): Report {
  return {
    origin: line.origin,
    message: `extra_hosts of ${container.name} gives ${line.name} the address ${line.address}, which is no IP address: the engine does not create the container.`,
    why: `extra_hosts writes lines of /etc/hosts, which hold addresses and no names. The name of a service needs no line: Docker's DNS has it.`,
    subjects: [{ kind: 'container', id: container.id }],
  };
}

/** The service that would answer to the name without the line. */
function hiddenBy(context: RuleContext, container: Container, name: string): Container | undefined {
  const index = projectIndex(context);
  const here = index.sharing(container);
  const named = index.named(name);
  if (named.some((c) => here.includes(c))) return undefined;
  return named.find((c) => index.shareNetwork(container, c));
}

/** Whether the container listens itself where it dials the name: a stand-in for the service. */
function standsIn(context: RuleContext, container: Container, { name }: ExtraHost): boolean {
  const index = projectIndex(context);
  const members = index.sharing(container);
  const dialled = members
    .flatMap((c) => referencesFrom(context).get(c) ?? [])
    .filter((r) => r.host.toLowerCase() === name.toLowerCase())
    .flatMap((r) => r.port ?? r.meant);
  return dialled.some((port) => index.listensOn(container, port));
}

function reportOf({ files }: RuleContext, container: Container, line: ExtraHost, hidden: Container): Report {
  return {
    origin: line.origin,
    // The container runs; of a line that is no address the engine creates none.
    severity: 'warning',
    message: `extra_hosts of ${container.name} gives ${line.name} the address ${line.address}, which hides the service ${hidden.name}.`,
    why: `${container.name} checks /etc/hosts before Docker's DNS, so ${line.name} is always ${line.address} there, never the address of ${hidden.name}.`,
    related: [{ origin: hidden.origin, message: `${hidden.name} has this name on a shared network.` }],
    fixes: [removeExtraHost(files, container, line)],
    subjects: [
      { kind: 'container', id: container.id },
      { kind: 'container', id: hidden.id },
    ],
  };
}
