export { lint, lintInSteps, type LintResult, type LintSettings } from './engine.ts';
export {
  placeOf,
  type LintInput,
  type Report,
  type Rule,
  type RuleContext,
  type RuleDocs,
  type RuleExample,
  type RuleGroup,
} from './Rule.ts';
export { pageOf, ruleCatalogue, ruleOf, settingOf } from './ruleCatalogue.ts';
export { ruleIndexMarkdown, ruleMarkdown } from './ruleMarkdown.ts';
export { ignorePlace } from './ignorePlace.ts';
export { LineIndex, lineIndexes, type Position } from './LineIndex.ts';
export { formatGithub } from './formatGithub.ts';
export { formatJson } from './formatJson.ts';
export { formatPretty } from './formatPretty.ts';
export { formatSarif } from './formatSarif.ts';
export type { LiveFacts } from './LiveFacts.ts';
export { type DeclaredConnection, declaredConnections } from './connections.ts';
export { editsOfChange } from './editsOfChange.ts';
export { withProblems } from './withProblems.ts';
export { withSubjects } from './withSubjects.ts';
