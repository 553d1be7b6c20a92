import type { DiagramView } from '../../protocol/index.ts';
import type { Host } from './Host.ts';

/** What the panel remembers when it is hidden, moved or restored after a restart. */
export interface ViewState {
  readonly view?: DiagramView;
  /** The id of what is shown, by which the extension restores the panel. */
  readonly source?: string;
  /** Of which picture the place is: a place in another picture means nothing. */
  readonly title?: string;
  readonly place?: Place;
  readonly legend?: boolean;
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

/** Reads the remembered state, whatever an older version left there. */
export function rememberedState(host: Host): ViewState {
  const raw = host.state;
  return typeof raw === 'object' && raw !== null ? raw : {};
}

export function remember(host: Host, change: Partial<ViewState>): void {
  host.state = { ...rememberedState(host), ...change };
}
