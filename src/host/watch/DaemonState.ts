import type { DockerError } from '../connection/DockerError.ts';
import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';

/** What a person is shown of the connection. Every state says what happens next. */
export type DaemonState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly endpoint: DockerEndpoint }
  /** It was connected, and is tried again by itself. What was read last is still there, and old. */
  | ({ readonly kind: 'reconnecting' } & Trouble)
  | ({ readonly kind: 'absent' | 'denied' | 'hung' | 'failed' } & Trouble);

export interface Trouble {
  /** Its message is a sentence for a person, with the remedy. */
  readonly error: DockerError;
  /** How often it was tried in a row. */
  readonly attempt: number;
  /** Milliseconds until it is tried again. */
  readonly retryIn: number;
}

/** The state that an error leads to. */
export function troubleKind(
  error: DockerError,
  wasConnected: boolean,
): 'reconnecting' | 'absent' | 'denied' | 'hung' | 'failed' {
  switch (error.code) {
    case 'denied':
    case 'hung':
      return error.code;
    case 'absent':
    case 'no-daemon':
      return wasConnected ? 'reconnecting' : 'absent';
    case 'cut-off':
    case 'failed':
    case 'gone':
      return wasConnected ? 'reconnecting' : 'failed';
    default:
      return 'failed';
  }
}
