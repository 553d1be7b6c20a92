import { isQuadletFile } from '../../quadlet/index.ts';

/**
 * Those of a folder's file names that Quadlet makes one project of: units of containers, and what they join. A folder without a
 * `.container` has none: `.network` is systemd-networkd's as well, and `.pod` the documentation of Perl.
 */
export function quadletUnits(names: readonly string[]): readonly string[] {
  return names.some((name) => name.endsWith('.container')) ? names.filter(isQuadletFile).sort() : [];
}

/** Whether a file is a unit of a container by its text as well: other programs have files that end in `.container`, too. */
export function isContainerUnit(path: string, text: string | null | undefined): boolean {
  return path.endsWith('.container') && typeof text === 'string' && /^\s*\[Container\]/m.test(text);
}
