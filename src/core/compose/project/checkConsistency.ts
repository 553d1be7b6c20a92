import type { Problem } from '../../model/index.ts';
import type { LoadedProject } from './LoadedProject.ts';

export function checkConsistency(_project: LoadedProject, _problems: Problem[]): void {}
