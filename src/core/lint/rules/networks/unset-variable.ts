import {
  type Container,
  type EnvironmentVariable,
  type Fix,
  type SampleEnvFile,
  sourceOf,
  type TextEdit,
  type UnsetVariable,
} from '../../../model/index.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { listed } from '../../report/phrases.ts';

export const unsetVariable: Rule = {
  id: 'unset-variable',
  severity: 'error',
  group: 'Network definitions',
  docs: {
    what: 'An unset variable leaves a port, an address or a network empty.',
    why: `Compose replaces a variable without a value by an empty string, prints a warning, and goes on. \`"\${PORT}:80"\` becomes \`":80"\`,
and the engine picks a free port of the host, another one at each start; an empty \`ipv4_address\` is no fixed address; other texts
are no longer valid, and Compose rejects the file at each of them.

Compose takes values from the shell, from \`.env\` in the project's folder, and from \`--env-file\`. \`env_file:\` and \`environment:\` are only for
the container.

It is an error if Compose rejects the file because of it, otherwise a warning. Where \`.env\` is missing and a file such as \`.env.example\` sets the
variables, all of them have one cause and are one finding, as information. So are those that a script, a Makefile or the instructions
of the project set: Compose is then started by these steps. So are those of a project whose \`.env\` each machine has for itself:
\`.gitignore\` keeps it out of the repository, a service has it as \`env_file\`, or three or more variables are not set.

Four or more variables are one finding too.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    env_file: web.env
    ports:
      - "\${HTTP_PORT}:80"
`,
      files: { 'web.env': 'HTTP_PORT=8080\n' },
    },
    good: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "\${HTTP_PORT:-8080}:80"
`,
    },
    fixSafety:
      'If an env_file of the service sets the variable, its value becomes the default. If `.env.example` sets it, the fix creates `.env` as a copy; it never overwrites one. Neither is part of "fix all": the default opens a different port from today, and values from an example may include passwords that are not yours.',
    notFlagged: [
      'A variable with a default, and one that `.env`, `--env-file` or the shell sets.',
      'A variable in `environment` or labels, and one in `command` that the container does not have either: it says nothing of the network.',
      'A service whose profile is off.',
      'It is one note for a project, as information, where a script, a Makefile, `package.json` or a README around the project sets the variables or exports them.',
      'It is one note as well, as information, where there is no `.env`, and `.gitignore` keeps it out of the repository, a service names it as `env_file`, or three variables and more are not set.',
    ],
    references: [
      'https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/',
      'https://docs.docker.com/reference/compose-file/interpolation/',
    ],
  },
  *check(context) {
    const uses = usesThatMatter(context);
    const { sampleEnvFile: sample, setElsewhere } = context;
    const sampled = uses.filter((u) => sample?.names.has(u.use.name) === true);
    if (sample && sampled.length > 0) yield* sampleReport(sampled, sample);
    const scripted = uses.filter((u) => !sampled.includes(u) && setElsewhere?.has(u.use.name) === true);
    if (setElsewhere && scripted.length > 0) yield* scriptedReport(scripted, setElsewhere);
    const byName = new Map<string, Use[]>();
    for (const use of uses) {
      if (sampled.includes(use) || scripted.includes(use)) continue;
      const same = byName.get(use.use.name);
      if (same) same.push(use);
      else byName.set(use.use.name, [use]);
    }
    const each = [...byName.values()];
    // What an env_file of the service sets is in the wrong file, whatever the missing one has.
    const open = isForMachine(context) ? each.filter((same) => !same.some(isInEnvFile)) : [];
    if (open.length > 0) yield* keptOutReport(open.flat(), context.ignoresDotenv);
    const rest = each.filter((same) => !open.includes(same));
    if (rest.length < MANY) for (const same of rest) yield* report(context, same);
    else
      yield* manyReport(
        rest.flatMap(([one]) => one?.use.name ?? []),
        rest.flat(),
      );
  },
};

/** A use that leaves something of the network empty. */
interface Use {
  readonly use: UnsetVariable;
  /** Whose it is, where it is a service's. */
  readonly container?: Container;
  /** What Compose says, where it refuses the text. */
  readonly refusal?: string;
  /** "port 80 of web gets a port of the host that Docker picks". */
  readonly consequence: string;
}

function usesThatMatter(context: RuleContext): readonly Use[] {
  const { services } = projectIndex(context);
  const { unset = [], refused = [] } = context;
  return unset.flatMap((use): Use[] => {
    const container = services.find((c) => use.path.startsWith(`services.${c.service ?? ''}.`));
    const owner = container ? { container } : {};
    const { scalar } = use;
    const refusal = refused.find(
      ({ origin: at }) => at?.file === scalar.file && at.start < scalar.end && scalar.start < at.end,
    )?.message;
    if (refusal !== undefined) return [{ use, ...owner, refusal, consequence: 'Compose rejects the file' }];
    if (use.path.startsWith('services.') && !container?.active) return [];
    const consequence = consequenceOf(use, container);
    return consequence === undefined ? [] : [{ use, ...owner, consequence }];
  });
}

/** What the empty text means; undefined where it says nothing of the network. */
function consequenceOf(use: UnsetVariable, container: Container | undefined): string | undefined {
  const { path, value } = use;
  const name = container?.name ?? '';
  const key = container ? path.slice(`services.${container.service ?? ''}.`.length) : path;
  if (/^ports\.\[\]/.test(key)) return portConsequence(key, value, name);
  if (/^networks\..+\.ipv[46]_address$/.test(key) && value === '') return `${name} has no static address`;
  if (key === 'network_mode' && value === '') return `network_mode of ${name} is empty`;
  if (isForItsShell(use, container))
    return `its ${key.startsWith('command') ? 'command' : 'entrypoint'} gets nothing in its place`;
  if (/^extra_hosts\b/.test(key)) return `a line in ${name}'s /etc/hosts is incomplete`;
  if (!container && /^networks\..+\.(?:subnet|gateway|ip_range)$/.test(key))
    return 'the network gets a different subnet';
  if (!container && /^networks\.[^.]+\.name$/.test(key)) return 'the network gets a different name';
  return undefined;
}

