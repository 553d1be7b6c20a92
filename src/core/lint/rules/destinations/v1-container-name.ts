import { fixText } from '../../edits/editText.ts';
import { hostSpot } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { sourceOf } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';

export const v1ContainerName: Rule = {
  id: 'v1-container-name',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A Compose v1 container name (project_service_1) is dialled; Compose v2 uses hyphens.',
    why: `Docker's embedded DNS knows a container by its name, and Compose makes that name from project, service and number. Compose v1 joined them with underscores, v2 joins them with hyphens: \`shop_db_1\` is \`shop-db-1\` now, and the old name resolves nowhere. The service's name has always been an alias on each of its networks and does not depend on the project.`,
    bad: {
      compose: `name: shop
services:
  web:
    image: example/web
    environment:
      DB_HOST: shop_db_1
  db:
    image: postgres:17
`,
    },
    good: {
      compose: `name: shop
services:
  web:
    image: example/web
    environment:
      DB_HOST: db
  db:
    image: postgres:17
`,
    },
    fixSafety: "Writes the service's name. Safe in the Compose file; in other files it is only offered.",
    notFlagged: [
      'It is information in a file that leaves the image of a service to another file: the program that merges them may give such names.',
      'A name that `container_name` or an alias really gives.',
    ],
    references: ['docker/docs#17209', 'docker/compose#10354', 'https://docs.docker.com/compose/releases/migrate/'],
  },
  phrase(context, { reference, target: dialled }) {
    const name = reference.host.toLowerCase();
    if (!/_\d{1,3}$/.test(name) || dialled.kind !== 'unknown') return undefined;
    const services = new Map(
      projectIndex(context).services.flatMap((container) =>
        container.service === undefined ? [] : [[container.service.toLowerCase(), container] as const],
      ),
    );
    const target = serviceAtEnd(name, services);
    if (!target) return undefined;
    const { from } = reference;
    // Of a part, another program makes the project: nothing says which names it gives.
    const isPart = context.refused?.some((p) => p.code === 'compose-no-image') === true;
    const service = target.service ?? target.name;
    const safe = sourceOf(reference.text.origin)?.file === sourceOf(from.origin)?.file;
    return {
      origin: hostSpot(reference),
      ...(isPart ? { severity: 'information' as const } : {}),
      message: `${from.name} dials ${reference.host}, a Compose v1 container name; in Compose v2 the container is ${target.containerName}.`,
      why: `Docker's DNS knows the container's name, the service's name and aliases; ${reference.host} is none of them.`,
      related: [{ origin: target.origin, message: `The service ${service}.` }],
      fixes: [fixText(`Use ${service}`, safe, reference, service)],
      subjects: [{ kind: 'container', id: from.id }],
    };
  },
};

/** `my_shop_web_app_1` ends with `_web_app_1`: the service whose name stands before the number. */
function serviceAtEnd<T>(name: string, services: ReadonlyMap<string, T>): T | undefined {
  const base = name.replace(/_\d+$/, '');
  for (let at = base.indexOf('_'); at >= 0; at = base.indexOf('_', at + 1)) {
    const service = services.get(base.slice(at + 1));
    if (service) return service;
  }
  return undefined;
}
