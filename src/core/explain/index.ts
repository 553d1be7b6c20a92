export type { Question, QuestionSource, QuestionTarget } from './Question.ts';
export { batchQuestion, containersNamed, parseQuestion } from './parseQuestion.ts';
export { unaskable } from './unaskable.ts';
export { answerQuestion, type AnswerOptions } from './answerQuestion.ts';
export { reach } from './reach.ts';
export { answerText, headline } from './answerText.ts';
export { answerMarkdown } from './answerMarkdown.ts';
export { reasonCatalogue, reasonOf, type Reason, type ReasonExample } from './reasons/index.ts';
export { shellQuote } from './shellQuote.ts';
