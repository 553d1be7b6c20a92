import type { DiagramView } from '../../protocol/index.ts';
import type { Heading } from '../controls/Toolbar.ts';
import type { Host } from './Host.ts';

/** What the panel remembers when it is hidden, moved or restored after a restart. */
export interface ViewState {
  readonly view?: DiagramView;
  /** The id of the source on screen. The extension restores the panel by it. */
  readonly source?: string;
  /** The title of the picture that `place` belongs to. */
  readonly title?: string;
  readonly place?: Place;
  /** The picture as it was last at rest, for a page that comes back (see `keptPicture`). */
  readonly picture?: { readonly svg: string; readonly heading: Heading } | undefined;
  readonly legend?: boolean;
  /** It stays with its project when a file of another becomes active. */
  readonly pinned?: boolean;
  readonly minimap?: boolean;
  /** The page that is open beside the picture, or instead of it. */
  readonly open?: 'explanation' | 'matrix' | 'explainer' | 'tables' | undefined;
}

/** Where the picture is: screen = picture × scale + (x, y). */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Reads the remembered state. Anything that is no object counts as empty. */
/** Changes a part of the remembered state. */
export function rememberedState(host: Host): ViewState {
  const raw = host.state;
  return typeof raw === 'object' && raw !== null ? raw : {};
}

export function remember(host: Host, change: Partial<ViewState>): void {
  host.state = { ...rememberedState(host), ...change };
}

/** Another network is shown: what was remembered of the one before is not of it. */
export function rememberOther(host: Host, source: string): void {
  const { legend, minimap, pinned } = rememberedState(host);
  host.state = {
    source,
    ...(legend === undefined ? {} : { legend }),
    ...(minimap === undefined ? {} : { minimap }),
    ...(pinned === undefined ? {} : { pinned }),
  };
}
