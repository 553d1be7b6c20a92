import type { Problem } from '../../model/index.ts';
import { isDuration, isSize } from '../formats/quantities.ts';
import { shellWords } from '../formats/shellWords.ts';
import { type ComposeNode, isNull, keyOriginOf, originOf, type ScalarNode } from '../yaml/ComposeNode.ts';
import { below, goesOn, pathTable, type PathTable } from '../yaml/pathTable.ts';
import { castTo, goParseFloat } from './castTypes.ts';

/** What a value has to be readable as when compose-go puts it into its Go types (types/*.go). */
type Format =
  | 'command'
  | 'duration'
  | 'size'
  | 'float'
  | 'count'
  | 'bool'
  | 'mode'
  | 'uint'
  | 'int'
  | 'decimal'
  | 'portText'
  | 'present'
  | 'text'
  | 'texts'
  | 'agents'
  | 'hosts'
  | 'assignments'
  | 'attachments';

const ROWS: readonly (readonly [string, Format])[] = [
  ['services.*.stop_grace_period', 'duration'],
  ['services.*.healthcheck.interval', 'duration'],
  ['services.*.healthcheck.timeout', 'duration'],
  ['services.*.healthcheck.start_period', 'duration'],
  ['services.*.healthcheck.start_interval', 'duration'],
  ['services.*.healthcheck.retries', 'uint'],
  ['services.*.deploy.update_config.delay', 'duration'],
  ['services.*.deploy.update_config.monitor', 'duration'],
  ['services.*.deploy.rollback_config.delay', 'duration'],
  ['services.*.deploy.rollback_config.monitor', 'duration'],
  ['services.*.deploy.restart_policy.delay', 'duration'],
  ['services.*.deploy.restart_policy.window', 'duration'],
  ['services.*.deploy.restart_policy.max_attempts', 'uint'],
  ['services.*.deploy.update_config.parallelism', 'uint'],
  ['services.*.deploy.rollback_config.parallelism', 'uint'],
  ['services.*.deploy.placement.max_replicas_per_node', 'uint'],
  ['services.*.deploy.resources.limits.memory', 'size'],
  ['services.*.deploy.resources.reservations.memory', 'size'],
  ['services.*.deploy.resources.limits.cpus', 'float'],
  ['services.*.deploy.resources.reservations.cpus', 'float'],
  ['services.*.deploy.resources.reservations.devices.*.count', 'count'],
  ['services.*.gpus.*.count', 'count'],
  ['services.*.mem_limit', 'size'],
  ['services.*.mem_reservation', 'size'],
  ['services.*.memswap_limit', 'size'],
  ['services.*.mem_swappiness', 'size'],
  ['services.*.shm_size', 'size'],
  ['services.*.build.shm_size', 'size'],
  ['services.*.volumes.*.tmpfs.size', 'size'],
  ['services.*.attach', 'bool'],
  ['services.*.build.no_cache', 'bool'],
  ['services.*.build.pull', 'bool'],
  ['services.*.build.privileged', 'bool'],
  ['services.*.depends_on.*.restart', 'bool'],
  ['services.*.env_file.*.required', 'bool'],
  ['services.*.volumes.*.bind.create_host_path', 'bool'],
  ['services.*.post_start.*.privileged', 'bool'],
  ['services.*.pre_stop.*.privileged', 'bool'],
  ['services.*.configs.*.mode', 'mode'],
  ['services.*.secrets.*.mode', 'mode'],
  ['services.*.ports.*.target', 'uint'],
  ['services.*.ports.*.published', 'portText'],
  ['services.*.blkio_config.weight', 'uint'],
  ['services.*.blkio_config.weight_device.*.weight', 'uint'],
  ['services.*.blkio_config.device_read_bps.*.rate', 'size'],
  ['services.*.blkio_config.device_read_iops.*.rate', 'size'],
  ['services.*.blkio_config.device_write_bps.*.rate', 'size'],
  ['services.*.blkio_config.device_write_iops.*.rate', 'size'],
  ['services.*.deploy.resources.limits.pids', 'decimal'],
  ['services.*.ulimits.*', 'int'],
  ['services.*.ulimits.*.soft', 'int'],
  ['services.*.ulimits.*.hard', 'int'],
  ['services.*.build.ulimits.*', 'int'],
  ['services.*.build.ulimits.*.soft', 'int'],
  ['services.*.build.ulimits.*.hard', 'int'],
  ['services.*.build.additional_contexts.*', 'text'],
  ['services.*.build.ssh', 'agents'],
  ['services.*.pid', 'present'],
  ['services.*.storage_opt', 'texts'],
  ['services.*.extra_hosts', 'hosts'],
  ['services.*.build.extra_hosts', 'hosts'],
  ['services.*.environment', 'assignments'],
  ['services.*.build.args', 'assignments'],
  ['services.*.networks', 'attachments'],
  ['services.*.command', 'command'],
  ['services.*.entrypoint', 'command'],
  ['services.*.post_start.*.command', 'command'],
  ['services.*.pre_stop.*.command', 'command'],
];

