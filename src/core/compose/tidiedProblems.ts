import { causesOf, type Problem, type SampleEnvFile, type SourceOrigin } from '../model/index.ts';
import type { SetUpSteps } from './environment/setUpSteps.ts';
import { lacksBase } from './loading/applyExtends.ts';
import { isFirstFormat } from './schema/validateSchema.ts';

/** More are not told: one mistake in a text that many services share is a mistake of each. */
const MAX_PROBLEMS = 1000;

/**
 * One problem for one cause. What follows from a text that could not be interpolated is left out: Compose gets no further than
 * that text. What is missing in several places is one problem; a required variable names the file that shows how to set it.
 * Services without an image say that the file is a part of another project: what it has from there is missing for that reason.
 */
export function tidiedProblems(
  all: readonly Problem[],
  sample: SampleEnvFile | undefined,
  steps?: SetUpSteps,
  texts?: ReadonlyMap<string, { readonly text: string }>,
): readonly Problem[] {
  const [next] = all.slice(MAX_PROBLEMS);
  const many = 'There are many errors: Net Lens lists no more of them.';
  const told: readonly Problem[] = next
    ? [...all.slice(0, MAX_PROBLEMS), { ...next, code: 'file-too-large', severity: 'warning', message: many }]
    : all;
  const problems = told.map((p): Problem => (p.severity === 'error' ? { ...p, isRejected: true } : p));
  const stops = problems.filter((p) => p.code === 'compose-interpolation' || p.code === 'compose-required-variable');
  const counted = once(problems).filter(
    (p) => stops.includes(p) || !(stops.some((stop) => overlap(stop.origin, p.origin)) || isAfterFault(p, problems)),
  );
  const written = ({ origin }: Problem): string | undefined =>
    origin && texts?.get(origin.file)?.text.slice(origin.start, origin.end);
  const tidied = oneConflict(
    onePart(
      withoutRest(
        oneOfEach(
          joinedByCause(withUnfilled(withBlanks(outOfService(oneFault(counted)), written), written, texts))
            .map((problem) => (sample ? sampled(problem, sample) : problem))
            .map(ofPortainer)
            .map((problem) => (steps ? stepped(ofMachine(problem, written), steps) : problem)),
        ),
      ),
    ),
  );
  // What stays an error needs no mark.
  return tidied.map((problem) => {
    const { isRejected, ...rest } = problem;
    return isRejected && problem.severity === 'error' ? rest : problem;
  });
}

/** What stands in a template for a value of one's own: `<host ip address>`, `</path/to/host/config>`. */
const BLANK = /<[A-Za-z/~.][\w ./~-]*>/;

