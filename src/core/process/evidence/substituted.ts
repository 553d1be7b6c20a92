import type { Container } from '../../model/index.ts';

const VARIABLE = /\$\{(?:env:)?([A-Za-z_]\w*)(?::-?([^}]*))?\}|\{\$([A-Za-z_]\w*)(?::([^}]*))?\}/g;

/**
 * A configuration's value with the variables of the container's environment in place: `${PORT}` (envsubst, Spring, the
 * collector's `${env:PORT}`) and Caddy's `{$PORT:8080}`. What is not set keeps its form, and then says nothing.
 */
export function substituted(value: string, container: Container): string {
  if (!value.includes('$')) return value;
  return value.replace(VARIABLE, (form, one?: string, whenA?: string, other?: string, whenB?: string) => {
    const set = container.process.environment.find((e) => e.name === (one ?? other))?.value?.value;
    return set ?? whenA ?? whenB ?? form;
  });
}
