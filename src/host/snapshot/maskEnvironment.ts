/** What stands where a value was (contract.md). */
export const MASK = '***';

/**
 * A container's inspection with the values of its environment masked, names kept: a snapshot is sent to colleagues, and
 * environments hold passwords. `NAME` without a value stays as it is. Other objects are given back unchanged.
 */
export function maskEnvironment(container: unknown): unknown {
  if (typeof container !== 'object' || container === null) return container;
  const config: unknown = Reflect.get(container, 'Config');
  if (typeof config !== 'object' || config === null) return container;
  const environment: unknown = Reflect.get(config, 'Env');
  if (!Array.isArray(environment)) return container;
  const masked = environment.map((entry: unknown) => {
    if (typeof entry !== 'string') return MASK;
    const at = entry.indexOf('=');
    return at < 0 ? entry : `${entry.slice(0, at + 1)}${MASK}`;
  });
  return { ...container, Config: { ...config, Env: masked } };
}
