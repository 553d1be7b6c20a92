import { discoveryNames } from '../../compose/index.ts';

/** The files of a project. */
export interface ProjectFiles {
  /** Its own file and its overrides. */
  readonly roots: readonly string[];
  /** Every file that took part. */
  readonly files: readonly string[];
  /** Those that it includes. */
  readonly included: readonly string[];
}

/**
 * The independent ones among projects found in one tree: not those whose file another project includes, nor those whose file has
 * no default name and is read by another (`extends`). If two include each other, the first stays.
 */
export function projectsOfTheirOwn<T extends ProjectFiles>(projects: readonly T[]): readonly T[] {
  const uses = (user: T, file: string | undefined): boolean =>
    file !== undefined &&
    !user.roots.includes(file) &&
    (user.included.includes(file) || (!isDefaultName(file) && user.files.includes(file)));
  return projects.filter((project, index) => {
    const [own] = project.roots;
    return !projects.some((other, j) => uses(other, own) && !(index < j && uses(project, other.roots[0])));
  });
}

function isDefaultName(file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return discoveryNames.some((other) => other === name);
}
