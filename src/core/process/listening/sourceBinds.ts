import type { MountedFile } from '../../model/index.ts';
import { withoutComments as withoutScriptComments } from '../evidence/jsonScalars.ts';

/** A place in a program's source that makes it listen on loopback. */
export interface SourceBind {
  /** `uvicorn.run`, `.listen`: what is called. */
  readonly call: string;
  /** No address is given, and the default is loopback: `from` and `to` are then those of the call's name. */
  readonly isDefault: boolean;
  /** Undefined where nothing says it in plain numbers. */
  readonly port?: number;
  /** The variable that says the address where the call does not. */
  readonly variable?: string;
  readonly from: number;
  readonly to: number;
}

/** An address in quotes, or the name of one. */
const ADDRESS = `(?:["'\`](?<address>localhost|127\\.0\\.0\\.1|::1)["'\`]|(?<name>[A-Za-z_]\\w*)(?=\\s*[,)}]))`;
/** Arguments, with calls among them. */
const ARGUMENTS = `(?:[^()]|\\([^()]*\\))`;

const JAVASCRIPT: readonly RegExp[] = [
  // `app.listen(3000, 'localhost')`, `server.listen(process.env.PORT || 3000, hostname, …)`
  new RegExp(`(?<call>\\.listen)\\((?<port>(?:[^(),'"\`{]|\\([^()]*\\))+),\\s*${ADDRESS}`, 'dg'),
  // `server.listen({ port: 3000, host: 'localhost' })`, `Bun.serve({ hostname: "127.0.0.1" })`
  new RegExp(
    `(?<call>\\.listen|\\b(?:Bun|Deno)\\.serve)\\(\\s*\\{(?<port>[^{}]*?)\\bhost(?:name)?\\s*:\\s*${ADDRESS}`,
    'dg',
  ),
];

/** `Hapi.server({ port: 4000, host: 'localhost' })`, and `server.connection(…)` before version 17. */
const HAPI = new RegExp(
  `(?<call>\\b[Hh]api\\.[Ss]erver|\\.connection)\\(\\s*\\{(?<port>[^{}]*?)\\bhost\\s*:\\s*${ADDRESS}`,
  'dg',
);

/** What the file imports, by whatever of the two ways. */
function imports(code: string, names: string): boolean {
  return new RegExp(`(?:require\\(\\s*|from\\s+)["'](?:${names})["']`).test(code);
}

const PYTHON: readonly RegExp[] = [
  // `uvicorn.run(app, host="127.0.0.1", port=8000)`, `app.run(host=HOST)`, `web.run_app(app, host=…)`, `serve(app, host=…)`
  new RegExp(
    `(?<call>\\b(?:\\w+\\.)?(?:run|run_app|serve))\\(${ARGUMENTS}*?\\bhost\\s*=\\s*${ADDRESS}(?<port>${ARGUMENTS}*)`,
    'dg',
  ),
  // `demo.launch(server_name="127.0.0.1", server_port=7860)` of Gradio
  new RegExp(`(?<call>\\.launch)\\(${ARGUMENTS}*?\\bserver_name\\s*=\\s*${ADDRESS}(?<port>${ARGUMENTS}*)`, 'dg'),
  // `HTTPServer(("localhost", 8000), …)`, `sock.bind(("127.0.0.1", 9000))`
  new RegExp(
    `(?<call>\\b\\w*HTTPServer|\\b\\w*TCPServer|\\bWSGIServer|\\.bind)\\(\\s*\\(\\s*${ADDRESS}\\s*,(?<port>[^()]+)\\)`,
    'dg',
  ),
];

