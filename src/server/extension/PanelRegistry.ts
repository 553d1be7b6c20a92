import type { DiagramView } from '../../protocol/index.ts';
import { elementsAt } from '../../core/analysis/index.ts';
import type { Place } from '../documents/places.ts';
import { DiagramPanel, type PanelOptions, type PanelSurroundings } from '../panel/DiagramPanel.ts';
import { distinctTitles } from '../panel/distinctTitles.ts';
import { GoneSource } from '../panel/GoneSource.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import type { PanelRequests } from '../panel/PanelRequests.ts';
import type { SourceRegistry } from '../panel/SourceRegistry.ts';

/** The id that stands for none: a page of an earlier version kept nothing. */
const NO_SOURCE = 'netlens:gone';

/** What the registry needs besides what its panels do. */
export interface RegistrySurroundings extends Omit<PanelSurroundings, 'titleOf'> {
  /** Other projects are shown now. */
  readonly changed: () => void;
  /** What tells a panel from another one of the same title. */
  readonly detailsOf: (panel: DiagramPanel) => readonly string[];
}

/** The diagrams that the client has open, by its ids. */
export class PanelRegistry {
  readonly #panels = new Map<string, DiagramPanel>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #sources: SourceRegistry;
  readonly #requests: PanelRequests;
  readonly #surroundings: PanelSurroundings;
  readonly #changed: () => void;

  constructor(
    sources: SourceRegistry,
    requests: PanelRequests,
    { changed, detailsOf, ...surroundings }: RegistrySurroundings,
  ) {
    this.#sources = sources;
    this.#requests = requests;
    this.#changed = changed;
    this.#surroundings = {
      ...surroundings,
      titleOf: (panel) => {
        const all = this.all.includes(panel) ? this.all : [...this.all, panel];
        const titles = distinctTitles(all.map((one) => ({ title: one.source.title, details: detailsOf(one) })));
        return titles[all.indexOf(panel)] ?? panel.source.title;
      },
    };
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
    panel.onDidShow(() => this.#retitle());
    this.#requests.restore(panel);
    this.#showsOthers();
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
    this.#showsOthers();
  }

  close(id: string): void {
    this.#panels.get(id)?.dispose();
    this.#panels.delete(id);
    this.#showsOthers();
  }

  #showsOthers(): void {
    this.#retitle();
    this.#changed();
  }

  #retitle(): void {
    for (const panel of this.all) panel.retitle();
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
