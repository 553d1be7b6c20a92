import assert from 'node:assert/strict';
import path from 'node:path';
import type { MarkupContent } from 'vscode-languageserver/node';
import { LspClient, uriOf } from './LspClient.ts';
import { folderWith } from './workspace.ts';

const ESC = '\u001b';

/** Names that would be something else to whoever shows them. */
const names: readonly [string, string][] = [
  ['a link', '[click](command:workbench.action.terminal.new)'],
  ['a link of its own kind', '<https://evil.example>'],
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['an image', '![x](https://evil.example/x.png)'],
  ['the end of code', '```\n# Heading\n```'],
  ['a control sequence', `${ESC}]0;owned${ESC}\\\\`],
  ['a direction mark', 'web\u202egnp.exe'],
  ['a line feed', 'web\nname: other'],
  ['a table', 'a | b\n---|---'],
];

/** A project in which a name stands wherever a person could put it. */
function projectWith(name: string): string {
  const quoted = JSON.stringify(name);
  return `name: shop
services:
  ${quoted}:
    image: ${quoted}
    container_name: ${quoted}
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"]
    ports: ["127.0.0.1:3000:3000", "8080:80"]
    networks: {${quoted}: {aliases: [${quoted}]}}
    labels: {${quoted}: ${quoted}}
  api:
    image: x
    environment: {DB_URL: ${JSON.stringify(`http://${name}:80/`)}, HOST: ${quoted}}
    network_mode: ${JSON.stringify(`service:${name}`)}
    depends_on: [${quoted}]
networks:
  ${quoted}: {name: ${quoted}, driver: ${quoted}}
`;
}

describe('netlens lsp: hostile names', () => {
  let client: LspClient;
  afterEach(() => client.kill());

  for (const [what, name] of names)
    it(`stay text: ${what}`, async () => {
      const text = projectWith(name);
      const folder = folderWith({ 'compose.yaml': text });
      const textDocument = {
        hover: { contentFormat: ['markdown'] },
        codeAction: { codeActionLiteralSupport: {} },
        publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true },
      };
      client = await LspClient.open({
        folders: [folder],
        capabilities: { textDocument },
        initializationOptions: {
          commands: ['netlens.showInDiagram', 'netlens.explainToHere'],
          settings: { codeLens: { enabled: true }, inlayHints: { enabled: true } },
        },
      });
      const uri = uriOf(path.join(folder, 'compose.yaml'));
      const published = client.diagnostics(uri);
      client.openDocument(uri, text);
      const { diagnostics } = await published;
      assert.ok(diagnostics.length > 0);
      const said = diagnostics.flatMap(({ message, relatedInformation = [] }) => [
        typeof message === 'string' ? message : message.value,
        ...relatedInformation.map((related) => related.message),
      ]);
      for (const one of said) assert.doesNotMatch(one, /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);

      const lines = text.split('\n');
      let hovers = 0;
      for (const [line, content] of lines.entries())
        for (let character = 2; character < content.length; character += 7) {
          const hover = await client.request<{ contents: MarkupContent } | null>('textDocument/hover', {
            textDocument: { uri },
            position: { line, character },
          });
          if (!hover) continue;
          hovers++;
          const { value } = hover.contents;
          assert.doesNotMatch(value, /[\p{Cs}\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u);
          // What is not escaped is ours: links to pages and commands, headings in bold, rules between parts.
          const own = value
            .replace(
              /\]\((?:https:\/\/github\.com\/netlens\/netlens\/|command:netlens\.(?:showInDiagram|explainToHere)\?)[^()\s]*\)/g,
              ']()',
            )
            .replace(/```+sh\n.*\n```+/g, '')
            .replace(/\\./g, '');
          assert.doesNotMatch(own, /<|!\[|\]\([^)]|`|^#/m, value);
        }
      assert.ok(hovers > 0);

      for (const method of [
        'textDocument/codeLens',
        'textDocument/documentLink',
        'netlens/diagram',
        'netlens/matrix',
        'netlens/explainer',
      ])
        await client.request(method, { textDocument: { uri } });
      assert.equal(await client.shutDown(), 0);
      assert.equal(client.errors, '');
    });
});
