import * as v from 'valibot';
import type { Askable } from '../core/diagram/index.ts';
import type { Answer, Tally } from '../core/model/index.ts';
import type { Matrix } from '../core/analysis/index.ts';
import type {
  ElementFacts,
  LiveStatus,
  NetworkElement,
  ProblemTotal,
  RuleInfo,
  SettledFile,
  SourceInfo,
  TreeRow,
} from './editorRequests.ts';
import { view } from './fromWebview.ts';

const name = v.pipe(v.string(), v.maxLength(10_000));
const uri = v.pipe(v.string(), v.maxLength(100_000));
const large = v.pipe(v.string(), v.maxLength(64 * 1024 * 1024));
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const nothing = v.object({});

const element = v.object({
  source: v.exactOptional(uri),
  container: v.exactOptional(name),
  network: v.exactOptional(name),
  port: v.exactOptional(port),
  protocol: v.exactOptional(v.picklist(['tcp', 'udp'])),
} satisfies Record<keyof NetworkElement, v.GenericSchema>);

/**
 * What the extension asks the server, beyond LSP and `serverRequests`: what panels, the tree, commands and chat tools show. The values
 * are the parameters.
 */
export const clientRequests = {
  /** The project of a file, as a network that can be shown. */
  'netlens/project': v.object({
    uri,
    /** The network that a panel shows: it is kept where the file is of it, too. */
    shown: v.exactOptional(uri),
  }),
  /** Reads the project of a file, and has its problems shown although no file of it is open. */
  'netlens/check': v.object({ uri }),
  /** The project that was read last. */
  'netlens/lastProject': nothing,
  /** The network of an id, also of one from an earlier session. */
  'netlens/source': v.object({ id: uri }),
  /** A snapshot file, read again. */
  'netlens/snapshot': v.object({ uri }),
  /** Answered when the findings of the file's projects are of its text as it is now. */
  'netlens/settled': v.object({ uri }),
  'netlens/problems': v.object({ uri }),
  /** All problems that are shown, of any project. */
  'netlens/tally': nothing,
  'netlens/panel/open': v.object({
    panel: name,
    source: uri,
    files: v.exactOptional(uri),
    view: v.exactOptional(view),
    isVisible: v.boolean(),
    /** Whether its page listens already: it was there before this server. */
    isReady: v.boolean(),
    /** The number of the picture that the page has. */
    revision: count,
  }),
  /** Shows another network or view in a panel. */
  'netlens/panel/show': v.object({
    panel: name,
    source: v.exactOptional(uri),
    files: v.exactOptional(uri),
    view: v.exactOptional(view),
  }),
  /** A message of the page, as it is. */
  'netlens/panel/receive': v.object({ panel: name, message: v.unknown() }),
  /** Answered when the page listens and shows the network as it is now. */
  'netlens/panel/ready': v.object({ panel: name }),
  'netlens/panel/ask': v.object({ panel: name, from: name, to: name }),
  /** Which reachability was gained or lost since the last commit. */
  'netlens/panel/compare': v.object({ panel: name }),
  /** Lights an element. */
  'netlens/panel/highlight': v.object({ panel: name, element }),
  /** What can be asked about a network; `instead` where there is none. */
  'netlens/askable': v.object({ source: uri }),
  /** The picture as Mermaid text, as a panel shows it where there is one; null where it is larger than Mermaid draws. */
  'netlens/mermaid': v.object({ source: uri, panel: v.exactOptional(name) }),
  'netlens/markdown': v.object({ source: uri, findings: v.boolean() }),
  /** Applies every safe fix of a file; false where there is none, or the edit was refused. */
  'netlens/fixAll': v.object({ uri }),
  'netlens/element': v.object({ source: uri, element }),
  'netlens/rules': nothing,
  /** A chat tool: its answer as text. */
  'netlens/tool': v.object({
    tool: v.picklist(['explain', 'findings', 'network']),
    /** The network that is asked about. */
    source: v.exactOptional(uri),
    /** On what runs. */
    live: v.exactOptional(v.boolean()),
    from: v.exactOptional(name),
    to: v.exactOptional(name),
  }),
  /** The rows of the tree below one, or at the top. */
  'netlens/tree': v.object({ parent: v.exactOptional(uri) }),
  /** Starts to follow the container engine; answered at once. */
  'netlens/live/show': nothing,
  /** Reads everything again. */
  'netlens/live/refresh': nothing,
  /** Answered when the engine has answered or failed to. */
  'netlens/live/settled': nothing,
  'netlens/live/endpoints': nothing,
  'netlens/live/use': v.object({ url: uri }),
  /** Takes the host's rules as a person pasted them. */
  'netlens/live/paste': v.object({ text: large }),
  /** A snapshot of what runs, as the text of a file. */
  'netlens/live/snapshot': nothing,
  /** The Compose files that a devcontainer.json names. */
  'netlens/composeFiles': v.object({ path: uri, text: large }),
} as const;

