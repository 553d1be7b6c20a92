import type { CancellationToken } from 'vscode-languageserver/node';
import type { ClientParams, ClientRequest, ClientResults } from '../../protocol/index.ts';

/** What answers requests of the extension. */
export type Handlers<M extends ClientRequest = ClientRequest> = {
  readonly [One in M]: (
    params: ClientParams<One>,
    token: CancellationToken,
  ) => ClientResults[One] | Promise<ClientResults[One]>;
};

/** The handlers of methods that begin alike. */
export type HandlersOf<Prefix extends string> = Handlers<Extract<ClientRequest, `${Prefix}${string}`>>;
