/** What a snapshot carries of GET /images/{name}/json: what tells one image from another, and what it starts. */
const PARTS = ['Id', 'RepoTags', 'RepoDigests'];
const CONFIG_PARTS = ['Entrypoint', 'Cmd', 'Env', 'ExposedPorts', 'Healthcheck', 'Labels'];

/** Layers, history and the daemon's own folders stay behind. */
export function imageParts(answer: unknown): unknown {
  const parts = picked(answer, PARTS);
  const config = picked(Reflect.get(Object(answer), 'Config'), CONFIG_PARTS);
  return parts && config ? { ...parts, Config: config } : parts;
}

function picked(object: unknown, keys: readonly string[]): Record<string, unknown> | undefined {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));
}
