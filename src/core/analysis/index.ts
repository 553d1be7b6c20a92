/**
 * The only entrance to core: makes a Network from files, a snapshot or a running daemon; the Network answers all queries. The
 * command line, the editor, chat tools and scripts import nothing deeper.
 */
export { type FindingSettings, Network, type NetworkParts } from './Network.ts';
export { readQuadletFolder } from './readQuadletFolder.ts';
export { readProject, type Reading, type ReadingOptions } from './readProject.ts';
export {
  type LiveParts,
  networkOfTopology,
  readSnapshot,
  type SnapshotOptions,
  type SnapshotReading,
} from './readSnapshot.ts';
export { sameSocket, type Statement } from './Statement.ts';
export { seenListening } from './seenListening.ts';
export { SAID, SEEN_RUNNING } from './stated.ts';
export type { Matrix, MatrixCell, MatrixColumn, MatrixLabel } from './matrix/Matrix.ts';
export type { MatrixOptions, MatrixWalk } from './matrix/matrixWalk.ts';
export type { MermaidExport } from './mermaidExport.ts';
export { placeAt, type Places } from './placeAt.ts';
export { type PastedRules, readPastedRules } from './readPastedRules.ts';
export { type Reachers, whoReaches } from './whoReaches.ts';
export { type CandidateFix, candidateFixes } from './candidateFixes.ts';
export { provenFixes } from './provenFixes.ts';
export { type Changes, changesBetween } from './changesBetween.ts';
export { machineChanges } from './machineChanges.ts';
export { type Shortfall, shortfallOf } from './shortfallOf.ts';
export { escapeMarkdown } from './escapeMarkdown.ts';
export { issueText, type ReportedFrom } from './scrub/issueText.ts';
export { type ReportedQuestion, scrubbedReport, type ScrubbedReport } from './scrub/scrubbedReport.ts';

// Which projects a tree of folders has.
export { isComposeName, makesProject } from './projects/isComposeName.ts';
export { type FolderProject, type LeftOutFile, projectsInFolder } from './projects/projectsInFolder.ts';
export {
  defaultFilesOf,
  foldersAround,
  isStatedFile,
  type ProjectCandidate,
  projectCandidates,
} from './projects/projectCandidates.ts';
export { type ProjectFiles, projectsOfTheirOwn } from './projects/projectsOfTheirOwn.ts';
export { whyNoProject } from './projects/whyNoProject.ts';

// What a person's editor and a project's settings file say.
export {
  editorSettings,
  type EditorSettings,
  type StatedProject,
  withSettingsFile,
} from './settings/editorSettings.ts';
export { findSettingsFile, type FoundSettings, isSettingsFile, repositoryOf } from './settings/findSettingsFile.ts';
export { readSettingsFile } from './settings/readSettingsFile.ts';
export { type RuleLevel, ruleLevels, ruleSetting } from './settings/ruleLevel.ts';
export { type FileSettings, withLevels } from './settings/SettingsFile.ts';

// For readers of Compose files.
export {
  composeConfig,
  composeFilesNamedIn,
  composeFilesOf,
  type ComposeProject,
  type ComposeRequest,
  createParseCache,
  discoveryNames,
  type FileCombination,
  fileCombinations,
  type FileReader,
  type FolderEntry,
  normalizeProjectName,
  overrideNames,
  type ParseCache,
  printingProblems,
} from '../compose/index.ts';

// The types of answers, findings and pictures, and their text forms.
export {
  answerMarkdown,
  answerText,
  type Explanation,
  explanationMarkdown,
  explanationText,
  type Judgement,
  judgeProbe,
  type Probe,
  probeCommand,
  probeOf,
  type Question,
  reasonOf,
  type Untried,
} from '../explain/index.ts';
export {
  againstBaseline,
  type Baseline,
  type BaselineEntry,
  baselineText,
  type DeclaredConnection,
  formatGithub,
  formatGitlab,
  formatJson,
  formatJunit,
  formatPretty,
  formatSarif,
  ignorePlace,
  LineIndex,
  type LintResult,
  type LintSettings,
  type LiveFacts,
  pageOf,
  pathAcross,
  pathFrom,
  readBaseline,
  ruleCatalogue,
  ruleOf,
  settingOf,
} from '../lint/index.ts';
export {
  defaultDetail,
  type Diagram,
  diagramJson,
  type DiagramView,
  elementsAt,
  elementsOf,
  visibleText,
  machineTitle,
} from '../diagram/index.ts';
export { clashesOfEngines, daemonTitle, type Drift, type EngineClash, readListeners } from '../docker/index.ts';
export { imageNames } from '../process/index.ts';
export { type CapturedKernel, parseCapturedKernel, type RulesetDifference } from '../kernel/index.ts';
export {
  type Answer,
  applyEdits,
  type Assumption,
  type Container,
  DEFAULT_ENGINE,
  type Engine,
  engineName,
  engineText,
  isMachineAlone,
  engineThatMade,
  engineWords,
  type Finding,
  type Fix,
  HOST,
  type HostNetwork,
  type ImageRecord,
  indexOf,
  type KernelFacts,
  isListenerUnknown,
  type Listener,
  type Network as DockerNetwork,
  type NamespacePort,
  namesOnNetwork,
  type Origin,
  parseEngine,
  plainText,
  PLATFORMS,
  usualPlatform,
  isRefusal,
  type Problem,
  type PublishedPort,
  selectFixes,
  type Severity,
  shellQuote,
  type SourceOrigin,
  sourceOf,
  type Subject,
  type Tally,
  tallyOf,
  tallyTotal,
  tallyWorst,
  type TextEdit,
  type Topology,
} from '../model/index.ts';
export { isQuadletFile, type QuadletFile } from '../quadlet/index.ts';
export { readQuadlets } from './readQuadlets.ts';
