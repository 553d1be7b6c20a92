import { fixText } from '../../edits/editText.ts';
import type { Rule } from '../../engine/Rule.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { spotOf } from '../../report/phrases.ts';

export const loggingDriverUnknown: Rule = {
  id: 'logging-driver-unknown',
  severity: 'warning',
  group: 'Network definitions',
  docs: {
    what: 'The logging driver of a service is none that the engine has.',
    why: `The engine sends a container's output on by a logging driver: one that is built in, or a plugin that someone installed on the host. With any other name the engine does not create the container: "logger: no log driver named 'jsonfile' is registered". Compose does not check the name.

Built in are json-file, local, syslog, journald, gelf, fluentd, awslogs, splunk, etwlogs, gcplogs and none. A warning needs a name that is nearly one of these, and so a slip. Any other name may be the alias of a plugin, so it is information.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    logging:
      driver: jsonfile
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    logging:
      driver: json-file
`,
    },
    fixSafety: 'Writes the driver that is meant. Not part of "fix all": a plugin can have any name.',
    notFlagged: [
      "A driver that is built in, and one that a variable leaves empty: it is the engine's default.",
      'The full name of a plugin (`grafana/loki-docker-driver:3.4.1`), and `loki`, the alias in its documentation.',
    ],
    references: [
      'https://docs.docker.com/engine/logging/configure/#supported-logging-drivers',
      'https://github.com/moby/moby/blob/v28.5.2/daemon/logger/factory.go',
      'https://grafana.com/docs/loki/latest/send-data/docker-driver/',
    ],
  },
  *check(context) {
    if (context.topology.source !== 'compose' || context.topology.engine.product === 'podman') return;
    for (const container of projectIndex(context).services) {
      const driver = container.process.logging?.driver;
      if (!driver) continue;
      const name = driver.value;
      if (BUILT_IN.includes(name) || name === 'loki' || !/^[\w-]+$/.test(name)) continue;
      const meant = BUILT_IN.find((known) => isSlip(name, known));
      yield {
        origin: spotOf(driver, 0, name.length),
        ...(meant === undefined ? { severity: 'information' } : {}),
        message: `The logging driver of ${container.name} is ${name}, which the engine does not have${meant === undefined ? ' unless a plugin is installed under that name.' : `; did you mean ${meant}?`}`,
        why: `The engine looks for ${name} among its own drivers and the plugins of the host. Where it finds none, it does not create ${container.name}.`,
        fixes: [
          meant === undefined
            ? undefined
            : fixText(`Write ${meant}`, false, { text: driver, start: 0, end: name.length }, meant),
        ],
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};

/** moby daemon/logger, on Linux and Windows. */
const BUILT_IN = [
  'json-file',
  'local',
  'syslog',
  'journald',
  'gelf',
  'fluentd',
  'awslogs',
  'splunk',
  'etwlogs',
  'gcplogs',
  'none',
];

/** The same letters with other case or hyphens, the name without its end, or one letter more, less or different. */
function isSlip(name: string, known: string): boolean {
  const [a, b] = [name, known].map((text) => text.toLowerCase().replace(/[-_]/g, ''));
  if (a === undefined || b === undefined) return false;
  if (a === b || (a.length > 3 && b.startsWith(a) && b.length - a.length < 5)) return true;
  if (b.length < 5 || Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restOfName, restOfKnown] = [a.slice(same), b.slice(same)];
  return (
    restOfName.slice(1) === restOfKnown.slice(1) ||
    restOfName.slice(1) === restOfKnown ||
    restOfName === restOfKnown.slice(1)
  );
}
