import type { Problem, SampleEnvFile, SourceOrigin } from '../model/index.ts';
import type { SetUpSteps } from './environment/setUpSteps.ts';

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
): readonly Problem[] {
  const [next] = all.slice(MAX_PROBLEMS);
  const many = 'There are many errors: Net Lens lists no more of them.';
  const problems: readonly Problem[] = next
    ? [...all.slice(0, MAX_PROBLEMS), { ...next, code: 'file-too-large', severity: 'warning', message: many }]
    : all;
  const stops = problems.filter((p) => p.code === 'compose-interpolation' || p.code === 'compose-required-variable');
  const counted = problems.filter((p) => stops.includes(p) || !stops.some((stop) => overlap(stop.origin, p.origin)));
  return withoutRest(
    oneOfEach(
      joinedByCause(counted)
        .map((problem) => (sample ? sampled(problem, sample) : problem))
        .map((problem) => (steps ? stepped(problem, steps) : problem)),
    ),
  );
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
    return others.length === 0 ? [problem] : [withPlaces(problem, others, 'also missing here')];
  });
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

/** What a script or the instructions of the project set or make is missing because nobody has followed them yet. */
function stepped(problem: Problem, { variables, making }: SetUpSteps): Problem {
  if (problem.severity !== 'error') return problem;
  const isFile = problem.code === ENV_FILE && problem.cause !== undefined;
  const step = isFile ? making(problem.cause) : problem.variable && variables.get(problem.variable);
  if (!step) return problem;
  const name = step.slice(step.lastIndexOf('/') + 1);
  const what = isFile ? 'tells how it is made' : 'sets it';
  return { ...problem, severity: 'information', message: `${problem.message} ${name} ${what}.` };
}

const ENV_FILE = 'compose-env-file';

/** What a project lacks to be set up here has one cause: all its env files, and all the variables that it requires. */
function oneOfEach(problems: readonly Problem[]): readonly Problem[] {
  return [ENV_FILE, 'compose-required-variable'].reduce(oneOf, problems);
}

function oneOf(problems: readonly Problem[], code: string): readonly Problem[] {
  const missing = problems.filter((p) => p.code === code && (p.variable ?? p.cause) !== undefined);
  const [first, ...others] = missing;
  if (!first || others.length === 0 || missing.some((p) => p.severity !== first.severity)) return problems;
  const also = others.length === 1 ? '1 other is missing too.' : `${String(others.length)} others are missing too.`;
  const places = others.flatMap(({ origin, message, related = [] }) => [
    ...(origin ? [{ origin, message }] : []),
    ...related,
  ]);
  const whole = { ...first, message: `${first.message} ${also}`, related: [...(first.related ?? []), ...places] };
  return problems.flatMap((problem) => (problem === first ? [whole] : missing.includes(problem) ? [] : [problem]));
}

const NO_IMAGE = 'compose-no-image';

/** What a part of a project has from the other parts. */
const FROM_OTHERS = /^compose-unknown-(?:service|volume|network|secret|config)$/;

/** One problem for all services that have their image from another file, in place of all that is missing in this one. */
function withoutRest(problems: readonly Problem[]): readonly Problem[] {
  const [first, ...others] = problems.filter((p) => p.code === NO_IMAGE);
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
