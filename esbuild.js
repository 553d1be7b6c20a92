'use strict';

/**
 * The build: five bundles, each self-contained, and the sizes of what is in them.
 *
 *   dist/extension.js   the extension host's half (CommonJS; `vscode` stays outside)
 *   dist/cli.js         the command, for Node 20 and later
 *   dist/server.js      the language server, which the command loads for `netlens lsp`
 *   dist/probeClient.js the program that is run in a container's network namespace, to try an answer for real
 *   dist/webview.js     the panel's half, for the browser, with its style sheet and icon font
 *
 * `--watch` rebuilds on change; `--no-minify` keeps names readable; `--meta` writes dist/meta.json for a bundle analyser.
 */

const esbuild = require('esbuild');
const { createHash } = require('node:crypto');
const { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const subsetFont = require('subset-font');
const ts = require('typescript');

const root = __dirname;
const watch = process.argv.includes('--watch');
const minify = !process.argv.includes('--no-minify') && !watch;

/**
 * dockerode pulls in gRPC (only for BuildKit sessions) and an SSH client of its own. Net Lens builds nothing, and reaches ssh
 * hosts through the system's `ssh`, so neither is shipped: 765 KB less, and no SSH client that ignores known_hosts.
 */
const withoutBuildKitAndSsh = {
  name: 'without-buildkit-and-ssh',
  setup(build) {
    build.onResolve({ filter: /^(@grpc\/.*|protobufjs.*|ssh2|cpu-features)$/ }, (args) => ({
      path: args.path,
      namespace: 'left-out',
    }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/**
 * Mermaid loads each diagram type by a dynamic import. We draw flowcharts, laid out by ELK or dagre; every other type (and
 * KaTeX, and the layout of mind maps) becomes an empty module.
 */
const flowchartsOnly = {
  name: 'flowcharts-only',
  setup(build) {
    const leftOut = /^(?!flowDiagram-)(.*(Diagram|diagram|-definition)-|bpmnIcons-|cose-bilkent-|swimlanes-|katex$)/;
    build.onResolve({ filter: /.*/ }, (args) => {
      if (args.kind !== 'dynamic-import' || !/[\\/]mermaid[\\/]dist[\\/]/.test(args.importer)) return undefined;
      return leftOut.test(path.basename(args.path)) ? { path: args.path, namespace: 'other-diagrams' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'other-diagrams' }, () => ({
      contents: 'export const diagram = undefined; export default undefined;',
      loader: 'js',
    }));
  },
};

/**
 * Mermaid hands out a fresh copy of its whole configuration seven times for every node: 300 ms of the first picture of 200
 * services. Nothing writes to these copies, so one is enough until the configuration changes, which always makes a new object
 * (config.ts, updateCurrentConfig). A Mermaid that is written otherwise fails the build here, and is looked at again.
 */
const oneCopyOfTheConfiguration = {
  name: 'one-copy-of-the-configuration',
  setup(build) {
    const copies =
      /getConfig = (\/\* @__PURE__ \*\/ )?__name\(\(\) => \{\s*return (assignWithDepth_default\(\{\}, currentConfig\));\s*\}/;
    let found = 0;
    build.onStart(() => void (found = 0));
    build.onLoad({ filter: /[\\/]mermaid[\\/]dist[\\/].*\.mjs$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8');
      if (!copies.test(source)) return undefined;
      found++;
      return {
        contents: source.replace(copies, (_, pure = '', copy) => {
          const kept = `if (copiedConfig !== currentConfig) { copiedConfig = currentConfig; configCopy = ${copy}; }`;
          return `copiedConfig, configCopy, getConfig = ${pure}__name(() => { ${kept} return configCopy; }`;
        }),
        loader: 'js',
      };
    });
    // A build that fails elsewhere may not have come to it.
    build.onEnd(({ errors }) =>
      found === 1 || errors.length > 0
        ? undefined
        : { errors: [{ text: `Mermaid's getConfig is not where it was (${found} found).` }] },
    );
  },
};

/**
 * A rule and a reason hold the text of their page (docs/rules, docs/reasons), which is made by `npm run docs`. A program needs a line of
 * each: the rest is left out here, a fifth of our own code. What is left out must be read by no program: a test runs both bundles.
 *
 * @param {readonly string[]} ofRule keys of a rule's `docs`
 */
const withoutPages = (ofRule) => ({
  name: 'without-pages',
  setup(build) {
    const ofReason = ['why', 'fix', 'see', 'example'];
    build.onLoad({ filter: /[\\/]core[\\/](lint[\\/]rules|explain[\\/]reasons)[\\/].*\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      const isReason = file.includes(`${path.sep}reasons${path.sep}`);
      const cuts = [];
      const cut = (node, names) => {
        for (const property of node.properties)
          if (ts.isPropertyAssignment(property) && names.includes(property.name.getText(source)))
            cuts.push([property.getFullStart(), property.getEnd()]);
      };
      const visit = (node) => {
        if (!isReason && ts.isPropertyAssignment(node) && node.name.getText(source) === 'docs')
          cut(node.initializer, ofRule);
        else if (isReason && ts.isArrayLiteralExpression(node))
          node.elements.filter(ts.isObjectLiteralExpression).forEach((reason) => cut(reason, ofReason));
        else ts.forEachChild(node, visit);
      };
      visit(source);
      let contents = text;
      for (const [start, end] of cuts.sort((a, b) => b[0] - a[0]))
        contents = contents.slice(0, start) + contents.slice(contents[end] === ',' ? end + 1 : end);
      return { contents, loader: 'ts' };
    });
  },
});

/** Where what is known of an image or a tool was read: for who changes these files. */
const withoutSources = {
  name: 'without-sources',
  setup(build) {
    build.onLoad({ filter: /[\\/]core[\\/]process[\\/](images|tools)\.json$/ }, ({ path: file }) => {
      const drop = (key, value) => (key === 'source' && String(value).startsWith('https://') ? undefined : value);
      return { contents: JSON.stringify(JSON.parse(readFileSync(file, 'utf8'), drop)), loader: 'json' };
    });
  },
};

/** The icons that the page shows are some of 600: style sheet and font have those that our texts name. */
const onlyNamedIcons = {
  name: 'only-named-icons',
  setup(build) {
    const rule = /^\.codicon-([a-z0-9-]+):before \{ content: "\\([0-9a-f]+)"[^}]*\}\r?\n/gm;
    const named = () => {
      const files = readdirSync(path.join(root, 'src'), { recursive: true }).filter((name) => name.endsWith('.ts'));
      const texts = files.map((name) => readFileSync(path.join(root, 'src', name), 'utf8')).join('\n');
      return new Set([...texts.matchAll(/['"`]([a-z][a-z-]*)['"`]/g)].map(([, name]) => name));
    };
    build.onLoad({ filter: /[\\/]codicons[\\/]dist[\\/]codicon\.css$/ }, ({ path: file }) => {
      const names = named();
      const contents = readFileSync(file, 'utf8').replace(rule, (all, name) => (names.has(name) ? all : ''));
      return { contents, loader: 'css', resolveDir: path.dirname(file) };
    });
    build.onLoad({ filter: /[\\/]codicons[\\/]dist[\\/]codicon\.ttf$/ }, async ({ path: file }) => {
      const names = named();
      const rules = readFileSync(file.replace(/ttf$/, 'css'), 'utf8').matchAll(rule);
      const icons = [...rules].filter(([, name]) => names.has(name)).map(([, , code]) => parseInt(code, 16));
      const contents = await subsetFont(readFileSync(file), String.fromCodePoint(...icons), {
        targetFormat: 'truetype',
      });
      return { contents, loader: 'file' };
    });
  },
};

/** What only a rule's page holds. */
const PAGE_OF_RULE = ['bad', 'good', 'fixSafety', 'notFlagged', 'references'];

/** The command loads the server when it is asked for: it is a file beside it, and no part of it. */
const serverBeside = {
  name: 'server-beside',
  setup(build) {
    build.onResolve({ filter: /\/server\/index\.ts$/ }, () => ({ path: './server.js', external: true }));
  },
};

const SHEBANG = '#!/usr/bin/env node';

const shared = {
  bundle: true,
  minify,
  sourcemap: watch ? 'inline' : false,
  metafile: true,
  logLevel: 'warning',
  absWorkingDir: root,
};
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  plugins: [withoutBuildKitAndSsh, withoutSources],
};

const version = { NETLENS_VERSION: JSON.stringify(require('./package.json').version) };

const bundles = [
  { ...node, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: SHEBANG },
    define: version,
    // Code scanning shows why a rule is one (SARIF).
    plugins: [...node.plugins, serverBeside, withoutPages(PAGE_OF_RULE)],
    // The program is compiled by its launcher, where import() is not known and require is.
    supported: { 'dynamic-import': false },
    legalComments: 'external',
  },
  {
    ...node,
    entryPoints: ['src/server/index.ts'],
    outfile: 'dist/server.js',
    define: version,
    plugins: [...node.plugins, withoutPages([...PAGE_OF_RULE, 'why'])],
  },
  { ...node, entryPoints: ['src/host/probe/probeClient.ts'], outfile: 'dist/probeClient.js' },
  {
    ...shared,
    platform: 'browser',
    format: 'iife',
    target: ['chrome124', 'safari17'],
    entryPoints: ['src/webview/main.ts'],
    outfile: 'dist/webview.js',
    loader: { '.ttf': 'file', '.svg': 'text' },
    assetNames: '[name]',
    plugins: [flowchartsOnly, oneCopyOfTheConfiguration, onlyNamedIcons],
    define: { 'process.env.NODE_ENV': '"production"' },
  },
];

/**
 * Puts src/cli/launch.ts into dist/cli.js, and the program into a comment in front of it: as one line of ASCII, which Node reads
 * twice as fast as a file with anything else in it. In minified code a line feed is one of a template literal and a character
 * beyond ASCII one of a regular expression, where escapes mean the same; but for raw strings, which is why it is verified.
 */
async function launchedCli() {
  const file = path.join(root, 'dist/cli.js');
  const licences = `${file}.LEGAL.txt`;
  const bundled = readFileSync(file, 'utf8').slice(SHEBANG.length).trim();
  const escaped = (found) => (found === '\n' ? '\\n' : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const line = bundled.replace(/[^\x20-\x7e]/g, escaped);
  const printed = async (code) =>
    (await esbuild.transform(code, { minifyWhitespace: true, legalComments: 'none' })).code;
  const means = async (code) => (await printed(code)).replace(/[^\n\x20-\x7e]/g, escaped);
  if ((await means(line)) !== (await means(bundled)))
    throw new Error('dist/cli.js has a raw string of several lines or beyond ASCII, which would become another one.');
  await esbuild.build({
    ...node,
    metafile: false,
    entryPoints: ['src/cli/launch.ts'],
    outfile: file,
    define: { PROGRAM_HASH: JSON.stringify(createHash('sha256').update(line).digest('hex').slice(0, 16)) },
    banner: { js: `${SHEBANG}\nfunction program(){//(function(require){${line}})\n}` },
  });
  if (existsSync(licences)) appendFileSync(file, readFileSync(licences, 'utf8').trim().replace(/^/gm, '// '));
  rmSync(licences, { force: true });
  chmodSync(file, 0o755);
}

/** One line per file: what it weighs, and the packages that make most of it. */
function printSizes(results) {
  for (const { metafile } of results) {
    for (const [file, output] of Object.entries(metafile.outputs)) {
      const byPackage = new Map();
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const name = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(input)?.[1] ?? 'netlens';
        byPackage.set(name, (byPackage.get(name) ?? 0) + bytesInOutput);
      }
      const largest = [...byPackage].sort((a, b) => b[1] - a[1]).slice(0, 4);
      const parts = largest.map(([name, bytes]) => `${name} ${kib(bytes)}`).join(', ');
      console.log(`${file.padEnd(20)} ${kib(output.bytes).padStart(9)}${parts ? `   ${parts}` : ''}`);
    }
  }
}

const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`;

/**
 * Says when building begins and when every bundle is built: VS Code starts the debugger after that (the patterns of the task `watch`
 * in .vscode/tasks.json).
 */
function announcing() {
  const built = new Set();
  let running = 0;
  return {
    name: 'announcing',
    setup(build) {
      build.onStart(() => {
        if (running++ === 0) console.log('building');
      });
      build.onEnd(() => {
        built.add(build.initialOptions.outfile);
        if (--running === 0 && built.size === bundles.length) console.log('built, watching for changes');
      });
    },
  };
}

async function main() {
  if (watch) {
    const told = announcing();
    for (const options of bundles)
      await (await esbuild.context({ ...options, plugins: [...(options.plugins ?? []), told] })).watch();
    return;
  }
  // Every bundle that builds is written, so that one broken room does not stop work in another.
  const settled = await Promise.allSettled(bundles.map((options) => esbuild.build(options)));
  const results = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (results.length < bundles.length) process.exitCode = 1;
  printSizes(results);
  // Names are to be read, or the bundle has errors: then it stays the bare program.
  if (minify && results.length === bundles.length) await launchedCli();
  if (process.argv.includes('--meta')) {
    const merged = { inputs: {}, outputs: {} };
    for (const { metafile } of results) {
      Object.assign(merged.inputs, metafile.inputs);
      Object.assign(merged.outputs, metafile.outputs);
    }
    writeFileSync(path.join(root, 'dist/meta.json'), JSON.stringify(merged));
  }
}

main().catch((error) => {
  // esbuild has printed the positioned errors already.
  if (!error?.errors) console.error(String(error?.message ?? error));
  process.exitCode = 1;
});
