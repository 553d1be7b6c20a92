import type { Container, Text } from '../../model/index.ts';

/** A place where a container's own configuration names a destination that it will dial. */
export interface Reference {
  readonly from: Container;
  readonly host: string;
  /** As written, or from the variable that goes with it; undefined where nothing says it. */
  readonly port?: number;
  /** The ports that scheme or name mean where none is written. */
  readonly meant: readonly number[];
  readonly scheme?: string;
  /** Of a link: the name that it gives the target, where that is another. */
  readonly alias?: string;
  readonly where: 'environment' | 'command' | 'config' | 'link';
  /** The variable's name, the flag, or the directive (`proxy_pass`). */
  readonly name: string;
  /** `text.value[from, to)` is the host. */
  readonly text: Text;
  readonly start: number;
  readonly end: number;
  /** Where the port is written. */
  readonly portText?: Text;
  readonly portStart?: number;
  readonly portEnd?: number;
  /** It is not the container that dials: a browser does, or it is a list of who may call. */
  readonly outward: boolean;
  /** The variable may be a listening address as well. */
  readonly ownAddress: boolean;
}