const TABLE = pathTable<Format>(ROWS);

/** Reports values of the right type whose text Compose cannot parse. */
export function checkFormats(model: ComposeNode, problems: Problem[]): void {
  visit(model, TABLE, '', problems);
}

function visit(node: ComposeNode, table: PathTable<Format>, path: string, problems: Problem[]): void {
  if (table.value) check(node, table.value, path, problems);
  if (!goesOn(table)) return;
  if (node.kind === 'map') {
    for (const { key, value } of node.entries.values()) {
      const next = below(table, key);
      if (next) visit(value, next, path === '' ? key : `${path}.${key}`, problems);
    }
  } else if (node.kind === 'seq' && table.any) {
    for (const [i, item] of node.items.entries()) visit(item, table.any, `${path}[${i}]`, problems);
  }
}

function check(node: ComposeNode, format: Format, path: string, problems: Problem[]): void {
  if (node.kind !== 'scalar') {
    if (format === 'hosts') checkHosts(node, path, problems);
    else if (format === 'assignments') checkAssignments(node, path, problems);
    else if (format === 'attachments') checkAttachments(node, path, problems);
    else if (format === 'texts') checkTexts(node, path, problems);
    else if (format === 'agents') checkAgents(node, path, problems);
    return;
  }
  if (isNull(node) && (format === 'present' || format === 'text'))
    refuse(problems, node, `${path}: this value is missing, and docker compose cannot continue without it.`);
  if (isNull(node) || fits(node, format)) return;
  refuse(problems, node, `${path}: ${JSON.stringify(node.text)} is not a valid ${NAMES[format] ?? format}.`);
}

const NAMES: Readonly<Record<string, string>> = {
  duration: 'duration; use a unit, such as 30s or 1m30s',
  size: 'size; use a form such as 64m or 2gb',
  float: 'number',
  count: 'number of devices; use a number or "all"',
  bool: 'boolean; use true or false',
  mode: 'file mode; use an octal number',
  uint: 'number (0 or more)',
  int: 'whole number',
  decimal: 'whole number',
  portText: 'port; use a whole number',
  text: 'string; quote it',
  command: 'command line: a quote is not closed, or a parenthesis is not quoted',
};

function fits(node: ScalarNode, format: Format): boolean {
  const { text, type } = node;
  switch (format) {
    case 'duration':
      return isDuration(text);
    case 'size':
      return type !== 'string' || isSize(text);
    case 'float':
      return type !== 'string' || goParseFloat(text) !== undefined;
    case 'count':
      return type === 'int' || (type === 'string' && (text.toLowerCase() === 'all' || /^[-+]?\d+$/.test(text)));
    case 'bool':
      return type !== 'string' || castTo('bool', text) !== undefined;
    case 'mode':
      return type === 'int' || (type === 'string' && /^[-+]?[0-7]+$/.test(text));
    case 'command':
      return type !== 'string' || shellWords(text) !== undefined;
    case 'int':
      return type === 'int';
    case 'decimal':
      return type !== 'string' || /^[-+]?\d+$/.test(text);
    case 'portText':
      return type !== 'float';
    case 'text':
      return type === 'string';
    case 'uint':
      return type !== 'string' && !text.startsWith('-');
    default:
      return true;
  }
}

