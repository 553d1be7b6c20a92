import { DEFAULT_ENGINE, engineText } from '../../core/analysis/index.ts';

/** The engine that is assumed where nobody said which one runs a project. */
export const assumedEngine = engineText(DEFAULT_ENGINE);
