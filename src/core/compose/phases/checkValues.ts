import { parseIp, type Problem } from '../../model/index.ts';
import { type ComposeNode, originOf, valueAt } from '../yaml/ComposeNode.ts';

/** Values that have the right type and still cannot be (compose-go validation/*.go). */
export function checkValues(model: ComposeNode, problems: Problem[]): void {
  each(valueAt(model, 'services'), (service, path) => {
    items(valueAt(service, 'ports'), (port, index) => {
      const ip = valueAt(port, 'host_ip');
      if (ip?.kind === 'scalar' && !parseIp(ip.text)) {
        const message = `services.${path}.ports[${index}]: ${JSON.stringify(ip.text)} is not a valid IP address.`;
        problems.push({ code: 'invalid-host-ip', severity: 'error', message, origin: originOf(ip) });
      }
    });
    items(valueAt(valueAt(service, 'develop'), 'watch'), (watch, index) => {
      const watched = valueAt(watch, 'path');
      if (watched?.kind === 'scalar' && watched.text === '') {
        refuse(problems, watched, `services.${path}.develop.watch[${index}].path: this cannot be empty.`);
      }
    });
    const reservations = valueAt(valueAt(valueAt(service, 'deploy'), 'resources'), 'reservations');
    for (const devices of [valueAt(service, 'gpus'), valueAt(reservations, 'devices')]) {
      items(devices, (device) => {
        if (valueAt(device, 'count') && valueAt(device, 'device_ids')) {
          refuse(
            problems,
            device,
            `services.${path}: a device request must have either count or device_ids, not both.`,
          );
        }
      });
    }
  });
  each(valueAt(model, 'volumes'), (volume, name) => {
    const external = valueAt(volume, 'external');
    if (volume.kind !== 'map' || external?.kind !== 'scalar' || external.text !== 'true') return;
    for (const [key, entry] of volume.entries) {
      if (key === 'name' || key === 'external' || key.startsWith('x-')) continue;
      refuse(problems, entry.value, `volumes.${name}: an external volume cannot have ${key}.`);
    }
  });
  checkContents(valueAt(model, 'configs'), 'configs', ['file', 'environment', 'content'], problems);
  checkContents(valueAt(model, 'secrets'), 'secrets', ['file', 'environment'], problems);
}

function checkContents(
  resources: ComposeNode | undefined,
  kind: string,
  keys: readonly string[],
  problems: Problem[],
): void {
  each(resources, (resource, name) => {
    const given = keys.filter((key) => valueAt(resource, key));
    if (given.length > 1) refuse(problems, resource, `${kind}.${name}: only one of ${keys.join(', ')} is allowed.`);
    else if (given.length === 0 && !valueAt(resource, 'driver') && !valueAt(resource, 'external')) {
      refuse(problems, resource, `${kind}.${name}: one of ${keys.join(', ')} is required.`);
    }
  });
}

function each(node: ComposeNode | undefined, visit: (value: ComposeNode, key: string) => void): void {
  if (node?.kind === 'map') for (const [key, { value }] of node.entries) visit(value, key);
}

function items(node: ComposeNode | undefined, visit: (item: ComposeNode, index: number) => void): void {
  if (node?.kind === 'seq') for (const [i, item] of node.items.entries()) visit(item, i);
}

function refuse(problems: Problem[], at: ComposeNode, message: string): void {
  problems.push({ code: 'compose-value', severity: 'error', message, origin: originOf(at) });
}