/**
 * Whether the words that start a container name a variable that says where something listens or is, and that the container itself has: its
 * own shell could put the value in, and Compose takes it out before.
 */
function isForItsShell({ name, path }: UnsetVariable, container: Container | undefined): boolean {
  if (!container || !/PORT|HOST|ADDR|BIND|LISTEN|URL|ENDPOINT/i.test(name)) return false;
  if (!/^services\.[^.]+\.(?:command|entrypoint)\b/.test(path)) return false;
  const value = container.process.environment.find((e) => e.name === name && e.by !== 'image')?.value?.value;
  return value !== undefined && value !== '';
}

function portConsequence(key: string, value: string, name: string): string | undefined {
  const picked = `Docker picks a host port for ${name}, a different one at each start`;
  if (/\.published$/.test(key)) return value === '' ? picked : undefined;
  if (/\.host_ip$/.test(key)) return value === '' ? `${name} is published on every address` : undefined;
  if (/\.target$/.test(key)) return undefined;
  if (/^:\d[^:]*$/.test(value) || /::[^:]*$/.test(value)) return picked;
  return /^:\d*:/.test(value) ? `${name} is published on every address` : undefined;
}

function inEnvFileOf({ use, container }: Use): EnvironmentVariable | undefined {
  return container?.process.environment.find((e) => e.name === use.name && e.by === 'env_file');
}

function isInEnvFile(use: Use): boolean {
  return inEnvFileOf(use) !== undefined;
}

const WHY =
  'Compose uses an empty string for it. It reads variables from the shell, from .env in the project folder and from --env-file; env_file and environment are for the container.';

function* report(context: RuleContext, uses: readonly Use[]): Iterable<Report> {
  const first = uses.find((u) => u.refusal !== undefined) ?? uses[0];
  if (!first) return;
  const { use, container, refusal, consequence } = first;
  const inEnvFile = inEnvFileOf(first);
  const elsewhere = inEnvFile
    ? ' for Compose: env_file is only for the container'
    : isForItsShell(use, container)
      ? ' for Compose: environment is only for the container'
      : '';
  yield {
    origin: use.origin,
    ...(refusal === undefined ? { severity: 'warning' } : {}),
    message: `${use.name} is not set${elsewhere}${elsewhere === '' ? ', so' : ';'} ${consequence}${refusal === undefined ? '.' : `: ${refusal}`}`,
    why: WHY,
    related: [
      ...(inEnvFile
        ? [{ origin: sourceOf(inEnvFile.keyOrigin), message: `${use.name} is set for ${container?.name ?? ''} here` }]
        : []),
      ...uses.filter((u) => u !== first).map((u) => ({ origin: u.use.origin, message: `here ${u.consequence}` })),
    ],
    fixes: [
      inEnvFile?.value && /^[\w.-]+$/.test(inEnvFile.value.value)
        ? defaultFix(context, uses, inEnvFile.value.value)
        : undefined,
    ],
    subjects: subjectsOf(uses),
  };
}

/** All that a copy of the sample would set: one cause. */
function* sampleReport(uses: readonly Use[], { file: sample, copy }: SampleEnvFile): Iterable<Report> {
  const first = uses.find((u) => u.refusal !== undefined) ?? uses[0];
  if (!first) return;
  const names = [...new Set(uses.map((u) => u.use.name))];
  const file = sample.slice(sample.lastIndexOf('/') + 1);
  const told = toldNames(names);
  yield {
    origin: first.use.origin,
    severity: 'information',
    message: `There is no .env, so ${told} ${names.length === 1 ? 'is' : 'are'} not set and ${first.consequence}${first.refusal === undefined ? '' : `: ${first.refusal.replace(/\.$/, '')}`}. ${file} sets ${names.length === 1 ? 'it' : 'them'}: copy it to .env.`,
    why: WHY,
    related: uses.filter((u) => u !== first).map((u) => ({ origin: u.use.origin, message: `here ${u.consequence}` })),
    fixes: [copy],
    subjects: subjectsOf(uses),
  };
}

