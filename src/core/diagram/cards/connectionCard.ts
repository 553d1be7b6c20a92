import { type Container, shellQuote, sourceOf } from '../../model/index.ts';
import type { Card, CardProblem, Fact } from '../Diagram.ts';
import { nsenter } from './hostCommands.ts';
import type { DeclaredDestination } from '../pictures/DeclaredDestination.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** What a client gets, in a word or two. */
export const OUTCOME_WORDS: Readonly<Record<DeclaredDestination['outcome'], string>> = {
  ok: 'reached',
  refused: 'refused',
  reset: 'reset',
  timeout: 'no answer',
  unreachable: 'no route',
  nxdomain: 'name not found',
  unknown: 'not known',
};

/** What one container declares that it dials at another: `about` are the destinations between the two, the worst first. */
export function connectionCard(
  index: PictureIndex,
  client: Container,
  server: string,
  about: readonly DeclaredDestination[],
): Card {
  const [first] = about;
  const problems = problemsOf(index, about);
  const facts = about.map((destination): Fact => ({
    name: visibleText(destination.to),
    value: `${OUTCOME_WORDS[destination.outcome]} · set by ${visibleText(destination.name) || 'a value'}`,
  }));
  return {
    title: `${visibleText(client.name)} → ${server}`,
    kind: 'Declared connection',
    sentence: first ? sentenceOf(client, first) : '',
    facts,
    problems,
    commands: [{ title: 'Its current TCP connections', text: nsenter(index.engineOf(client), client, 'ss -tn') }],
  };
}

function sentenceOf(client: Container, { to, outcome, answer }: DeclaredDestination): string {
  if (outcome !== 'ok') return visibleText(answer.reason.message);
  return `${visibleText(client.name)} dials ${visibleText(to)} and connects.`;
}

/** The findings about these destinations: those at the text that names one. */
function problemsOf(index: PictureIndex, about: readonly DeclaredDestination[]): readonly CardProblem[] {
  const found = about.flatMap(({ origin }) => {
    const source = sourceOf(origin);
    return source ? index.problemsAt(source) : [];
  });
  return [...new Map(found.map((problem) => [problem.finding, problem])).values()];
}

/** `depends_on` alone: one waits for the other to start, and nothing says that it dials it. */
export function dependencyCard(index: PictureIndex, client: Container, server: Container): Card {
  return {
    title: `${visibleText(client.name)} → ${visibleText(server.name)}`,
    kind: 'depends_on',
    sentence: `${visibleText(client.name)} starts after ${visibleText(server.name)}. No variable, flag or file says that it connects to it.`,
    facts: [],
    problems: [],
    commands: [{ title: 'Its current TCP connections', text: nsenter(index.engineOf(client), client, 'ss -tn') }],
  };
}

/** A name or address that services dial and that is no service here. */
export function destinationCard(destination: DeclaredDestination, note: string): Card {
  return {
    title: visibleText(destination.host),
    kind: 'Destination',
    sentence: destination.outcome === 'ok' ? 'Outside this project.' : visibleText(destination.answer.reason.message),
    facts: [{ name: 'As its clients see it', value: note }],
    problems: [],
    commands: [{ title: 'The host resolver’s answer', text: `getent hosts ${shellQuote(destination.host)}` }],
  };
}
