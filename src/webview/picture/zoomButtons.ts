import { h, iconButton } from '../shell/h.ts';
import type { Stage } from './Stage.ts';

/** The buttons over the picture that zoom it. */
export function zoomButtons(stage: Stage): HTMLElement {
  return h(
    'div',
    { class: 'zoom chrome', role: 'group', 'aria-label': 'Zoom' },
    iconButton('zoom-in', 'Zoom in (+)', () => stage.zoom(1.25)),
    iconButton('zoom-out', 'Zoom out (-)', () => stage.zoom(0.8)),
    iconButton('screen-full', 'Show all (0)', () => stage.showAll()),
  );
}