/**
 * Whether the variables come from a `.env` that each machine has for itself: the repository leaves it out, a service has it as its
 * env file, or there is none and the file takes several variables from it. One may be forgotten, several are not.
 */
function isForMachine({ ignoresDotenv, lacksDotenv, refused = [], unset = [] }: RuleContext): boolean {
  if (ignoresDotenv !== undefined) return true;
  if (lacksDotenv !== true) return false;
  return (
    refused.some((p) => p.code === 'compose-env-file' && p.cause?.endsWith('/.env') === true) ||
    new Set(unset.map((u) => u.name)).size >= SEVERAL
  );
}

const SEVERAL = 3;

/** All that a `.env` of this machine would set: the repository leaves it out on purpose. */
function* keptOutReport(uses: readonly Use[], gitIgnore: string | undefined): Iterable<Report> {
  const first = uses.find((u) => u.refusal !== undefined) ?? uses[0];
  if (!first) return;
  const why = gitIgnore === undefined ? '' : ', which .gitignore keeps out of the repository';
  const names = [...new Set(uses.map((u) => u.use.name))];
  yield {
    origin: first.use.origin,
    severity: 'information',
    message: `There is no .env${why}, so ${toldNames(names)} ${names.length === 1 ? 'is' : 'are'} not set here and ${first.consequence}${first.refusal === undefined ? '' : `: ${first.refusal.replace(/\.$/, '')}`}.`,
    why: WHY,
    related: uses.filter((u) => u !== first).map((u) => ({ origin: u.use.origin, message: `here ${u.consequence}` })),
    subjects: subjectsOf(uses),
  };
}

function toldNames(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more` : listed(names);
}

/** All that steps of the project set: whoever follows them has the values. */
function* scriptedReport(uses: readonly Use[], setElsewhere: ReadonlyMap<string, string>): Iterable<Report> {
  const first = uses.find((u) => u.refusal !== undefined) ?? uses[0];
  if (!first) return;
  const names = [...new Set(uses.map((u) => u.use.name))];
  const told = toldNames(names);
  const files = [...new Set(names.flatMap((name) => setElsewhere.get(name) ?? []))].map((file) =>
    file.slice(file.lastIndexOf('/') + 1),
  );
  const [one, ...others] = files;
  const by = others.length === 0 ? (one ?? '') : listed(files.slice(0, 3));
  const refusal = first.refusal === undefined ? '' : `: ${first.refusal.replace(/\.$/, '')}`;
  yield {
    origin: first.use.origin,
    severity: 'information',
    message: `${told} ${names.length === 1 ? 'is' : 'are'} not set here, so ${first.consequence}${refusal}. ${by} ${others.length === 0 ? 'sets' : 'set'} ${names.length === 1 ? 'it' : 'them'}.`,
    why: WHY,
    related: uses.filter((u) => u !== first).map((u) => ({ origin: u.use.origin, message: `here ${u.consequence}` })),
    subjects: subjectsOf(uses),
  };
}

/** So many are not forgotten one by one: a script sets them, or a file that this clone does not have. */
const MANY = 4;

function* manyReport(names: readonly string[], uses: readonly Use[]): Iterable<Report> {
  const first = uses.find((u) => u.refusal !== undefined) ?? uses[0];
  if (!first) return;
  const told = `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more`;
  const refusal = first.refusal === undefined ? '' : `: ${first.refusal.replace(/\.$/, '')}`;
  yield {
    origin: first.use.origin,
    ...(refusal === '' ? { severity: 'warning' } : {}),
    message: `${told} are not set, so ${first.consequence}${refusal}.`,
    why: WHY,
    related: uses.filter((u) => u !== first).map((u) => ({ origin: u.use.origin, message: `here ${u.consequence}` })),
    subjects: subjectsOf(uses),
  };
}

function subjectsOf(uses: readonly Use[]): NonNullable<Report['subjects']> {
  const ids = new Set(uses.flatMap((u) => u.container?.id ?? []));
  return [...ids].map((id) => ({ kind: 'container', id }));
}

/** Writes `${NAME:-value}` wherever the variable leaves something empty. */
function defaultFix({ files }: RuleContext, uses: readonly Use[], value: string): Fix | undefined {
  const edits = uses.map(({ use: { name, origin } }): TextEdit | undefined => {
    const written = files.get(origin.file)?.slice(origin.start, origin.end);
    const { file, start, end } = origin;
    return written === `$${name}` || written === `\${${name}}`
      ? { file, start, end, newText: `\${${name}:-${value}}` }
      : undefined;
  });
  const [first] = uses;
  return first && edits.every((e) => e !== undefined)
    ? { title: `Write \${${first.use.name}:-${value}}`, safe: false, edits }
    : undefined;
}
