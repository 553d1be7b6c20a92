import type { Container } from '../../model/index.ts';
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
  const words = healthcheck.test.flatMap((text): CommandWord[] => {
    const whole = { value: text.value, text, from: 0, to: text.value.length };
    return healthcheck.form === 'CMD-SHELL' ? shellWords(whole) : [whole];
  });
  return simpleCommandsOf(words, 'compose').flatMap((c) => referencesOfCommand(from, 'healthcheck', c, NOTHING));
}