/** The same in capitals, where a port or a path belongs, or with the sign for it: `CUSTOMPORT:80`, `demo_XXX`, `ADJUST_ME/app.jar:/app.jar`. */
const CAPITALS =
  /(?<![\w$.{/-])[A-Z][A-Z_]{3,}(?=:|["']?$)|[\w-]*XXX[\w-]*|(?<![\w$.{/-])(?:ADJUST|CHANGE|REPLACE|YOUR|INSERT|PATH)(?:_[A-Z]+)+(?=\/)/;

/** A file with blanks is there to be filled in, and says so itself: one note. */
function withBlanks(
  problems: readonly Problem[],
  written: (problem: Problem) => string | undefined,
): readonly Problem[] {
  return problems.map((problem): Problem => {
    const text = problem.severity === 'error' ? (written(problem) ?? '') : '';
    const blank =
      BLANK.exec(text)?.[0] ??
      (/^compose-(?:form|unknown-(?:volume|network))$/.test(problem.code) && CAPITALS.exec(text)?.[0]);
    if (!blank || problem.origin === undefined) return problem;
    const message = `${problem.message} Fill in ${blank} first.`;
    return { ...problem, severity: 'information', message, cause: `a blank in ${problem.origin.file}` };
  });
}

/** What a variable empties that `.env` lists without a value: the file is there to be filled in. */
function withUnfilled(
  problems: readonly Problem[],
  written: (problem: Problem) => string | undefined,
  texts: ReadonlyMap<string, { readonly text: string }> | undefined,
): readonly Problem[] {
  return problems.map((problem): Problem => {
    const { origin, severity, code } = problem;
    if (severity !== 'error' || code !== 'compose-item' || !origin) return problem;
    const dotenv = `${origin.file.slice(0, origin.file.lastIndexOf('/') + 1)}.env`;
    const lines = texts?.get(dotenv)?.text ?? '';
    const names = [...(written(problem) ?? '').matchAll(/\$\{?(\w+)/g)].map((m) => m[1] ?? '');
    const blank = names.find((name) =>
      new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*(?:""|'')?[ \\t]*\\r?$`, 'm').test(lines),
    );
    if (blank === undefined) return problem;
    const message = `${problem.message} Fill in ${blank} in .env first.`;
    return { ...problem, severity: 'information', message, cause: `a blank in ${dotenv}` };
  });
}

/** Two phases may say one thing of one text; and what is mounted there nobody knows of a mount that is none. */
function once(problems: readonly Problem[]): readonly Problem[] {
  const said = new Set<string>();
  const odd = problems.filter((p) => p.code === 'compose-item' || p.code === 'compose-form');
  // A mapping with a key that is none lacks the one that was meant, and is no item of its list.
  const unknownKeys = problems.filter((p) => p.code === 'schema-unknown-key');
  const types = problems.filter((p) => p.code === 'schema-type');
  // A service that is indented too deep is a key of the one above.
  const keys = new Set(unknownKeys.flatMap((p) => /^services\.[^:]*: "(.*)" is not a key/.exec(p.message)?.[1] ?? []));
  return problems.filter(({ code, origin, message, cause }) => {
    if (/^compose-(?:form|item)$/.test(code) && types.some((p) => isAtSame(p.origin, origin))) return false;
    if (code === 'compose-unknown-service' && cause !== undefined && keys.has(cause)) return false;
    if (code === 'compose-mount' && odd.some((p) => overlap(p.origin, origin))) return false;
    if (/^(?:schema-missing-key|compose-item)$/.test(code) && unknownKeys.some((p) => overlap(p.origin, origin)))
      return false;
    const key = `${origin?.file ?? ''}\0${String(origin?.start)}\0${message}`;
    const isNew = origin === undefined || !said.has(key);
    said.add(key);
    return isNew;
  });
}

function isAtSame(left: SourceOrigin | undefined, right: SourceOrigin | undefined): boolean {
  return left !== undefined && left.file === right?.file && left.start === right.start;
}

/** Keys of a service that stand beside the services are one mistake: they are not indented. */
function outOfService(problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem): Problem => {
    const key = problem.code === 'schema-type' && /^services\.(\w+) must be a mapping/.exec(problem.message)?.[1];
    if (!key || !KEYS_OF_SERVICE.has(key) || problem.origin === undefined) return problem;
    const message = `${problem.message} It is a key of a service: indent it below one.`;
    return { ...problem, message, cause: `keys beside the services of ${problem.origin.file}` };
  });
}

const KEYS_OF_SERVICE = new Set(
  `build cap_add command container_name deploy depends_on devices entrypoint env_file environment expose healthcheck hostname image
  labels network_mode networks ports privileged restart user volumes working_dir`.split(/\s+/),
);

/** What Compose would say of a file that it does not get past: its YAML is not valid. */
function isAfterFault({ code, origin }: Problem, all: readonly Problem[]): boolean {
  const before = (is: (problem: Problem) => boolean): boolean =>
    all.some((p) => is(p) && p.origin?.file === origin?.file);
  // `*.example.com` without quotes is an alias with a name that is none.
  if (code === 'yaml-alias') return all.some((p) => p.code === 'yaml-anchor' && overlap(p.origin, origin));
  if (code === 'compose-empty') return before((p) => p.code === 'compose-key');
  // `{ { TOKEN } }` is a mapping with a mapping for its key: what it should be instead is no second fault.
  if (code === 'schema-type' && all.some((p) => p.code === 'compose-key' && overlap(p.origin, origin))) return true;
  // In the first format `volumes` is a service like another.
  if (code === 'compose-form' && before(isFirstFormat)) return true;
  return /^(?:schema|compose)-/.test(code) && before((p) => /^yaml-(?:syntax|anchor|alias)$/.test(p.code));
}

/** A parser that lost its way stumbles on: the first fault of a file is the one to mend, and the others are places. */
function oneFault(problems: readonly Problem[]): readonly Problem[] {
  const isFault = ({ code }: Problem): boolean => code === 'yaml-syntax';
  const firsts = new Map<string, Problem>();
  for (const problem of problems.filter(isFault)) {
    const file = problem.origin?.file ?? '';
    const first = firsts.get(file);
    if (!first || (problem.origin?.start ?? 0) < (first.origin?.start ?? 0)) firsts.set(file, problem);
  }
  return problems.flatMap((problem): Problem[] => {
    const first = firsts.get(problem.origin?.file ?? '');
    if (!first || !/^yaml-(?:syntax|duplicate-key|anchor|alias)$/.test(problem.code)) return [problem];
    if (problem !== first) return [];
    const lines = problems.filter((p) => isFault(p) && p !== first && p.origin?.file === first.origin?.file);
    return [withPlaces(first, lines, 'the parser also stops here')];
  });
}

/** Two files that include each other's services, or two included ones: one of the two is too many, not each service of it. */
function oneConflict(problems: readonly Problem[]): readonly Problem[] {
  const pairOf = ({ origin, related = [] }: Problem): string =>
    `${origin?.file ?? ''}\0${related[0]?.origin.file ?? ''}`;
  const conflicts = problems.filter((p) => p.code === 'compose-include-conflict');
  const told = new Set<Problem>();
  return problems.flatMap((problem): Problem[] => {
    if (told.has(problem)) return [];
    if (!conflicts.includes(problem)) return [problem];
    const others = conflicts.filter((p) => p !== problem && pairOf(p) === pairOf(problem));
    for (const other of others) told.add(other);
    if (others.length === 0) return [problem];
    const also = others.length === 1 ? 'So is 1 other.' : `So are ${String(others.length)} others.`;
    return [{ ...withPlaces(problem, others, 'also in both'), message: `${problem.message} ${also}` }];
  });
}

/** One problem for a file that takes networks, volumes and services from files that are not here. */
function onePart(problems: readonly Problem[]): readonly Problem[] {
  const missing = problems.filter((p) => FROM_OTHERS.test(p.code));
  const [first, ...others] = missing;
  const files = new Set(missing.map((p) => p.origin?.file));
  if (!first || missing.length < 3 || new Set(missing.map((p) => p.code)).size < 2 || files.size > 1) return problems;
  const places = others.flatMap(({ origin, message, related = [] }) => [
    ...(origin ? [{ origin, message }] : []),
    ...related,
  ]);
  const message = `${first.message} So it is with ${String(others.length)} others. ${MERGE}`;
  const whole = { ...first, message, related: [...(first.related ?? []), ...places] };
  return problems.flatMap((problem) => (problem === first ? [whole] : missing.includes(problem) ? [] : [problem]));
}

/** The first problem of each code and cause, with the places of the others. */
function joinedByCause(problems: readonly Problem[]): readonly Problem[] {
  const byCause = new Map<string, Problem[]>();
  for (const problem of problems) {
    const cause = problem.variable ?? problem.cause;
    if (cause === undefined) continue;
    const key = `${problem.code}\0${cause}`;
    const same = byCause.get(key);
    if (same) same.push(problem);
    else byCause.set(key, [problem]);
  }
  return problems.flatMap((problem): Problem[] => {
    const cause = problem.variable ?? problem.cause;
    const [first, ...others] = byCause.get(`${problem.code}\0${cause ?? ''}`) ?? [problem];
    if (first !== problem) return [];
    return others.length === 0
      ? [problem]
      : [withPlaces(problem, others, isLack(problem) ? 'also missing here' : 'so it is here')];
  });
}

function isLack({ severity, code }: Problem): boolean {
  return severity === 'error' && code !== 'compose-environment';
}

function withPlaces(problem: Problem, others: readonly Problem[], message: string): Problem {
  const places = others.flatMap(({ origin }) => (origin ? [{ origin, message }] : []));
  return { ...problem, related: [...(problem.related ?? []), ...places] };
}

/** A variable that the sample sets is missing because nobody has set the project up yet. */
function sampled(problem: Problem, sample: SampleEnvFile): Problem {
  if (problem.variable === undefined || !sample.names.has(problem.variable)) return problem;
  const name = sample.file.slice(sample.file.lastIndexOf('/') + 1);
  const message = `${problem.message} ${name} sets it: copy it to .env.`;
  return { ...problem, severity: 'information', message, fixes: [sample.copy] };
}

/**
 * What a script or the instructions of the project set or make is missing because nobody has followed them yet; what the
 * repository leaves out on purpose, because each machine has its own.
 */
function stepped(problem: Problem, { variables, making, ignoring, ignoresDotenv, lacksDotenv }: SetUpSteps): Problem {
  if (problem.severity !== 'error') return problem;
  const missing = isMissingFile(problem) ? problem.cause : undefined;
  const isFile = missing !== undefined;
  if (!isFile && problem.variable === undefined) return problem;
  const step = isFile ? making(missing) : variables.get(problem.variable ?? '');
  const ignored = step ? undefined : isFile ? ignoring(missing) : ignoresDotenv;
  const file = step ?? ignored;
  // Who demands a variable knows that the file does not have it, and nobody has made `.env` yet.
  if (file === undefined && lacksDotenv === true && !isFile && REQUIRED.test(problem.message))
    return { ...problem, severity: 'information' };
  if (file === undefined) return problem;
  const name = file.slice(file.lastIndexOf('/') + 1);
  const told = isFile ? 'tells how it is made' : 'sets it';
  const left = isFile ? 'keeps it out of the repository' : 'keeps .env out of the repository, and there is none here';
  return { ...problem, severity: 'information', message: `${problem.message} ${name} ${step ? told : left}.` };
}

/** An env file or an included file that is not here. */
export function isMissingFile({ code, cause }: Problem): boolean {
  return (code === ENV_FILE || code === 'compose-include') && cause !== undefined;
}

/** `${PASSWORD:?}`, `${PASSWORD:?set PASSWORD in .env}` */
const REQUIRED = /the required variable \S+ is missing a value/;

const ENV_FILE = 'compose-env-file';

/** An env file at a path of the machine, and not of the project: `/etc/shop/shop.env`. */
function ofMachine(problem: Problem, written: (problem: Problem) => string | undefined): Problem {
  if (problem.code !== ENV_FILE || problem.cause === undefined || problem.severity !== 'error') return problem;
  // Also as what a variable is by default: `${ENV_FILE:-/opt/shop.env}`.
  if (!/^["']?(?:\$\{\w+:?-)?(?:~?\/|[A-Za-z]:[\\/])/.test(written(problem) ?? '')) return problem;
  return {
    ...problem,
    severity: 'information',
    message: `${problem.message} It belongs to the machine that runs this.`,
  };
}

/** Portainer writes this file for a stack that it takes from a repository (https://docs.portainer.io/user/docker/stacks/add). */
function ofPortainer(problem: Problem): Problem {
  if (problem.code !== ENV_FILE || problem.severity !== 'error' || !/(?:^|\/)stack\.env$/.test(problem.cause ?? ''))
    return problem;
  return {
    ...problem,
    severity: 'information',
    message: `${problem.message} Portainer makes it for a stack of its own.`,
  };
}

/**
 * What a project lacks to be set up here has one cause: all its env files, all the variables that it requires, and all the files that
 * services extend.
 */
function oneOfEach(problems: readonly Problem[]): readonly Problem[] {
  return [
    (p: Problem) => p.code === ENV_FILE,
    (p: Problem) => p.code === 'compose-required-variable',
    lacksBase,
  ].reduce(oneOf, problems);
}

function oneOf(problems: readonly Problem[], isOne: (problem: Problem) => boolean): readonly Problem[] {
  const missing = problems.filter((p) => isOne(p) && (p.variable ?? p.cause) !== undefined);
  const [first, ...others] = missing;
  if (!first || others.length === 0 || missing.some((p) => p.severity !== first.severity)) return problems;
  const also = others.length === 1 ? '1 other is missing too.' : `${String(others.length)} others are missing too.`;
  const places = others.flatMap(({ origin, message, related = [] }) => [
    ...(origin ? [{ origin, message }] : []),
    ...related,
  ]);
  const otherCauses = others.flatMap(causesOf);
  const whole = {
    ...first,
    message: `${first.message} ${also}`,
    related: [...(first.related ?? []), ...places],
    ...(otherCauses.length > 0 ? { otherCauses } : {}),
  };
  return problems.flatMap((problem) => (problem === first ? [whole] : missing.includes(problem) ? [] : [problem]));
}

const NO_IMAGE = 'compose-no-image';

/** What a part of a project has from the other parts. */
const FROM_OTHERS = /^compose-unknown-(?:service|volume|network|secret|config)$/;

/** One problem for all services that have their image from another file, in place of all that is missing in this one. */
function withoutRest(problems: readonly Problem[]): readonly Problem[] {
  // What a service extends, and nobody can read, has its image.
  const open = new Set(problems.flatMap((p) => (p.code === 'compose-extends' ? causesOf(p) : [])));
  if (open.size > 0)
    return problems.filter((p) => !FROM_OTHERS.test(p.code) && !(p.code === NO_IMAGE && open.has(p.cause ?? '')));
  const [first, ...others] = problems.filter((p) => p.code === NO_IMAGE);
  // What an included file that is not here would bring is missing for that reason.
  if (problems.some((p) => p.code === 'compose-include' && p.cause !== undefined))
    return problems.filter((p) => p.code !== NO_IMAGE && !FROM_OTHERS.test(p.code));
  if (!first) return problems;
  // The included service has it, and Compose refuses the two for what it says first.
  if (problems.some((p) => p.code === 'compose-include-conflict')) return problems.filter((p) => p.code !== NO_IMAGE);
  const also =
    others.length === 0 ? '' : ` Nor ${others.length === 1 ? 'has 1 other' : `have ${others.length} others`}.`;
  const whole = withPlaces(first, others, 'nor does this one');
  return problems.flatMap((problem): Problem[] => {
    if (problem === first) return [{ ...whole, message: `${whole.message}${also} ${MERGE}` }];
    return problem.code === NO_IMAGE || FROM_OTHERS.test(problem.code) ? [] : [problem];
  });
}

const MERGE = 'If the rest of it is in another file, name both: docker compose -f OTHER -f THIS.';

function overlap(left: SourceOrigin | undefined, right: SourceOrigin | undefined): boolean {
  if (!left || !right) return false;
  return left.file === right.file && left.start < right.end && right.start < left.end;
}
