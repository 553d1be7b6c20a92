import type { DiagramView } from '../../protocol/index.ts';
import { elementsAt } from '../../core/analysis/index.ts';
import type { Place } from '../documents/places.ts';
import { DiagramPanel, type PanelOptions, type PanelSurroundings } from '../panel/DiagramPanel.ts';
import { GoneSource } from '../panel/GoneSource.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import type { PanelRequests } from '../panel/PanelRequests.ts';
import type { SourceRegistry } from '../panel/SourceRegistry.ts';

/** The id that stands for none: a page of an earlier version kept nothing. */
const NO_SOURCE = 'netlens:gone';

/** The diagrams that the client has open, by its ids. */
export class PanelRegistry {
  readonly #panels = new Map<string, DiagramPanel>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #sources: SourceRegistry;
  readonly #requests: PanelRequests;
  readonly #surroundings: PanelSurroundings;

  constructor(sources: SourceRegistry, requests: PanelRequests, surroundings: PanelSurroundings) {
    this.#sources = sources;
    this.#requests = requests;
    this.#surroundings = surroundings;
  }

  get all(): readonly DiagramPanel[] {
    return [...this.#panels.values()];
  }

  find(id: string): DiagramPanel | undefined {
    return this.#panels.get(id);
  }

  /** The panel of this id, also where it is being opened just now. */
  async whenOpen(id: string): Promise<DiagramPanel | undefined> {
    await this.#opening.get(id);
    return this.#panels.get(id);
  }

  open(
    id: string,
    options: Omit<PanelOptions, 'files'> & { readonly source: string; readonly files?: string },
  ): Promise<void> {
    const opening = this.#open(id, options).finally(() => {
      if (this.#opening.get(id) === opening) this.#opening.delete(id);
    });
    this.#opening.set(id, opening);
    return opening;
  }

  async #open(
    id: string,
    { source, files, ...options }: Omit<PanelOptions, 'files'> & { readonly source: string; readonly files?: string },
  ): Promise<void> {
    const shown = await this.#found(source);
    const exchanged = files === undefined ? undefined : await this.#sources.find(files);
    this.#panels.get(id)?.dispose();
    const panel = new DiagramPanel(
      id,
      shown,
      { ...options, ...(exchanged ? { files: exchanged } : {}) },
      this.#surroundings,
    );
    this.#panels.set(id, panel);
    this.#requests.restore(panel);
  }

  async show(
    panel: DiagramPanel,
    {
      source,
      files,
      view,
    }: {
      readonly source?: string | undefined;
      readonly files?: string | undefined;
      readonly view?: DiagramView | undefined;
    },
  ): Promise<void> {
    if (files !== undefined) panel.files = await this.#sources.find(files);
    const shown = source === undefined ? panel.source : await this.#found(source);
    if (shown !== panel.source) panel.show(shown);
    if (view) panel.setView(view);
  }

  close(id: string): void {
    this.#panels.get(id)?.dispose();
    this.#panels.delete(id);
  }

  /** Lights what a place in a file is about, in every diagram of that file. */
  light(place: Place, text: string, offset: number): void {
    for (const panel of this.all) {
      const { shown } = panel;
      if (!shown?.source.project?.uses(place)) continue;
      const elements = elementsAt(shown.diagram, place.path, offset, text);
      panel.post({ type: 'highlight', elements, reveal: false });
    }
  }

  async #found(id: string): Promise<NetworkSource> {
    const source = await this.#sources.find(id);
    return source?.id === id || source?.kind === 'files' ? source : new GoneSource(id === NO_SOURCE ? undefined : id);
  }
}
