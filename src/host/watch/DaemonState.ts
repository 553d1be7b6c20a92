import type { DockerError } from '../connection/DockerError.ts';
import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';

/** The state of the connection that a person sees. Every state says what happens next. */
export type DaemonState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly endpoint: DockerEndpoint }
  /** The connection was lost and is retried automatically. The last reading is still there, but old. */
  | ({ readonly kind: 'reconnecting' } & Trouble)
  | ({ readonly kind: 'absent' | 'denied' | 'hung' | 'failed' } & Trouble);

export interface Trouble {
  /** Its message is a sentence for a person, with the remedy. */
  readonly error: DockerError;
  /** The number of attempts in a row. */
  readonly attempt: number;
  /** Milliseconds until the next attempt. */
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
