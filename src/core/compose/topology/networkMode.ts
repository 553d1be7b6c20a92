import type { NetworkModeFault, Text } from '../../model/index.ts';
import type { LoadedProject } from '../project/LoadedProject.ts';

const WORDS: readonly string[] = ['host', 'none', 'bridge', 'default'];

/** Values of `network_mode` that are no network. */
export function isNamespaceMode(mode: string): boolean {
  return mode === '' || WORDS.includes(mode) || mode.startsWith('service:') || mode.startsWith('container:');
}

/** Networks of every daemon that are no bridge but a namespace: the host's, or one with lo alone. */
export function isPredefinedNamespace(name: string): name is 'host' | 'none' {
  return name === 'host' || name === 'none';
}

/**
 * What is wrong with a `network_mode` that is neither a mode nor the daemon's name of a network here. The daemon takes any other
 * value for a network's name or id (moby daemon/container_operations.go), so one that the file explains better is a mistake,
 * and one that it does not is left: a network of somebody else.
 */
export function faultOfMode(text: Text, project: LoadedProject): NetworkModeFault | undefined {
  const { value } = text;
  if (isNamespaceMode(value) || isPodmanMode(value) || project.networks.some((n) => n.name === value)) return undefined;
  const isService = (name: string): boolean => project.services.some((s) => s.name === name);
  const [, word = '', name = ''] = /^\s*(service|container)s?\s*[:=]\s*(\S+)\s*$/i.exec(value) ?? [];
  // A colon is in no network's name (moby daemon/names, RestrictedNameChars).
  if (value.includes(':') || word !== '') {
    const isClear = word.toLowerCase() === 'container' || isService(name);
    return { reason: 'no-mode', text, ...(isClear ? { meant: `${word.toLowerCase()}:${name}` } : {}) };
  }
  const network = project.networks.find((n) => n.key === value);
  if (network) return { reason: 'network-key', text, networkName: network.name };
  if (isService(value)) return { reason: 'service-name', text, meant: `service:${value}` };
  const meant = WORDS.find((known) => isSlipOf(value.trim().toLowerCase(), known));
  return meant === undefined ? undefined : { reason: 'misspelt', text, meant };
}

/** docs.podman.io, podman-run `--network`; `podman compose` passes them on. */
function isPodmanMode(mode: string): boolean {
  return /^(?:private$|(?:ns|pasta|slirp4netns)(?::|$))/.test(mode);
}

/** Another case, a plural, two letters changed round; names of networks may well be nearer than by one letter. */
function isSlipOf(written: string, word: string): boolean {
  if (written === word || written === `${word}s`) return true;
  if (written.length !== word.length) return false;
  return Array.from(word).some((_, index) => {
    const [a = '', b = ''] = word.slice(index, index + 2);
    return b !== '' && `${word.slice(0, index)}${b}${a}${word.slice(index + 2)}` === written;
  });
}
