import { object, optional, record, boolean, safeParse, string } from 'valibot';
import type { EndpointFacts } from './EndpointFacts.ts';
import type { TlsFiles } from './DockerEndpoint.ts';

/** A context of the docker command, as far as it says where the daemon is. */
export interface DockerContext {
  readonly name: string;
  readonly host: string;
  readonly tls?: TlsFiles;
}

/** The docker command's own configuration: DOCKER_CONFIG, else ~/.docker. */
export function configDirectory({ environment, home }: EndpointFacts): string {
  return environment.DOCKER_CONFIG || `${home}/.docker`;
}

const Config = object({ currentContext: optional(string()) });

/** `currentContext` of config.json; undefined where there is none, or the file is broken (then the CLI has no contexts either). */
export function currentContext(facts: EndpointFacts): string | undefined {
  const parsed = safeParse(Config, json(facts.file(`${configDirectory(facts)}/config.json`)));
  return parsed.success ? parsed.output.currentContext || undefined : undefined;
}

const Meta = object({
  Name: string(),
  Endpoints: record(string(), object({ Host: optional(string()), SkipTLSVerify: optional(boolean()) })),
});

/**
 * One context by name. Its folder is the SHA-256 of its name (docker/cli context/store/metadatastore.go), but the name stands
 * in it too, and node:crypto would be loaded at every start.
 */
export function readContext(facts: EndpointFacts, name: string): DockerContext | undefined {
  return readContexts(facts).find((context) => context.name === name);
}

/** Every context that has a Docker endpoint, by name. Broken ones are left out, as `docker context ls` does. */
export function readContexts(facts: EndpointFacts): readonly DockerContext[] {
  return facts
    .names(`${configDirectory(facts)}/contexts/meta`)
    .flatMap((folder) => readFolder(facts, folder) ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readFolder(facts: EndpointFacts, folder: string): DockerContext | undefined {
  const contexts = `${configDirectory(facts)}/contexts`;
  const parsed = safeParse(Meta, json(facts.file(`${contexts}/meta/${folder}/meta.json`)));
  const docker = parsed.success ? parsed.output.Endpoints.docker : undefined;
  if (!parsed.success || !docker?.Host) return undefined;
  const tls = tlsFiles(facts, `${contexts}/tls/${folder}/docker`, !docker.SkipTLSVerify);
  return { name: parsed.output.Name, host: docker.Host, ...(tls ? { tls } : {}) };
}

/** The TLS material in a folder; undefined where it holds none. A CA alone is TLS too: the client is then not asked to prove itself. */
export function tlsFiles(facts: EndpointFacts, folder: string, verify: boolean): TlsFiles | undefined {
  const there = new Set(facts.names(folder));
  const path = (name: string) => (there.has(name) ? `${folder}/${name}` : undefined);
  const [ca, cert, key] = [path('ca.pem'), path('cert.pem'), path('key.pem')];
  if (!ca && !cert && !key) return undefined;
  return { verify, ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function json(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
