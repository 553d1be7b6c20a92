export interface VSCodeServer {
  readonly port: number;
  /** The address of a folder; `payload` is for a server with the smoke-test driver. */
  readonly url: (folder: string, payload?: readonly (readonly [string, string])[]) => string;
  readonly stop: () => Promise<void>;
  readonly exited: Promise<number>;
}
export function startVSCodeServer(options: {
  readonly vscode: string;
  readonly port?: number;
  readonly data: string;
  readonly extensions: string;
  readonly smokeTestDriver?: boolean;
  readonly trustEverything?: boolean;
  /** Over those that keep VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
}): Promise<VSCodeServer>;
export function installVsix(options: {
  readonly vscode: string;
  readonly vsix: string;
  readonly data: string;
  readonly extensions: string;
}): Promise<void>;
export function freePort(): Promise<number>;
export function isFree(port: number): Promise<boolean>;
