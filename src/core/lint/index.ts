export { lint, lintInSteps, type LintResult, type LintSettings } from './engine/lint.ts';
export {
  placeOf,
  type LintInput,
  type Report,
  type Rule,
  type RuleContext,
  type RuleDocs,
  type RuleExample,
  type RuleGroup,
} from './engine/Rule.ts';
export { pageOf, ruleCatalogue, ruleOf, settingOf } from './engine/ruleCatalogue.ts';
export { ruleIndexMarkdown, ruleMarkdown } from './report/ruleMarkdown.ts';
export { ignorePlace } from './edits/ignorePlace.ts';
export { LineIndex, lineIndexes, type Position } from './report/LineIndex.ts';
export { formatGithub } from './report/formatGithub.ts';
export { formatJson } from './report/formatJson.ts';
export { formatPretty } from './report/formatPretty.ts';
export { formatSarif } from './report/formatSarif.ts';
export type { LiveFacts } from './engine/LiveFacts.ts';
export { type DeclaredConnection, declaredConnections } from './index/connections.ts';
export { editsOfChange } from './edits/editsOfChange.ts';
export { withProblems } from './engine/withProblems.ts';
export { withSubjects } from './engine/withSubjects.ts';
