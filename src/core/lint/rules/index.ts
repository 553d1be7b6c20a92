import type { Rule } from '../Rule.ts';

/** Every rule, in the order of the documentation. One line each; a rule that is not here does not run. */
export const rules: readonly Rule[] = [];
