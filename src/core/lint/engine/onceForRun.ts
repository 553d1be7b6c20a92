import type { RuleContext } from './LintInput.ts';

/**
 * A computation that several rules need: done once per lint run, when the first rule asks for it.
 * `const destinations = analysis((context) => …)`, then `destinations(context)` in the rules.
 */
export function analysis<T>(compute: (context: RuleContext) => T): (context: RuleContext) => T {
  const made = new WeakMap<RuleContext, { readonly value: T }>();
  return (context) => {
    let result = made.get(context);
    if (!result) made.set(context, (result = { value: compute(context) }));
    return result.value;
  };
}
