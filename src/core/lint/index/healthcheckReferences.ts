import type { Container, Text } from '../../model/index.ts';
import { shellWords, simpleCommandsOf, type CommandWord } from '../../process/index.ts';
import { referencesOfCommand } from './commandReferences.ts';
import type { Reference } from './Reference.ts';

const NOTHING: ReadonlySet<never> = new Set();

/**
 * What a health check dials. The engine runs it inside the container (moby daemon/health.go, `cmdProbe.run`: an exec), so
 * localhost is the container's own loopback, where published ports do not exist.
 */
export function healthcheckReferences(from: Container): Reference[] {
  const { healthcheck } = from.process;
  if (!healthcheck || healthcheck.disabled) return [];
  const words = healthcheck.test.flatMap((written): CommandWord[] => {
    const text = healthcheck.form === 'CMD-SHELL' ? expanded(written, from) : written;
    const whole = { value: text.value, text, from: 0, to: text.value.length };
    return healthcheck.form === 'CMD-SHELL' ? shellWords(whole) : [whole];
  });
  return simpleCommandsOf(words, 'compose').flatMap((c) => referencesOfCommand(from, 'healthcheck', c, NOTHING));
}

const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^{}$]*))?\})/g;

/** What the shell makes of the variables that the container has. What is not known keeps its form, and says nothing. */
function expanded(text: Text, { process }: Container): Text {
  if (!text.value.includes('$')) return text;
  const value = text.value.replace(VARIABLE, (form, plain?: string, braced?: string, preset?: string) => {
    const set = process.environment.find((e) => e.name === (plain ?? braced))?.value?.value;
    return set ?? preset ?? form;
  });
  // Its parts are no longer where they are written: a finding marks the whole.
  return value === text.value ? text : { value, origin: text.origin };
}
