import * as v from 'valibot';
import { view } from './fromWebview.ts';

/**
 * Requests of the language server's own, beyond LSP (docs/editors.md). Each is about the project of a file, which need not be open, and
 * is answered with a value or an error.
 */
const text = v.pipe(v.string(), v.maxLength(10_000));
const textDocument = v.object({ uri: v.pipe(v.string(), v.maxLength(100_000)) });
/** What `$/progress` is to carry. */
const workDoneToken = v.exactOptional(v.union([v.string(), v.number()]));
const about = { textDocument, workDoneToken };

/** What the parameters of each have to be. */
export const serverRequests = {
  /** The picture of a project. */
  'netlens/diagram': v.object({ ...about, view: v.exactOptional(view) }),
  /** FROM and TO of docs/contract.md. */
  'netlens/answer': v.object({ ...about, from: text, to: text }),
  /** The same question, for "This verdict is wrong…": a scrubbed file that shows it, and the text of an issue. */
  'netlens/report': v.object({ ...about, from: text, to: text }),
  /** Who reaches whom. */
  'netlens/matrix': v.object(about),
  /** What differs in that from the same project with other texts in some files: those given, else those on the disk. */
  'netlens/changes': v.object({
    ...about,
    before: v.exactOptional(
      v.object({
        /** What the texts are called: "last commit". */
        name: text,
        /** By the files' URIs; null for a file that was not there. */
        texts: v.record(v.string(), v.nullable(v.string())),
      }),
    ),
  }),
  /** "What am I looking at?", or with `what` (docs/contract.md: `explain --what`) what that is. */
  'netlens/explainer': v.object({ ...about, what: v.exactOptional(text) }),
} as const;

export type ServerRequest = keyof typeof serverRequests;

export type ServerParams<M extends ServerRequest> = v.InferOutput<(typeof serverRequests)[M]>;

/** The parameters of a request, or why they are none. */
export function parseServerParams<M extends ServerRequest>(
  method: M,
  raw: unknown,
): { readonly params: ServerParams<M> } | { readonly why: string } {
  const parsed = v.safeParse(serverRequests[method], raw);
  if (parsed.success) return { params: parsed.output };
  const [issue] = parsed.issues;
  return { why: `${v.getDotPath(issue) ?? 'The parameters'}: ${issue.message}` };
}
