import { type Container, type Engine, engineWords, shellQuote } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Fix } from './Case.ts';
import { listText } from './words.ts';

/** A profile that is off keeps it from starting. */
export function isHeldBack({ active, profiles }: Container): boolean {
  return !active && profiles.length > 0;
}

/** `the profile dev, which is not active`. */
export function profilesText({ profiles }: Container): string {
  const names = listText(profiles.map((p) => shown(p)));
  return profiles.length > 1
    ? `the profiles ${names}, none of which is active`
    : `the profile ${names}, which is not active`;
}

/** How a service whose profile is off comes to run. */
export function profileFix(engine: Engine, container: Container): Fix[] {
  const [first = ''] = container.profiles;
  const service = shown(container.service ?? container.name);
  return [
    {
      title: `Start it with the profile ${shown(first)}`,
      detail: `${engineWords(engine).compose} --profile ${shellQuote(first)} up`,
    },
    { title: `Or remove profiles: from ${service}`, detail: 'It then starts with the others.' },
  ];
}