/** The answers. */
export interface ClientResults {
  readonly 'netlens/project': SourceInfo | null;
  readonly 'netlens/check': SourceInfo | null;
  readonly 'netlens/lastProject': SourceInfo | null;
  readonly 'netlens/source': SourceInfo | null;
  readonly 'netlens/snapshot': SourceInfo;
  readonly 'netlens/settled': SettledFile;
  readonly 'netlens/problems': ProblemTotal | null;
  readonly 'netlens/tally': { readonly tally: Tally };
  readonly 'netlens/panel/open': null;
  readonly 'netlens/panel/show': null;
  readonly 'netlens/panel/receive': null;
  readonly 'netlens/panel/ready': null;
  readonly 'netlens/panel/ask': Answer | null;
  readonly 'netlens/panel/compare': Matrix | null;
  readonly 'netlens/panel/highlight': null;
  readonly 'netlens/askable': { readonly askable: Askable } | { readonly instead: string };
  readonly 'netlens/mermaid': { readonly text: string; readonly pictures: number } | null;
  readonly 'netlens/markdown': string | null;
  readonly 'netlens/fixAll': boolean;
  readonly 'netlens/element': ElementFacts;
  readonly 'netlens/rules': readonly RuleInfo[];
  readonly 'netlens/tool': string;
  readonly 'netlens/tree': readonly TreeRow[];
  readonly 'netlens/live/show': null;
  readonly 'netlens/live/refresh': null;
  readonly 'netlens/live/settled': LiveStatus & { readonly rulesCommand?: string };
  readonly 'netlens/live/endpoints': readonly { readonly name: string; readonly url: string; readonly why: string }[];
  readonly 'netlens/live/use': null;
  readonly 'netlens/live/paste': 'used' | 'none' | 'gone';
  readonly 'netlens/live/snapshot': { readonly text: string; readonly masked?: number } | { readonly why: string };
  readonly 'netlens/composeFiles': readonly string[];
}

export type ClientRequest = keyof typeof clientRequests & keyof ClientResults;

export type ClientParams<M extends ClientRequest> = v.InferOutput<(typeof clientRequests)[M]>;

/** What the extension tells the server beyond LSP. */
export const clientNotifications = {
  /** The person came to trust the folders. */
  'netlens/trusted': nothing,
  /** Whether syntax errors are to be reported: no other extension does. */
  'netlens/syntaxErrors': v.object({ areWanted: v.boolean() }),
  /** The Compose files of the workspace, by their names. */
  'netlens/workspaceFiles': v.object({ uris: v.array(uri) }),
  'netlens/panel/visible': v.object({ panel: name, isVisible: v.boolean() }),
  'netlens/panel/close': v.object({ panel: name }),
  /** Where the cursor stands, to be lit in the pictures of the file. */
  'netlens/cursor': v.object({ uri, line: count, character: count }),
} as const;

export type ClientNotification = keyof typeof clientNotifications;

export type ClientNotice<M extends ClientNotification> = v.InferOutput<(typeof clientNotifications)[M]>;

type Parsed<T> = { readonly params: T } | { readonly why: string };

export function parseClientParams<M extends ClientRequest>(method: M, raw: unknown): Parsed<ClientParams<M>> {
  return parsedBy(clientRequests[method], raw) as Parsed<ClientParams<M>>;
}

export function parseClientNotice<M extends ClientNotification>(method: M, raw: unknown): Parsed<ClientNotice<M>> {
  return parsedBy(clientNotifications[method], raw) as Parsed<ClientNotice<M>>;
}

function parsedBy(schema: v.GenericSchema, raw: unknown): Parsed<unknown> {
  const result = v.safeParse(schema, raw ?? {});
  if (result.success) return { params: result.output };
  const [issue] = result.issues;
  return { why: `${v.getDotPath(issue) ?? 'The parameters'}: ${issue.message}` };
}