/** `http.ListenAndServe("localhost:8080", nil)`, `router.Run("127.0.0.1:8080")`. */
const GO: readonly RegExp[] = [
  /(?<call>\b(?:http\.)?(?:ListenAndServe(?:TLS)?|Listen)|\.Run)\((?:\s*"tcp4?",)?\s*"(?<address>localhost|127\.0\.0\.1)(?<port>:\d+)"/dg,
];

/** What Kestrel is told in code: `UseUrls("http://localhost:5000")`, `app.Run("http://localhost:5000")`, `app.Urls.Add(…)`. */
const CSHARP: readonly RegExp[] = [
  /(?<call>\b(?:UseUrls|Urls\.Add|app\.Run(?:Async)?))\(\s*"https?:\/\/(?<address>localhost|127\.0\.0\.1|\[::1\])(?<port>:\d+)?\/?"/dg,
  // `options.Listen(IPAddress.Loopback, 5000, …)`
  /(?<call>\.Listen)\(\s*(?<address>IPAddress\.(?:IPv6)?Loopback)\s*,(?<port>\s*\d+)/dg,
  // `options.ListenLocalhost(5000)`
  /\.(?<call>(?<address>ListenLocalhost))\((?<port>\s*\d+)/dg,
];

/** `Kestrel.Endpoints.*.Url` and `urls` of appsettings.json. */
const APPSETTINGS: readonly RegExp[] = [
  /"(?<call>Url|urls)"\s*:\s*"https?:\/\/(?<address>localhost|127\.0\.0\.1|\[::1\])(?<port>:\d+)?\/?"/dgi,
];

/** Fastify listens on localhost where it is given no host (its reference, Server, "listen"), and so does Nest on it. */
const FASTIFY = new RegExp(`(?<call>\\b(?:app|server|fastify)\\.listen)\\((?<rest>${ARGUMENTS}*)\\)`, 'dg');

/** What listens on 127.0.0.1 where it is not given a host: Flask's `run` (its API reference), and uvicorn's (its settings). */
const DEFAULTS: readonly {
  readonly needs: RegExp;
  readonly call: RegExp;
  readonly port: number;
  readonly variable?: string;
}[] = [
  {
    // Gradio listens on 127.0.0.1 where neither `server_name` nor GRADIO_SERVER_NAME is given (its guide, "Environment Variables").
    needs: /^[ \t]*import gradio\b/m,
    call: new RegExp(`(?<call>\\b\\w+\\.launch)\\((?<rest>${ARGUMENTS}*)\\)`, 'dg'),
    port: 7860,
    variable: 'GRADIO_SERVER_NAME',
  },
  {
    needs: /^[ \t]*(?:from flask import|import flask)\b/m,
    call: new RegExp(`(?<call>\\bapp\\.run)\\((?<rest>${ARGUMENTS}*)\\)`, 'dg'),
    port: 5000,
  },
  {
    needs: /^[ \t]*import uvicorn\b/m,
    call: new RegExp(`(?<call>\\buvicorn\\.run)\\((?<rest>${ARGUMENTS}*)\\)`, 'dg'),
    port: 8000,
  },
];

/**
 * The places of a small program that bind it to loopback in plain words. Nothing where the file speaks of every address too: which of
 * them counts is then for the program to say.
 */
export function sourceBinds({ target, text }: MountedFile): readonly SourceBind[] {
  const code = withoutComments(text, target);
  if (/["'`](?:0\.0\.0\.0|::)(?::\d+)?["'`]/.test(code)) return [];
  const isKestrel = /\.cs$/.test(target) || /(?:^|\/)appsettings[\w.]*\.json$/.test(target);
  // `IPAddress.Any`, `http://+:80`: the address is for the program to choose.
  if (isKestrel && /IPAddress\.(?:IPv6)?Any|\bListenAnyIP\(|https?:\/\/(?:\*|\+|0\.0\.0\.0|\[::\])/.test(code))
    return [];
  // Other URLs of the settings are those of servers that it dials.
  if (target.endsWith('.json') && !/"Kestrel"|"urls"\s*:/i.test(code)) return [];
  const isPython = target.endsWith('.py');
  const forms = isPython
    ? PYTHON
    : target.endsWith('.go')
      ? GO
      : isKestrel
        ? target.endsWith('.cs')
          ? CSHARP
          : APPSETTINGS
        : JAVASCRIPT;
  const given = forms.flatMap((form) => [...code.matchAll(form)].flatMap((m) => givenIn(m, code)));
  if (forms === JAVASCRIPT) {
    if (imports(code, '@hapi/hapi|hapi')) given.push(...[...code.matchAll(HAPI)].flatMap((m) => givenIn(m, code)));
    if (given.length === 0 && imports(code, 'fastify|@nestjs/platform-fastify'))
      given.push(...[...code.matchAll(FASTIFY)].flatMap((m) => withoutHost(m, code)));
  }
  if (!isPython) return given;
  const left = DEFAULTS.filter(({ needs }) => needs.test(code)).flatMap(({ call, port, variable }) =>
    [...code.matchAll(call)].flatMap((match) =>
      leftIn(match, port).map((bind) => (variable === undefined ? bind : { ...bind, variable })),
    ),
  );
  return [...given, ...left];
}

function givenIn(match: RegExpExecArray, code: string): SourceBind[] {
  const { call = '', port = '', name } = match.groups ?? {};
  const at = name === undefined ? match.indices?.groups?.['address'] : valueOf(name, code);
  if (!at) return [];
  const number = portIn(port, code);
  return [{ call, isDefault: false, ...(number === undefined ? {} : { port: number }), from: at[0], to: at[1] }];
}

/** `const hostname = '127.0.0.1'`, `HOST = "localhost"`: where a name is set once, and to loopback. */
function valueOf(name: string, code: string): [number, number] | undefined {
  const set = [...code.matchAll(new RegExp(`(?<![\\w.])${name}\\s*(?::\\s*\\w+\\s*)?=(?![=>])\\s*([^\\n]*)`, 'dg'))];
  const [only] = set;
  const quoted = /^["'`](localhost|127\.0\.0\.1|::1)["'`]\s*[;,]?\s*$/.exec(only?.[1] ?? '');
  const start = only?.indices?.[1]?.[0];
  if (set.length !== 1 || !quoted?.[1] || start === undefined) return undefined;
  return [start + 1, start + 1 + quoted[1].length];
}

/** A number among the arguments, or behind the name of one that is set to a plain number. */
function portIn(text: string, code: string): number | undefined {
  if (/env|argv|args\b/i.test(text)) return undefined;
  const said = /(?:^\s*|:\s*|=\s*)(\d{2,5})\b/.exec(text)?.[1];
  if (said !== undefined) return Number(said);
  const name = /^\s*([A-Za-z_]\w*)\s*$/.exec(text)?.[1] ?? /\bport\s*[:=]\s*([A-Za-z_]\w*)/.exec(text)?.[1];
  const set = name && new RegExp(`(?<![\\w.])${name}\\s*=\\s*(\\d{2,5})\\s*[;,]?\\s*$`, 'm').exec(code)?.[1];
  return set ? Number(set) : undefined;
}

function leftIn(match: RegExpExecArray, usual: number): SourceBind[] {
  const { call = '', rest = '' } = match.groups ?? {};
  const at = match.indices?.groups?.['call'];
  // What is handed on, and a socket of another kind, nobody knows here.
  if (
    !at ||
    /\b(?:host|server_name|share)\s*=|\*|\b(?:uds|fd)\s*=|^\s*["']/.test(
      call.startsWith('uvicorn') ? rest.replace(/^\s*["'][^"']*["']/, '') : rest,
    )
  )
    return [];
  const port = /(?:\b|_)port\s*=/.test(rest)
    ? (/(?:\b|_)port\s*=\s*(\d{2,5})\s*(?:,|$)/.exec(rest)?.[1] ?? NaN)
    : usual;
  return [{ call, isDefault: true, ...(isNaN(Number(port)) ? {} : { port: Number(port) }), from: at[0], to: at[1] }];
}

/** `app.listen({ port: 3000 })`, `app.listen(3000)`: plain options, none of which is or may be a host. */
function withoutHost(match: RegExpExecArray, code: string): SourceBind[] {
  const { call = '', rest = '' } = match.groups ?? {};
  const at = match.indices?.groups?.['call'];
  const options = /^\s*\{([^{}]*)\}/.exec(rest)?.[1];
  const port =
    options === undefined ? /^\s*([^,]+?)\s*(?:,\s*(?:\(|async\b|function\b|\w+\s*=>)|$)/.exec(rest)?.[1] : options;
  if (!at || port === undefined || /\bhost\b|\.\.\.|\bpath\b|^\s*[A-Za-z_]\w*\s*$/.test(port)) return [];
  const number = portIn(port, code);
  return [{ call, isDefault: true, ...(number === undefined ? {} : { port: number }), from: at[0], to: at[1] }];
}

/** Comments become blanks, so that every other character keeps its place. */
function withoutComments(text: string, target: string): string {
  return target.endsWith('.py')
    ? text.replace(/(^|\s)#[^\n]*/g, (m) => m.replace(/[^\n]/g, ' '))
    : withoutScriptComments(text);
}
