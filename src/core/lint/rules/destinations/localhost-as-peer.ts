import { localhostReports } from '../../index/localhostReports.ts';
import type { Rule } from '../../engine/Rule.ts';

export const localhostAsPeer: Rule = {
  id: 'localhost-as-peer',
  severity: 'warning',
  group: 'Wrong destination',
  claims: ['localhost-is-this-container'],
  docs: {
    what: "A variable or command dials localhost on another service's port, but localhost is the container itself.",
    why: `A container's network namespace has a loopback interface of its own. 127.0.0.1 in it is neither the host nor a sibling; its kernel refuses a connection to a port on which nothing in this namespace listens ("connect ECONNREFUSED 127.0.0.1:5432").

Services of a project share a bridge, and Docker's embedded DNS on it (127.0.0.11) resolves the service's name to the address of that container's \`eth0\`. The port is the one on which the process listens in there, not the one that is published on the host.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      DATABASE_URL: postgres://app:secret@localhost:5432/app
  db:
    image: postgres:17
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
  db:
    image: postgres:17
`,
    },
    fixSafety:
      "Writes the service's name, and its container port where the port on the host was meant. Safe in the Compose file where one service alone can be meant and both share a network; in an env file it is only offered, because a program on the host may read the file too.",
    notFlagged: [
      'Addresses for browsers and users (`APP_URL`, `PUBLIC_URL`, `ROOT_URL`, `NEXTAUTH_URL`, `VITE_*`) and lists of who may call (`CORS_*`, `ALLOWED_*`).',
      'A file of variables that the image brings or that is mounted, where a variable of the container names the server.',
      'It is information for the base of links (`*_BASE_URL`, `*__BaseUri`): the port is one of the host, or the name is not that of the server.',
      'A port on which something in the same namespace listens: the service itself, or one that shares it by `network_mode: service:x`.',
      '`network_mode: host`: there localhost is the host.',
      'Health checks: they run in the container itself.',
      'It is information only if the address is a published web address and another variable names the same server and port by its service: one of the two is for browsers.',
      'A web or WebSocket address in a variable of a frontend (`FARO_*`, or a service with the name of a frontend).',
      'It is information where the same service dials, at another port, the service that publishes this one by its name: then localhost is meant for browsers.',
      "A web address in a variable that is called only `url`: it is the program's own, as that of Ghost.",
      'The default destination of an exporter to which a Prometheus of the project hands the server with each request (`__param_target`).',
      'Addresses to listen on (`HOST`, `*_BIND_ADDR`).',
      'It is information for a variable of an env file that several services read, where this one is a product that reads no such variable (pgAdmin, a proxy), or another one sets it for itself.',
    ],
    references: [
      'NASA-AMMOS/MMGIS#74',
      'ufoscout/docker-compose-wait#44',
      'MariaDB/mariadb-docker#140',
      'https://docs.docker.com/compose/how-tos/networking/',
    ],
  },
  check: (context) => localhostReports(context, ['environment', 'command']),
};
