import * as l10n from '@vscode/l10n';
import type { CurrentView } from '../shell/CurrentView.ts';
import type { Page } from '../shell/Page.ts';
import { nextFrame } from './drawMermaid.ts';
import { exportPng, exportSvg } from './exportPicture.ts';

/** Makes the picture on screen into a file, which the extension saves. */
export class PictureExport {
  readonly #page: Page;
  readonly #view: CurrentView;

  constructor(page: Page, view: CurrentView) {
    this.#page = page;
    this.#view = view;
  }

  /** Saves the picture in this format. Does nothing where there is no picture. */
  async save(format: 'svg' | 'png' | 'mermaid'): Promise<void> {
    const { busy, host, picture, questions, toast } = this.#page;
    const { svg } = picture;
    const mermaid = this.#view.message?.mermaid;
    if (!svg || mermaid === undefined) return;
    const stop = new AbortController();
    if (format === 'png') busy.show('export', l10n.t('Drawing the PNG…'), 300, { cancel: () => stop.abort() });
    let data: string;
    try {
      await nextFrame();
      data = format === 'mermaid' ? mermaid : format === 'svg' ? exportSvg(svg) : await exportPng(svg, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) {
        toast.say(l10n.t('Cancelled.'));
        return;
      }
      // A picture can be too large for the browser's memory.
      host.log('error', `export failed: ${error instanceof Error ? error.message : String(error)}`);
      toast.say(l10n.t('The diagram could not be exported. SVG and Mermaid text are the smallest.'));
      return;
    } finally {
      busy.hide('export');
    }
    await questions.ask({ type: 'save', format, data });
  }
}
