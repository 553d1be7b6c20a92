import {
  type ComposeNode,
  type MapEntry,
  scalarOf,
  seqOf,
  valueAt,
  withEntries,
  withValue,
} from '../yaml/ComposeNode.ts';

/** Fills in what a long form leaves out (compose-go transform/defaults.go): protocol and mode of ports, context of builds. */
export function setDefaults(model: ComposeNode): ComposeNode {
  const services = valueAt(model, 'services');
  if (model.kind !== 'map' || services?.kind !== 'map') return model;
  let entries: Map<string, MapEntry> | undefined;
  for (const [name, entry] of services.entries) {
    const value = service(entry.value);
    if (value === entry.value) continue;
    entries ??= new Map(services.entries);
    entries.set(name, { ...entry, value });
  }
  return entries ? withValue(model, 'services', withEntries(services, entries)) : model;
}

function service(node: ComposeNode): ComposeNode {
  if (node.kind !== 'map') return node;
  let made = node;
  const build = valueAt(node, 'build');
  if (build?.kind === 'map' && !build.entries.has('context')) {
    made = withValue(made, 'build', withValue(build, 'context', scalarOf(build, '.', 'string', [])));
  }
  const ports = valueAt(node, 'ports');
  if (ports?.kind === 'seq') {
    const items = ports.items.map((port) => {
      if (port.kind !== 'map') return port;
      let full = port;
      if (!full.entries.has('protocol')) full = withValue(full, 'protocol', scalarOf(port, 'tcp', 'string', []));
      if (!full.entries.has('mode')) full = withValue(full, 'mode', scalarOf(port, 'ingress', 'string', []));
      return full;
    });
    if (items.some((full, i) => full !== ports.items[i])) made = withValue(made, 'ports', seqOf(ports, items));
  }
  return made;
}
