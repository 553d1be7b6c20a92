import type { Severity, Tally } from '../core/model/index.ts';
import type { ToWebview } from './toWebview.ts';

/** A place in a file, as LSP has it: lines and UTF-16 characters, from 0. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

interface Exchange<P, R> {
  readonly params: P;
  readonly result: R;
}

/**
 * What the server asks of the editor beyond LSP, and what it is answered. Only an editor that says so in `initializationOptions.client`
 * is asked.
 */
export interface EditorRequests {
  /** Puts a text on the clipboard. */
  readonly 'netlens/copy': Exchange<{ readonly text: string }, null>;
  /** Puts a command on a terminal's prompt. False where it was not put there, since a terminal would act on it. */
  readonly 'netlens/terminal': Exchange<{ readonly name: string; readonly text: string }, boolean>;
  /** Asks where to, and writes a file. What was done; null where the person cancelled. */
  readonly 'netlens/save': Exchange<SaveParams, string | null>;
  /** A question that has to be answered before anything goes on. */
  readonly 'netlens/confirm': Exchange<ConfirmParams, boolean>;
  /** Shows a place of a file. */
  readonly 'netlens/reveal': Exchange<RevealParams, null>;
  /** Runs a command of Net Lens that the editor has. */
  readonly 'netlens/run': Exchange<{ readonly command: string; readonly args: readonly unknown[] }, null>;
  /** Shows a page of the documentation. */
  readonly 'netlens/page': Exchange<{ readonly path: string }, null>;
  /** Shows a text that is in no file, beside the panel. */
  readonly 'netlens/text': Exchange<{ readonly text: string; readonly panel: string }, null>;
  /** Lets a person choose the engine of a folder's projects: a setting. */
  readonly 'netlens/chooseEngine': Exchange<{ readonly folder: string; readonly assumed: string }, null>;
  /** The texts that files had in the last commit, null for those that it does not have; `why` there is no commit. */
  readonly 'netlens/atHead': Exchange<
    { readonly folder: string; readonly uris: readonly string[] },
    { readonly texts: readonly (string | null)[] } | { readonly why: string }
  >;
  /** Lets a person choose a capture or snapshot; null where none was chosen. */
  readonly 'netlens/chooseCapture': Exchange<Record<string, never>, { readonly uri: string } | null>;
  /** The text of a file that the server cannot reach itself; null where there is none that may be read. */
  readonly 'netlens/readFile': Exchange<{ readonly uri: string; readonly largest: number }, FileAnswer>;
  /** What is in such a folder. */
  readonly 'netlens/readFolder': Exchange<
    { readonly uri: string; readonly within: string },
    readonly { readonly name: string; readonly kind: 'file' | 'folder' }[] | null
  >;
}

export interface FileAnswer {
  readonly text: string | null;
  readonly isTooLarge?: boolean;
}

export interface SaveParams {
  readonly title: string;
  readonly format: 'svg' | 'png' | 'mermaid' | 'markdown' | 'csv';
  /** Text, or base64 for PNG. */
  readonly data: string;
}

export interface ConfirmParams {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
}

export interface RevealParams {
  readonly uri: string;
  readonly range: TextRange;
  /** Whether the focus moves to the file. */
  readonly go: boolean;
}

/** What the server tells the editor beyond LSP. */
export interface EditorNotifications {
  /** One message for the page of a panel. It is one string: only the page reads it. */
  readonly 'netlens/panel/post': PanelPost;
  readonly 'netlens/panel/state': PanelState;
  /** What the tree, the status bar and the like show may be another now. `tally`: all problems that are shown of any project. */
  readonly 'netlens/changed': { readonly tally: Tally };
  readonly 'netlens/live': LiveStatus;
  /** How far the reading of a snapshot is: what is being done, and how much of all of it that is. */
  readonly 'netlens/reading': { readonly uri: string; readonly text: string; readonly percent: number };
  /** What to give back in `initializationOptions.kept` when the server is started again. It means nothing to the editor. */
  readonly 'netlens/keep': { readonly text: string };
  /** What to keep with the workspace and give in `initializationOptions.remembered`. It means nothing to the editor. */
  readonly 'netlens/remember': { readonly text: string };
}

export interface PanelPost {
  readonly panel: string;
  readonly type: ToWebview['type'];
  /** Of a picture: to be given back where the panel is opened at another server. */
  readonly revision?: number;
  readonly text: string;
}

/** What a panel shows, for its tab and for finding it again. */
export interface PanelState {
  readonly panel: string;
  readonly title: string;
  readonly source: SourceInfo;
  /** The id of the files that a live picture can be exchanged for. */
  readonly files?: string;
  /** The number of the picture that it shows, 0 for none. */
  readonly revision: number;
  /** It stays with its project when a file of another becomes active. */
  readonly isPinned: boolean;
}

/** A network that can be shown. */
export interface SourceInfo {
  /** Stable over restarts. */
  readonly id: string;
  readonly kind: 'files' | 'live' | 'snapshot' | 'gone';
  readonly title: string;
}

/** The state of the connection to the container engine, and what a person is told of it. */
export interface LiveStatus {
  readonly state: 'idle' | 'off' | 'connecting' | 'connected' | 'trouble';
  readonly why?: string;
  /** Version and flavour, such as "Docker 28.5.2, rootless". */
  readonly daemon?: string;
  /** The address that is asked. */
  readonly url?: string;
}

/** A row of the tree. Commands get `element` as their argument. */
export interface TreeRow {
  readonly key: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon: string;
  /** The icon has the colour of this severity. */
  readonly severity?: Severity;
  readonly context: string;
  /** Whether it has rows below it, and is open at first. */
  readonly children: 'none' | 'closed' | 'open';
  readonly command?: string;
  /** The file that the command is about. */
  readonly uri?: string;
  readonly element: NetworkElement;
}

/** A network, container or port of a source. */
export interface NetworkElement {
  readonly source?: string;
  readonly container?: string;
  readonly network?: string;
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp';
}

/** What commands need to know of an element. */
export interface ElementFacts {
  /** What questions call a container. */
  readonly name?: string;
  /** Where it is written. */
  readonly place?: { readonly uri: string; readonly range: TextRange };
  readonly address?: string;
  /** A command that shows all that the engine knows of it. */
  readonly inspect?: string;
  /** A shell in its namespace, where it runs. */
  readonly shell?: { readonly name: string; readonly command: string };
}

/** A rule of the catalogue. */
export interface RuleInfo {
  readonly id: string;
  readonly what: string;
  readonly group: string;
  /** The path of its page in the extension. */
  readonly page: string;
}

/** How many problems a project has, where a file is of one. */
export interface ProblemTotal {
  readonly title: string;
  readonly tally: Tally;
  /** The file that cannot be read, and why; the numbers are then of its last good text. */
  readonly broken?: { readonly file: string; readonly why: string };
}

/** What the diagnostics of a file are, for a test that waits until the editor shows them. */
export interface SettledFile {
  readonly diagnostics: readonly {
    readonly range: TextRange;
    readonly code: string;
    readonly message: string;
  }[];
}
