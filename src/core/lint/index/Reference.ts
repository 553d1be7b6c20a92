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
  /** `label`: what a label or variable tells a proxy about the container; the proxy is the one that dials, where there is one. */
  readonly where: 'environment' | 'command' | 'config' | 'link' | 'label' | 'healthcheck' | 'logging';
  /** The variable's name, the flag, the directive (`proxy_pass`), the label's key, or the program of a health check. */
  readonly name: string;
  /** `text.value[from, to)` is the host. */
  readonly text: Text;
  readonly start: number;
  readonly end: number;
  /** Where the port is written. */
  readonly portText?: Text;
  readonly portStart?: number;
  readonly portEnd?: number;
  /** The container itself does not dial: a browser does, or the text is a list of permitted callers. */
  readonly outward: boolean;
  /** The variable may be a listening address as well. */
  readonly ownAddress: boolean;
  /** The engine dials, in the host's namespace, on behalf of the container. */
  readonly by?: 'daemon';
  /** UDP if that is known; else TCP. */
  readonly protocol?: 'tcp' | 'udp';
  /**
   * No text names the host: a proxy takes the container that has the label, and `text` is the port, or what makes it a target; or an
   * image dials it by default, and `text` is the image.
   */
  readonly hostImplied?: true;
  /** A literal of the source that the container starts names it. */
  readonly bySource?: true;
}
