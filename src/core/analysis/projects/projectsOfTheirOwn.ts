import { discoveryNames } from '../../compose/index.ts';

/** What a project was made of. */
export interface ProjectFiles {
  /** Its own file, and what is laid over it. */
  readonly roots: readonly string[];
  /** Every file that took part. */
  readonly files: readonly string[];
  /** Those that it includes. */
  readonly included: readonly string[];
}

/**
 * Of projects that were found in one tree, those that are projects of their own: not those whose file another one includes, nor
 * those whose file has no default name and is read by another, which extends its services. Of two that include each other the
 * first one stays.
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
