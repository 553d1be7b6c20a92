import { isLoopback, sourceOf, type Container, type PublishedPort } from '../../../model/index.ts';
import { declaredListeners, defaultPorts, knownImage, repositoryOf, unseenOf } from '../../../process/index.ts';
import { editText } from '../../edits/editText.ts';
import { fileListeners } from '../../index/fileListeners.ts';
import { listed, publishedText } from '../../report/phrases.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const targetPortMismatch: Rule = {
  id: 'target-port-mismatch',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A port is published to a container port on which, as far as command, image and Dockerfile say, nothing listens.',
    why: `The right side of \`ports: "8080:80"\` is where the DNAT rule sends the packet: the container's \`eth0\`, port 80. If the process listens on another port, the kernel of its namespace refuses (through docker-proxy the client sees a connection that is reset at once).

A common case is .NET: since version 8 its images listen on 8080, not on 80.`,
    bad: {
      compose: `services:
  api:
    image: python:3.12
    command: uvicorn app:app --host 0.0.0.0 --port 8000
    ports:
      - "8080:80"
`,
    },
    good: {
      compose: `services:
  api:
    image: python:3.12
    command: uvicorn app:app --host 0.0.0.0 --port 8000
    ports:
      - "8080:8000"
`,
    },
    fixSafety:
      'Writes the port on which the process listens, where there is one alone. Not part of "fix all": the command may be what is wrong.',
    notFlagged: [
      'A port that a variable, an argument, a mounted file or EXPOSE mentions.',
      'A container whose program is not known, and images whose port is a matter of configuration.',
      'A port of another service in the same namespace (`network_mode: service:x`).',
      'A further port beside one that fits: live reload, a debugger, metrics.',
    ],
    references: [
      'dotnet/docs#35959',
      'dotnet/dotnet-docker#5194',
      'https://learn.microsoft.com/dotnet/core/compatibility/containers/8.0/aspnet-port',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      if (container.published.length === 0 || container.namespace.kind !== 'own') continue;
      const known = knownListening(index, container);
      if (!known) continue;
      // Where one port fits, the others are for something beside it: live reload, a debugger, metrics.
      if (container.published.some((p) => known.ports.includes(p.containerPort))) continue;
      for (const [i, port] of container.published.entries()) {
        if (port.protocol !== 'tcp' || known.ports.includes(port.containerPort)) continue;
        if (mentions(index, container, port.containerPort)) continue;
        // A file of the application is surer than EXPOSE, and the engine's record of the image than its name.
        if (declaredListeners(container).some((l) => (l.level ?? 5) <= 3 && l.port === port.containerPort)) continue;
        yield reportOf(container, port, i, known);
      }
    }
  },
};

interface Known {
  readonly ports: readonly number[];
  /** How it is known: "uvicorn", "the image postgres". */
  readonly by: string;
}

/** Where everything in the namespace listens; undefined where one of its programs is not known. */
function knownListening(index: ProjectIndex, owner: Container): Known | undefined {
  const ports: number[] = [];
  const by: string[] = [];
  for (const container of index.sharing(owner)) {
    const one = knownOf(index, container);
    if (!one) return undefined;
    ports.push(...one.ports);
    by.push(one.by);
  }
  return { ports, by: listed(by) };
}

function knownOf(index: ProjectIndex, container: Container): Known | undefined {
  const statements = index.statementsOf(container);
  const sure = statements.filter((s) => s.port !== undefined && (s.how !== 'variable' || /URLS$/.test(s.tool)));
  const serving = sure.filter((s) => !s.debug);
  if (serving.length > 0 && statements.every((s) => s.port !== undefined)) {
    // What only loopback hears is loopback-bind's to say.
    if (serving.every((s) => isLoopback(s.address)) && container.published.length === 0) return undefined;
    const exposed = container.exposed.map((e) => e.port);
    return { ports: [...sure.flatMap((s) => s.port ?? []), ...exposed], by: serving[0]?.tool ?? '' };
  }
  return (
    evidenceSays(container) ?? dotnetOf(container) ?? imageOf(container) ?? exposedOf(container, statements.length > 0)
  );
}

/** A setting of a known image that moves its main socket: `GF_SERVER_HTTP_PORT`, `http_port` in a file that it reads. */
function evidenceSays(container: Container): Known | undefined {
  const listeners = declaredListeners(container).filter((l) => l.protocol === 'tcp');
  const main = listeners.find((l) => l.level === 2 && l.socket === 'main' && l.origin.kind === 'source');
  if (!main || !knownImage(container) || unseenOf(container) !== undefined) return undefined;
  if (listeners.every((l) => isLoopback(l.address))) return undefined;
  return {
    ports: [...listeners.map((l) => l.port), ...container.exposed.map((e) => e.port)],
    by: `${container.name} (${main.by ?? 'its configuration'})`,
  };
}

