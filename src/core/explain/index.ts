export { batchQuestion, type Dialled, dialQuestion, parseQuestion } from './question/parseQuestion.ts';
export { nearMiss } from './question/nearMiss.ts';
export type { Question } from './question/Question.ts';
export { unaskable } from './question/unaskable.ts';
export { type AnswerOptions, answerQuestion } from './answer/answerQuestion.ts';
export { type Glance, glance } from './answer/glance.ts';
export { reach } from './answer/reach.ts';
export { answerText } from './answer/answerText.ts';
export { answerMarkdown } from './answer/answerMarkdown.ts';
export { reasonCatalogue, reasonOf, type ReasonExample } from './reasons/index.ts';
export type { Explanation } from './objects/Explanation.ts';
export { explainContainer } from './objects/explainContainer.ts';
export { explainEndpoint } from './objects/explainEndpoint.ts';
export { explainNetwork } from './objects/explainNetwork.ts';
export { explainPublishedPort } from './objects/explainPublishedPort.ts';
export { explainObject } from './objects/explainObject.ts';
export { explanationText } from './objects/explanationText.ts';
export { explanationMarkdown } from './objects/explanationMarkdown.ts';
export { reasonIndexMarkdown, reasonMarkdown } from './reasons/reasonMarkdown.ts';
export { judgeProbe, type Judgement } from './probe/judgeProbe.ts';
export {
  type Dial,
  type Probe,
  PROBE_PATIENCE,
  PROBE_WATCH,
  type ProbeAttempt,
  type ProbeResult,
} from './probe/Probe.ts';
export { probeCommand, probeOf, type Untried } from './probe/probeOf.ts';
