import { sourceOf, type Container, type Fix } from '../../model/index.ts';
import { insertBefore } from './insertBefore.ts';
import { insertKey } from './insertKey.ts';

/**
 * Gives a service the /etc/hosts line `name:host-gateway`: beside the ones it has, or as a new key. Undefined where the text
 * cannot be extended simply (an alias, a merged mapping).
 */
export function addExtraHost(files: ReadonlyMap<string, string>, container: Container, name: string): Fix | undefined {
  const title = `Add ${name}:host-gateway to extra_hosts of ${container.name}`;
  const line = `"${name}:host-gateway"`;
  const first = container.extraHosts[0];
  if (first) {
    const entry = sourceOf(first.origin);
    const edit = entry && insertBefore(files, entry, { item: line, pair: `${name}: host-gateway` });
    return edit && { title, safe: true, edits: [edit] };
  }
  const key = sourceOf(container.origin);
  const edit = key && insertKey(files, key, { block: ['extra_hosts:', `  - ${line}`], flow: `extra_hosts: [${line}]` });
  return edit && { title, safe: true, edits: [edit] };
}
