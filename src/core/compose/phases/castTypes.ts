import type { ScalarType } from '../yaml/ComposeNode.ts';
import { pathTable } from '../yaml/pathTable.ts';
import { goFloat } from '../yaml/resolveScalar.ts';

type Cast = 'int' | 'float' | 'float32' | 'bool';

/** Strings at these places become numbers and booleans (compose-go loader/interpolate.go, interpolateTypeCastMapping). */
const ROWS: readonly (readonly [string, Cast])[] = [
  ['services.*.cpu_count', 'int'],
  ['services.*.cpu_percent', 'float'],
  ['services.*.cpu_period', 'int'],
  ['services.*.cpu_quota', 'int'],
  ['services.*.cpu_rt_period', 'int'],
  ['services.*.cpu_rt_runtime', 'int'],
  ['services.*.cpus', 'float32'],
  ['services.*.cpu_shares', 'int'],
  ['services.*.init', 'bool'],
  ['services.*.deploy.replicas', 'int'],
  ['services.*.deploy.update_config.parallelism', 'int'],
  ['services.*.deploy.update_config.max_failure_ratio', 'float'],
  ['services.*.deploy.rollback_config.parallelism', 'int'],
  ['services.*.deploy.rollback_config.max_failure_ratio', 'float'],
  ['services.*.deploy.restart_policy.max_attempts', 'int'],
  ['services.*.deploy.placement.max_replicas_per_node', 'int'],
  ['services.*.healthcheck.retries', 'int'],
  ['services.*.healthcheck.disable', 'bool'],
  ['services.*.oom_kill_disable', 'bool'],
  ['services.*.oom_score_adj', 'int'],
  ['services.*.pids_limit', 'int'],
  ['services.*.ports.[].target', 'int'],
  ['services.*.privileged', 'bool'],
  ['services.*.read_only', 'bool'],
  ['services.*.scale', 'int'],
  ['services.*.stdin_open', 'bool'],
  ['services.*.tty', 'bool'],
  ['services.*.ulimits.*', 'int'],
  ['services.*.ulimits.*.hard', 'int'],
  ['services.*.ulimits.*.soft', 'int'],
  ['services.*.volumes.[].read_only', 'bool'],
  ['services.*.volumes.[].volume.nocopy', 'bool'],
  ['networks.*.external', 'bool'],
  ['networks.*.internal', 'bool'],
  ['networks.*.attachable', 'bool'],
  ['networks.*.enable_ipv4', 'bool'],
  ['networks.*.enable_ipv6', 'bool'],
  ['volumes.*.external', 'bool'],
  ['secrets.*.external', 'bool'],
  ['configs.*.external', 'bool'],
];

export const CASTS = pathTable<Cast>(ROWS);

const TRUE = new Set(['true', 'y', 'yes', 'on']);
const FALSE = new Set(['false', 'n', 'no', 'off']);

/** The value as that type; undefined where Go's strconv (or the boolean words of YAML 1.1) would refuse it. */
export function castTo(target: string, text: string): { readonly type: ScalarType; readonly text: string } | undefined {
  switch (target) {
    case 'int':
      return goDecimal(text);
    case 'float':
    case 'float32': {
      const value = goParseFloat(text);
      if (value === undefined) return undefined;
      return { type: 'float', text: goFloat(target === 'float32' ? shortFloat(value) : value) };
    }
    case 'bool': {
      const lower = text.toLowerCase();
      if (TRUE.has(lower)) return { type: 'bool', text: 'true' };
      return FALSE.has(lower) ? { type: 'bool', text: 'false' } : undefined;
    }
    default:
      return undefined;
  }
}

/** strconv.ParseInt(text, 10, 64). */
function goDecimal(text: string): { readonly type: 'int'; readonly text: string } | undefined {
  if (!/^[-+]?[0-9]{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (value >= 1n << 63n || value < -(1n << 63n)) return undefined;
  return { type: 'int', text: value.toString() };
}

/** strconv.ParseFloat, without hexadecimal floats. */
export function goParseFloat(text: string): number | undefined {
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^nan$/i.test(text) ? Number.NaN : undefined;
}

function shortFloat(value: number): number {
  return Number(Math.fround(value).toPrecision(7));
}
