export interface Part {
  readonly name: string;
  readonly programs: readonly (readonly string[])[];
  readonly packages: readonly string[];
  readonly elsewhere: string;
}
export const chromium: Part;
export const docker: Part;
export const neovim: Part;
export function findProgram(program: string): string | undefined;
export function findChromium(): string | undefined;
export function isThere(part: Part): boolean;
export function installParts(parts: readonly Part[]): Promise<ReadonlyMap<Part, string>>;
