import type { Answer, Assumption, Problem } from '../../model/index.ts';

/** The answer to a question that cannot be asked: unknown, and why. Never an exception. */
export function unaskable(from: string, to: string, problems: readonly Problem[]): Answer {
  const message = problems[0]?.message ?? 'The question could not be understood.';
  return unknownAnswer(from, to, { code: 'cannot-ask', message, fixes: [] }, []);
}

/** An answer of outcome unknown without a walk. */
export function unknownAnswer(
  from: string,
  to: string,
  why: { readonly code: string; readonly message: string; readonly fixes: Answer['fixes'] },
  assumptions: readonly Assumption[],
): Answer {
  return {
    from,
    to,
    verdict: 'unknown',
    outcome: 'unknown',
    reason: { code: why.code, message: why.message },
    assumptions,
    hops: [],
    fixes: why.fixes,
  };
}
