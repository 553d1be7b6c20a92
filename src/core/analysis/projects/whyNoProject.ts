import { discoveryNames } from '../../compose/index.ts';
import type { Problem } from '../../model/index.ts';

/** What is known of a project that was found in a tree. */
export interface FoundProject {
  /** Its own file and its overrides. */
  readonly roots: readonly string[];
  readonly problems: readonly Problem[];
  /** The names of its services. */
  readonly services: ReadonlySet<string>;
}

/**
 * Why a Compose file that was found in a tree is no project: it is a template, or a part that is merged into another file with -f.
 * A part leaves images to the other file, or is in a folder of such parts and leaves other things to it. A file with one of
 * Compose's own names counts as a part only if another project of the tree has the service. Undefined for a project.
 */
export function whyNoProject(one: FoundProject, all: readonly FoundProject[]): string | undefined {
  if (one.problems.some((p) => p.code === 'yaml-template')) return 'it is a template, to be filled in first';
  const lacks = imageless(one);
  if (lacks !== undefined) {
    const isElsewhere = all.some((other) => imageless(other) === undefined && other.services.has(lacks));
    return isDefaultName(one) && !isElsewhere
      ? undefined
      : `the image of ${lacks} is in another file: name both with -f`;
  }
  if (isDefaultName(one)) return undefined;
  if (one.problems.some((p) => p.code === 'compose-empty')) return 'it is empty';
  const isUnfinished = one.problems.some((p) => p.code.startsWith('compose-unknown-'));
  const isAmongParts = all.some((other) => folderOf(other) === folderOf(one) && imageless(other) !== undefined);
  return isUnfinished && isAmongParts ? 'it is a part of another project: name both with -f' : undefined;
}

/** The first service that has neither an image nor a build. */
function imageless({ problems }: FoundProject): string | undefined {
  return problems.find((p) => p.code === 'compose-no-image')?.cause;
}

function isDefaultName({ roots: [file = ''] }: FoundProject): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return discoveryNames.some((other) => other === name);
}

function folderOf({ roots: [file = ''] }: FoundProject): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
