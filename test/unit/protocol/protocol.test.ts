import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { diagramOf, mermaidText } from '../../../src/core/diagram/index.ts';
import {
  type FromWebview,
  parseFromWebview,
  parseToWebview,
  textBundle,
  webviewHtml,
} from '../../../src/protocol/index.ts';
import { shop } from '../diagram/topologies.ts';

describe('messages from the webview', () => {
  const good: readonly FromWebview[] = [
    { type: 'ready' },
    { type: 'ready', view: { detail: 'focus', focus: 'web', collapsed: ['nat'], filter: { problems: true } } },
    { type: 'setView', view: { detail: 'kernel' } },
    { type: 'runCommand', request: 1, revision: 2, element: 'c_web', command: 0, how: 'terminal' },
    { type: 'applyFix', request: 1, revision: 2, finding: 0, fix: 0 },
    { type: 'ask', request: 3, from: 'web', to: 'db:5432/tcp' },
    { type: 'save', request: 4, format: 'png', data: 'AAAA' },
    { type: 'cancel', of: 5 },
    { type: 'copyMarkdown', request: 6 },
  ];
  for (const message of good) it(`takes ${message.type}`, () => assert.deepEqual(parseFromWebview(message), message));

  for (const [what, message] of [
    ['an unknown type', { type: 'eval', code: '1' }],
    [
      'a command line',
      { type: 'runCommand', request: 1, revision: 1, element: 'x', command: 'rm -rf /', how: 'terminal' },
    ],
    ['a position that is none', { type: 'applyFix', request: 1, revision: 1, finding: -1, fix: 0.5 }],
    ['a reason that is a path', { type: 'openReason', code: '../package' }],
    ['a rule that is a path', { type: 'openRule', rule: '../../etc/passwd' }],
    ['no detail', { type: 'setView', view: {} }],
    ['nothing', null],
    ['a list', [{ type: 'ready' }]],
  ] as const) {
    it(`refuses ${what}`, () => assert.equal(parseFromWebview(message), undefined));
  }

  it('drops what it does not know', () => {
    assert.deepEqual(parseFromWebview({ type: 'reveal', revision: 1, element: 'a', go: true, command: 'x' }), {
      type: 'reveal',
      revision: 1,
      element: 'a',
      go: true,
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        parseFromWebview(message);
        parseToWebview(message);
      }),
    );
  });
});

describe('messages to the webview', () => {
  it('carry a diagram over JSON unchanged', () => {
    const { topology, facts } = shop();
    const diagram = diagramOf(topology, facts, { detail: 'kernel' });
    const message = {
      type: 'diagram',
      revision: 1,
      diagram,
      mermaid: mermaidText(diagram),
      view: { detail: 'kernel' },
      source: { mode: 'files', canSwitch: false },
    };
    assert.deepEqual(parseToWebview(JSON.parse(JSON.stringify(message))), message);
  });

  it('are refused where they are none', () => {
    assert.equal(
      parseToWebview({ type: 'diagram', revision: 1, diagram: {}, mermaid: '', view: {}, source: {} }),
      undefined,
    );
    assert.equal(parseToWebview({ type: 'done', request: 'one', ok: true }), undefined);
  });
});

describe('the page', () => {
  const html = webviewHtml({
    nonce: 'abc',
    cspSource: 'https://csp.test',
    scriptUri: 'https://x/y.js?a&b',
    styleUri: '"><script>1</script>',
    drawing: '<script>2</script>',
    texts: { Open: '</script><script>3</script>', 'A & B': 'A & “B”' },
  });
  it('allows scripts by nonce only, and nothing by default', () => {
    const csp = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    assert.match(csp, /default-src 'none'/);
    assert.match(csp, /script-src 'nonce-abc'(;|$)/);
    assert.doesNotMatch(csp, /unsafe-eval|script-src[^;]*unsafe-inline|\*/);
  });
  it('escapes what it is given: it has its script and the block of texts, and no other', () => {
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.equal(html.match(/<\/script/g)?.length, 2);
  });
  it('holds the texts of a language as data', () => {
    const [, data = ''] = /<script type="application\/json" id="texts">(.*)<\/script>/.exec(html) ?? [];
    assert.deepEqual(JSON.parse(data), { Open: '</script><script>3</script>', 'A & B': 'A & “B”' });
  });
});

describe('the texts that a client states', () => {
  it('are taken where they are texts, alone or with a comment', () => {
    const stated = {
      Open: 'Öffnen',
      'Look/a verb': { message: 'Nachsehen', comment: ['a verb'] },
      Close: 7,
      Back: null,
    };
    assert.deepEqual(
      { ...textBundle(stated) },
      { Open: 'Öffnen', 'Look/a verb': { message: 'Nachsehen', comment: [] } },
    );
  });
  for (const none of [undefined, null, 'Open', 7, [], [1]])
    it(`are none in ${inspect(none)}`, () => assert.deepEqual({ ...textBundle(none) }, {}));
  it('cannot name what every object has', () =>
    assert.equal(textBundle(JSON.parse('{"__proto__": {"Open": "x"}}'))['Open'], undefined));
});
