import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';
import {
  absentError,
  cancelledError,
  cutOffError,
  deniedError,
  DockerError,
  failedError,
  garbledError,
  goneError,
  noTlsError,
  refusedError,
  tlsError,
  unknownHostError,
} from './DockerError.ts';

/** Turns any failure of a question into the error that a person sees. `aborted`: we ended it on request. */
export function errorOf(error: unknown, endpoint: DockerEndpoint, asked: string, aborted: boolean): DockerError {
  if (error instanceof DockerError) return error;
  const { url, address } = endpoint;
  const unix = address.transport === 'unix' || address.transport === 'npipe';
  const { code, message, statusCode, syscall } = facts(error);
  if (statusCode === 404) return goneError(url, asked);
  if (statusCode === 401 || statusCode === 403) return deniedError(url, undefined);
  // Go's own words (net/http server.go) where TLS is spoken and we did not.
  if (statusCode === 400 && /HTTP request to an HTTPS server/.test(message)) return noTlsError(url);
  if (statusCode !== undefined) return refusedError(url, asked, statusCode, reasonIn(message));
  if (aborted) return cancelledError(url);
  switch (code) {
    case 'ENOENT':
    case 'ENOTSOCK':
      return absentError(url, unix);
    case 'ECONNREFUSED':
      return absentError(url, unix);
    case 'EACCES':
    case 'EPERM':
      return deniedError(url, 'path' in address ? address.path : undefined);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return unknownHostError(url);
    case 'ECONNRESET':
    case 'EPIPE':
      return syscall === 'connect' ? absentError(url, unix) : cutOffError(url, asked);
  }
  if (endpoint.tls && /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|EPROTO|ERR_OSSL)/.test(code ?? '')) {
    return tlsError(url, code === 'EPROTO' ? 'what answers there does not speak TLS' : message);
  }
  if (code?.startsWith('HPE_')) return garbledError(url, asked, 'something that is not HTTP');
  return failedError(url, message, error);
}

interface ErrorFacts {
  readonly code?: string;
  readonly message: string;
  readonly statusCode?: number;
  readonly syscall?: string;
}

function facts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, statusCode, syscall } = error as Error & { code?: unknown; statusCode?: unknown; syscall?: unknown };
  return {
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof statusCode === 'number' ? { statusCode } : {}),
    ...(typeof syscall === 'string' ? { syscall } : {}),
  };
}

/** The daemon's own words, which docker-modem puts behind words of its own: `(HTTP code 500) unexpected - disk is full `. */
function reasonIn(message: string): string {
  return message.replace(/^\(HTTP code \d+\) .*? - /, '');
}
