import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import { namedParameters } from './eslint.params.mjs';

/**
 * The rooms of the house and the doors between them (docs/ARCHITECTURE.md, "Invariants").
 * A room may import its own files and the rooms listed; everything else is refused here.
 */
const rooms = {
  'core/model': { rooms: [], packages: ['ipaddr.js'] },
  'core/process': { rooms: ['core/model'], packages: ['valibot'] },
  'core/compose': { rooms: ['core/model', 'core/process'], packages: ['yaml'] },
  'core/docker': { rooms: ['core/model', 'core/process'], packages: ['valibot'] },
  'core/quadlet': { rooms: ['core/model', 'core/process'], packages: [] },
  'core/machine': { rooms: ['core/model'], packages: [] },
  'core/kernel': { rooms: ['core/model'], packages: ['valibot', '@noble/hashes'] },
  'core/explain': { rooms: ['core/model', 'core/kernel'], packages: [] },
  'core/lint': { rooms: ['core/model', 'core/process'], packages: [] },
  'core/diagram': { rooms: ['core/model', 'core/process'], packages: [] },
  'core/analysis': {
    rooms: [
      'core/model',
      'core/process',
      'core/compose',
      'core/docker',
      'core/quadlet',
      'core/machine',
      'core/kernel',
      'core/explain',
      'core/lint',
      'core/diagram',
    ],
    packages: [],
  },
  host: { rooms: ['core'], packages: ['dockerode', 'valibot'], node: true },
  protocol: { rooms: ['core/analysis', 'core/model', 'core/diagram'], packages: ['valibot', '@vscode/l10n'] },
  // The faces know core by its one door.
  server: {
    rooms: ['core/analysis', 'host', 'protocol'],
    packages: ['@vscode/l10n', 'vscode-languageserver', 'vscode-languageserver-textdocument'],
    node: true,
  },
  cli: { rooms: ['core/analysis', 'host', 'server'], packages: [], node: true },
  // It shows what the server works out: of core it knows the types that the protocol names.
  extension: { rooms: ['protocol'], packages: ['vscode', '@vscode/l10n', 'vscode-languageclient'], node: true },
  webview: { rooms: ['protocol'], packages: ['@vscode/l10n', 'mermaid', '@vscode-elements/elements'] },
};

const allRooms = Object.keys(rooms);
const inside = (room, parent) => room === parent || room.startsWith(parent + '/');

function doors(room, { rooms: allowed, packages, node }) {
  const refused = allRooms.filter((r) => r !== room && !allowed.some((a) => inside(r, a)));
  const patterns = refused.map((r) => {
    // Inside core a sibling room is '../kernel/…'; elsewhere it is '../core/kernel/…' or '../webview/…'.
    const from = room.startsWith('core/') && r.startsWith('core/') ? r.slice('core/'.length) : r;
    return { regex: `^(\\.\\./)+${from}(/|$)`, message: `${room} may not import ${r}: see docs/ARCHITECTURE.md.` };
  });
  // A room is entered by its door.
  for (const r of allRooms.filter((other) => other !== room)) {
    const from = room.startsWith('core/') && r.startsWith('core/') ? r.slice('core/'.length) : r;
    patterns.push({
      regex: `^(\\.\\./)+${from}/(?!index\\.ts$)`,
      message: `Other rooms enter ${r} by its index.ts alone.`,
    });
  }
  const named = packages.map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (node) named.push('node:');
  patterns.push({
    regex: named.length ? `^(?!\\.)(?!(${named.join('|')}))` : '^(?!\\.)',
    message: `${room} may import only these packages: ${[...packages, ...(node ? ['node:*'] : [])].join(', ') || 'none'}.`,
  });
  return {
    files: [`src/${room}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

export default defineConfig(
  { ignores: ['node_modules/', 'dist/', 'out/', '.cache/', '.vscode-test/', 'test/fixtures/', 'examples/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // A handler of one call (`() => this.close()`) needs no braces to say that its result is not used.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // More parameters are an object with names.
      '@typescript-eslint/max-params': ['error', { max: 5 }],
      // A number has one text form.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // tsconfig allows no enums (erasableSyntaxOnly), and without them this rule only costs a sixth of the run.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
    },
  },
  {
    files: ['{src,scripts,test}/**/*.{ts,mjs}'],
    plugins: { netlens: { rules: { 'named-parameters': namedParameters } } },
    rules: { 'netlens/named-parameters': 'error' },
  },
  {
    files: ['src/webview/**/*.ts'],
    // x and y are coordinates there.
    rules: { 'netlens/named-parameters': ['error', { allow: ['x', 'y'] }] },
  },
  {
    files: ['src/extension/**/*.ts', 'test/unit/extension/**/*.ts'],
    rules: {
      // VS Code takes any object with `dispose` as its class Disposable.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // VS Code's API has enums.
      '@typescript-eslint/no-unsafe-enum-assignment': 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A double of something asynchronous answers at once.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['test/{docker,vscode}/**/*.ts'],
    // A variable that `before` sets is undefined in `after` if `before` failed, which its type does not say.
    rules: { '@typescript-eslint/no-unnecessary-condition': 'off' },
  },
  {
    files: ['src/{protocol,server}/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(CallExpression[callee.object.name="l10n"], TaggedTemplateExpression[tag.object.name="l10n"]):not(:function *):not(PropertyDefinition[static=false] *)',
          message: 'The language is known once a client says it: a text is looked up in a function.',
        },
      ],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'setTimeout',
        'setInterval',
        'fetch',
        'window',
        'document',
        'console',
        'performance',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Core reads no clock.' },
        { object: 'Math', property: 'random', message: 'Core is deterministic.' },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  ...Object.entries(rooms).map(([room, doorsOf]) => doors(room, doorsOf)),
);
