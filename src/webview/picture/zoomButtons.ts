import * as l10n from '@vscode/l10n';
import { h, iconButton } from '../shell/h.ts';
import type { Stage } from './Stage.ts';

/** The buttons over the picture that zoom it. */
export function zoomButtons(stage: Stage): HTMLElement {
  return h(
    'div',
    { class: 'zoom chrome', role: 'group', 'aria-label': l10n.t('Zoom') },
    iconButton('zoom-in', l10n.t('Zoom in (+)'), () => stage.zoom(1.25)),
    iconButton('zoom-out', l10n.t('Zoom out (-)'), () => stage.zoom(0.8)),
    iconButton('screen-full', l10n.t('Show all (0)'), () => stage.showAll()),
  );
}