/** .NET 8 and later images listen on 8080 unless a variable or argument says otherwise. */
function dotnetOf(container: Container): Known | undefined {
  const base = container.process.dockerfile
    ? (container.process.baseImage ?? container.process.dockerfile.from.at(-1))
    : container.process.image;
  const m = /^mcr\.microsoft\.com\/dotnet\/(?:nightly\/)?(?:aspnet|runtime-deps|runtime):(\d+)\./.exec(
    base?.value ?? '',
  );
  if (!m || Number(m[1]) < 8) return undefined;
  if (
    container.process.environment.some((variable) =>
      /^(?:ASPNETCORE|DOTNET)_(?:URLS|HTTP_PORTS|HTTPS_PORTS)$|Kestrel/i.test(variable.name),
    )
  )
    return undefined;
  const words = [...(container.process.command?.words ?? []), ...(container.process.entrypoint?.words ?? [])];
  if (words.some((w) => /--urls|--http_ports/i.test(w.value))) return undefined;
  return { ports: [8080], by: `.NET ${m[1]}` };
}

/** A Dockerfile of the project that says with EXPOSE where its program listens, and a program that nothing else is known of. */
function exposedOf(container: Container, isSaid: boolean): Known | undefined {
  const exposed = container.process.dockerfile?.exposed.filter((e) => e.protocol === 'tcp') ?? [];
  if (exposed.length === 0 || isSaid || container.process.environment.some((e) => /(?:^|_)PORT$/i.test(e.name)))
    return undefined;
  const ports = [...exposed, ...container.exposed].map((e) => e.port);
  return { ports, by: `its Dockerfile (EXPOSE)` };
}

/** Images that listen where they always do, unless something of the container mentions another port. */
function imageOf(container: Container): Known | undefined {
  if (container.process.dockerfile) return undefined;
  const image = knownImage(container);
  if (!image || defaultPorts(image).length === 0) return undefined;
  // A web server listens where its configuration says: only with the image's own is that known.
  const isOwn = (process: Container['process']): boolean =>
    process.mounted.length === 0 && !process.unseen?.some((target) => /\/(?:etc|conf)(?:\/|$)/.test(target));
  if (!/datastore|admin/.test(image.image.role) && !isOwn(container.process)) return undefined;
  if (container.process.command || container.process.entrypoint) return undefined;
  if (!FIXED.test(repositoryOf(container.process.image?.value ?? ''))) return undefined;
  return {
    ports: [...defaultPorts(image), ...container.exposed.map((e) => e.port)],
    by: `the image ${container.process.image?.value ?? ''}`,
  };
}

/** Official images with the one port; others of the same name (bitnami, linuxserver) have their own. */
const FIXED =
  /^(?:nginx|httpd|postgres|mysql|mariadb|mongo|redis|memcached|postgis\/postgis|timescale\/timescaledb|adminer|phpmyadmin|phpmyadmin\/phpmyadmin|mongo-express)$/;

/** Whether anything that the container is told mentions the number: then it may well listen there. */
function mentions(index: ProjectIndex, owner: Container, port: number): boolean {
  const number = new RegExp(`(?<!\\d)${port}(?!\\d)`);
  return index.sharing(owner).some(({ process, ...container }) => {
    if (fileListeners({ process, ...container }).includes(port)) return true;
    const words = [...(process.command?.words ?? []), ...(process.entrypoint?.words ?? [])];
    if (words.some((w) => number.test(w.value))) return true;
    if (process.environment.some((e) => e.value !== undefined && number.test(e.value.value))) return true;
    if (process.mounted.some((f) => number.test(f.text))) return true;
    // .NET is the case where an old EXPOSE 80 is wrong as well.
    return dotnetOf({ process, ...container }) === undefined && container.exposed.some((e) => e.port === port);
  });
}

function reportOf(container: Container, port: PublishedPort, index: number, known: Known): Report {
  const listening = [...new Set(known.ports)];
  const [only] = listening;
  const digits = String(port.containerPort);
  const at = port.text ? port.text.value.replace(/\/\w+$/, '').lastIndexOf(digits) : -1;
  const edit =
    listening.length === 1 && only !== undefined && port.text && at >= 0
      ? editText(port.text, at, at + digits.length, String(only))
      : undefined;
  const origin = port.containerPortOrigin ?? port.origin;
  const where = sourceOf(origin);
  const longEdit =
    !edit && !port.text && listening.length === 1 && where && where.end - where.start === digits.length
      ? { file: where.file, start: where.start, end: where.end, newText: String(only) }
      : undefined;
  const change = edit ?? longEdit;
  return {
    origin,
    message: `${container.name} publishes ${publishedText(port)}, but ${known.by} listens on ${listed(listening.map(String))}: port ${port.containerPort} of the container has no listener.`,
    why: `The DNAT rule of ${publishedText(port)} lands on port ${port.containerPort} of ${container.name}'s eth0; its kernel refuses what comes to a port without a socket.`,
    fixes: [change && { title: `Publish container port ${only}`, safe: false, edits: [change] }],
    subjects: [
      { kind: 'container', id: container.id },
      { kind: 'port', container: container.id, index },
    ],
  };
}
