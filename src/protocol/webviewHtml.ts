import type { TextBundle } from './textBundle.ts';

/** The id of the element that holds the texts of the person's language, as JSON. */
export const TEXTS = 'texts';

/** What the page's HTML depends on. All of it comes from VS Code or from our own build. */
export interface WebviewShell {
  /** Fresh per page: base64 or hex of at least 16 random bytes. */
  readonly nonce: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** The language of the interface, as `vscode.env.language`. */
  readonly language?: string;
  /** “Drawing…”, in that language. */
  readonly drawing: string;
  /** The texts of that language; none for English. */
  readonly texts?: TextBundle | undefined;
}

/** Before any style sheet is here: the first thing that is seen. */
const OPENING =
  'position: fixed; inset: 0; display: flex; align-items: center; justify-content: center; font-family: var(--vscode-font-family)';

/**
 * The page of the diagram, which says that it is drawn until its script runs. Nothing of the workspace is in it: all content comes as messages.
 * Scripts run by nonce only; the texts are a block of data, which is no script.
 * Styles need 'unsafe-inline', since Mermaid writes a style element into each SVG; images are the page's own exports.
 */
export function webviewHtml(shell: WebviewShell): string {
  const csp = [
    "default-src 'none'",
    `script-src 'nonce-${attribute(shell.nonce)}'`,
    `style-src ${attribute(shell.cspSource)} 'unsafe-inline'`,
    `font-src ${attribute(shell.cspSource)}`,
    `img-src ${attribute(shell.cspSource)} blob: data:`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(shell.language ?? 'en')}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Net Lens</title>
</head>
<body>
<main id="app"><div class="busy" role="status" style="${OPENING}">${attribute(shell.drawing)}</div></main>${dataBlock(shell.texts)}
<link rel="stylesheet" href="${attribute(shell.styleUri)}">
<script nonce="${attribute(shell.nonce)}" src="${attribute(shell.scriptUri)}"></script>
</body>
</html>
`;
}

/** JSON that cannot end its element: a `<` is written as an escape. */
function dataBlock(texts: TextBundle | undefined): string {
  if (!texts) return '';
  return `\n<script type="application/json" id="${TEXTS}">${JSON.stringify(texts).replaceAll('<', '\\u003c')}</script>`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
