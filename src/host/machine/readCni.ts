import { promises as files } from 'node:fs';

/** One result of libcni's cache, with the path of the namespace that it is about. */
export interface CachedResult {
  readonly sandbox: string | undefined;
  readonly network: string;
  readonly ifName: string;
  readonly containerId: string;
  readonly portMappings: readonly unknown[];
  readonly result: unknown;
  /** `CNI_ARGS` that say which pod it is. */
  readonly pod?: { readonly name: string; readonly namespace: string };
}

/** What libcni keeps: a file per attachment in /var/lib/cni/results (containernetworking/cni libcni/api.go, cachedInfo), and the lists. */
export async function readCni(
  cache = '/var/lib/cni/results',
  configuration = '/etc/cni/net.d',
): Promise<{ readonly results: readonly CachedResult[]; readonly conflists: readonly object[] }> {
  const results: CachedResult[] = [];
  const lists = new Map<string, object>();
  // A list that was used comes first: the file may have been changed since.
  for (const json of await jsonIn(cache)) {
    const used = list(
      typeof json['config'] === 'string' ? parsed(Buffer.from(json['config'], 'base64').toString()) : undefined,
    );
    if (used) lists.set(used.name, used);
    const result = cachedResult(json);
    if (result) results.push(result);
  }
  for (const json of await jsonIn(configuration)) {
    const found = list(json);
    if (found && !lists.has(found.name)) lists.set(found.name, found);
  }
  return { results, conflists: [...lists.values()] };
}

function cachedResult(json: Record<string, unknown>): CachedResult | undefined {
  const { networkName, ifName, containerId, result, capabilityArgs, cniArgs } = json;
  if (typeof networkName !== 'string' || typeof containerId !== 'string') return undefined;
  const interfaces = record(result)['interfaces'];
  const sandbox = (Array.isArray(interfaces) ? interfaces : [])
    .map((one: unknown) => record(one)['sandbox'])
    .find((path) => typeof path === 'string' && path !== '');
  const ports = record(capabilityArgs)['portMappings'];
  const pairs = new Map(
    (Array.isArray(cniArgs) ? cniArgs : []).filter((pair): pair is [string, string] => Array.isArray(pair)),
  );
  const [name, namespace] = [pairs.get('K8S_POD_NAME'), pairs.get('K8S_POD_NAMESPACE')];
  return {
    sandbox: typeof sandbox === 'string' ? sandbox : undefined,
    network: networkName,
    ifName: typeof ifName === 'string' ? ifName : 'eth0',
    containerId,
    portMappings: Array.isArray(ports) ? ports : [],
    result,
    ...(name !== undefined && namespace !== undefined ? { pod: { name, namespace } } : {}),
  };
}

/** A list of plugins; a file with one plugin is a list of one. */
function list(json: unknown): { readonly name: string; readonly plugins: readonly unknown[] } | undefined {
  const { name, plugins, type, cniVersion } = record(json);
  if (typeof name !== 'string') return undefined;
  const all = Array.isArray(plugins) ? plugins : typeof type === 'string' ? [json] : [];
  return { name, plugins: all, ...(typeof cniVersion === 'string' ? { cniVersion } : {}) };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

async function jsonIn(folder: string): Promise<Record<string, unknown>[]> {
  const names = await files.readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names.sort().map((name) => files.readFile(`${folder}/${name}`, 'utf8').catch(() => '')),
  );
  return texts.map((text) => record(parsed(text)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