function refuse(problems: Problem[], at: ComposeNode, message: string, code = 'compose-value'): void {
  problems.push({ code, severity: 'error', message, origin: originOf(at) });
}

/** types/hostList.go: every line has a name without separators, and an address. */
function checkHosts(node: ComposeNode, path: string, problems: Problem[]): void {
  if (node.kind === 'map') {
    for (const entry of node.entries.values()) {
      // Compose takes x-… for an extension, and then stumbles over it.
      if (entry.key === '' || /^x-|[:=]/.test(entry.key)) {
        const origin = keyOriginOf(entry);
        problems.push({
          code: 'compose-extra-host',
          severity: 'error',
          message: `${path}: ${JSON.stringify(entry.key)} is not a valid host name.`,
          origin,
        });
      }
    }
    return;
  }
  for (const item of node.kind === 'seq' ? node.items : []) {
    if (item.kind !== 'scalar') continue;
    const at = item.text.includes('=') ? item.text.indexOf('=') : item.text.indexOf(':');
    const name = item.text.slice(0, Math.max(0, at));
    if (at < 0) refuse(problems, item, `${path}: ${JSON.stringify(item.text)} has no address.`, 'compose-extra-host');
    else if (name === '' || /[:=]/.test(name))
      refuse(problems, item, `${path}: ${JSON.stringify(name)} is not a valid host name.`, 'compose-extra-host');
  }
}

/** A mapping of texts that compose-go does not turn into texts itself. */
function checkTexts(node: ComposeNode, path: string, problems: Problem[]): void {
  for (const { key, value } of node.kind === 'map' ? node.entries.values() : []) {
    const fits = value.kind === 'scalar' && (isNull(value) || value.type === 'string' || value.type === 'int');
    if (fits && !key.startsWith('x-')) continue;
    refuse(problems, value, `${path}.${key}: this must be a string; quote it.`);
  }
}

/** types/ssh.go: an agent of a build is `default`, or `name=path`. */
function checkAgents(node: ComposeNode, path: string, problems: Problem[]): void {
  for (const item of node.kind === 'seq' ? node.items : []) {
    if (item.kind !== 'scalar' || item.text === 'default' || item.text.includes('=')) continue;
    refuse(problems, item, `${path}: ${JSON.stringify(item.text)} is not an SSH key; write default, or name=path.`);
  }
}

/** A name of `NAME =value` ends in a space: never meant (types/mapping.go). */
function checkAssignments(node: ComposeNode, path: string, problems: Problem[]): void {
  for (const item of node.kind === 'seq' ? node.items : []) {
    if (item.kind !== 'scalar') continue;
    const name = item.text.split('=')[0] ?? '';
    if (/[\s\u0085\u00a0]$/.test(name)) {
      problems.push({
        code: 'compose-environment',
        severity: 'error',
        message: `${path}: there is a space after the name ${JSON.stringify(name.trimEnd())}.`,
        origin: originOf(item),
        // One hand writes all of a list so.
        cause: path,
      });
    }
  }
}

/** Compose takes a network named `x-…` for an extension of the service, and then does not find it (processExtensions). */
function checkAttachments(node: ComposeNode, path: string, problems: Problem[]): void {
  for (const entry of node.kind === 'map' ? node.entries.values() : []) {
    if (!entry.key.startsWith('x-')) continue;
    problems.push({
      code: 'compose-unknown-network',
      severity: 'error',
      message: `${path}: Compose treats ${JSON.stringify(entry.key)} as an extension, not a network, because it begins with x-.`,
      origin: keyOriginOf(entry),
    });
  }
}
