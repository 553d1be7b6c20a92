import type { Topology } from '../../model/index.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** A machine by its name, where the capture has it. */
export function machineTitle({ host: { hostname = '' } }: Topology): string {
  return hostname === '' ? 'Linux machine' : `Linux machine ${visibleText(hostname)}`;
}
