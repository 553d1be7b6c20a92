import type { Problem } from '../model/index.ts';
import { mergingStep } from './environment/setUpSteps.ts';
import type { Loading } from './loading/Loading.ts';

/** What a part of a project has from the files that it is merged with. */
const FROM_OTHERS = /^compose-(?:unknown-(?:service|volume|network|secret|config)|no-image)$/;

/**
 * What one file alone lacks is information where a script or the instructions of the project give it to Compose together with others:
 * alone it is not meant to be started.
 */
export function mergedElsewhere(
  problems: readonly Problem[],
  files: readonly string[],
  directory: string,
  loading: Loading,
): readonly Problem[] {
  const [file] = files;
  const lacks = ({ code, severity, origin }: Problem): boolean =>
    severity === 'error' && FROM_OTHERS.test(code) && origin?.file === file;
  if (file === undefined || files.length > 1 || !problems.some(lacks)) return problems;
  const step = mergingStep(directory, file, loading);
  if (step === undefined) return problems;
  const name = step.slice(step.lastIndexOf('/') + 1);
  return problems.map((problem): Problem =>
    lacks(problem)
      ? {
          ...problem,
          severity: 'information',
          isRejected: true,
          message: `${problem.message} ${name} merges this file with others.`,
        }
      : problem,
  );
}
