/** A project, snapshot or capture of about 5 MB that asks too much of a reader, and the arguments that read it. */
export interface HostileFiles {
  readonly what: string;
  readonly files: () => Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

const CHECK = ['check', '-f', 'compose.yaml'];

const WEB = 'services:\n  web:\n    image: nginx\n    ports: ["80:80"]\n';
const inWeb = (text: string): string => WEB + text;

function yaml(what: string, text: () => string): HostileFiles {
  return { what, args: CHECK, files: () => ({ 'compose.yaml': text() }) };
}

function beside(what: string, compose: string, file: string, text: () => string): HostileFiles {
  return { what, args: CHECK, files: () => ({ 'compose.yaml': compose, [file]: text() }) };
}

const json = (value: unknown): string => JSON.stringify(value);

/** A snapshot with what a case adds. */
function snapshot(
  what: string,
  make: () => string,
  args = ['explain', '--from', '@lan', '--to', '@host:80'],
): HostileFiles {
  return { what, args: [...args, '--snapshot', 'snapshot.json'], files: () => ({ 'snapshot.json': make() }) };
}

const BARE = { version: { Version: '28.5.2' }, info: {}, networks: [], containers: [] };

function many<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const ADDRESSES = [
  { ifindex: 1, ifname: 'lo', operstate: 'UNKNOWN', addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8 }] },
  { ifindex: 2, ifname: 'eth0', operstate: 'UP', addr_info: [{ family: 'inet', local: '192.0.2.1', prefixlen: 24 }] },
];

function machine(what: string, rest: () => object): HostileFiles {
  return snapshot(what, () => {
    const namespace = { id: '1', name: '@host', root: true, addr: ADDRESSES, ...rest() };
    return json({ machine: { namespaces: [namespace] }, host: { lanAddress: '192.0.2.1', lanPeer: '192.0.2.9' } });
  });
}

/** `a1: *a0 ten times`, each level ten times as large as the one above. */
function laughs(levels: number): string {
  const level = (index: number): string =>
    `x-${index}: &a${index} [${many(10, () => (index === 0 ? 'lol' : `*a${index - 1}`)).join(', ')}]\n`;
  return many(levels, level).join('');
}

/**
 * Files that strangers may send, by what they try. One table for the tests and for `npm run bench -- hostile`.
 *
 * @param size how large each is made, in bytes.
 */
export function hostileFiles(size: number): readonly HostileFiles[] {
  /** Repeats a part up to the largest file of its kind that is read. */
  const upTo = (most: number, part: string): string => part.repeat(Math.floor(Math.min(size, most) / part.length));
  /** A line for each number, until the text is full. */
  function lines(line: (index: number) => string, { head = '', end = '', most = size } = {}): string {
    const parts = [head];
    let length = head.length;
    for (let index = 0; length < most; index++) {
      const part = line(index);
      parts.push(part);
      length += part.length;
    }
    parts.push(end);
    return parts.join('');
  }

  /** The same piece until the text is full. */
  function filled(piece: string, head = '', end = ''): string {
    return head + piece.repeat(Math.floor(size / piece.length)) + end;
  }

  return [
    // Many parts
    yaml('services in one flow mapping', () =>
      lines((index) => `s${index}: {image: x}, `, { head: 'services: {', end: '}' }),
    ),
    yaml('services in blocks', () => lines((index) => `  s${index}:\n    image: x\n`, { head: 'services:\n' })),
    yaml('services without anything', () => lines((index) => `  s${index}:\n`, { head: 'services:\n' })),
    yaml('services that depend on the one before', () =>
      lines((index) => `  s${index}:\n    image: x\n    depends_on: [s${Math.max(0, index - 1)}]\n`, {
        head: 'services:\n',
      }),
    ),
    yaml('services that extend the one before', () =>
      lines((index) => `  s${index}:\n${index === 0 ? '    image: x\n' : `    extends: s${index - 1}\n`}`, {
        head: 'services:\n',
      }),
    ),
    yaml('services with a port each', () =>
      lines((index) => `  s${index}:\n    image: x\n    ports: ["${index % 60000}:80"]\n`, { head: 'services:\n' }),
    ),
    yaml('services that dial the next', () =>
      lines((index) => `  s${index}:\n    image: x\n    environment: {DB_URL: "http://s${index + 1}:80"}\n`, {
        head: 'services:\n',
      }),
    ),
    yaml('services that share the namespace of the one before', () =>
      lines(
        (index) => `  s${index}:\n    image: x\n${index === 0 ? '' : `    network_mode: service:s${index - 1}\n`}`,
        {
          head: 'services:\n',
        },
      ),
    ),
    yaml('networks', () => lines((index) => `  n${index}: {}\n`, { head: inWeb('networks:\n') })),
    yaml('networks with a subnet each', () =>
      lines((index) => `  n${index}: {ipam: {config: [{subnet: 10.${index % 256}.${(index >> 8) % 256}.0/24}]}}\n`, {
        head: inWeb('networks:\n'),
      }),
    ),
    yaml('networks of one service', () => {
      const names = many(150_000, (index) => `n${index}`);
      return `${WEB}    networks: [${names.join(', ')}]\nnetworks:\n${names.map((n) => `  ${n}:\n`).join('')}`;
    }),
    yaml('ports of one service', () =>
      lines((index) => `      - "${index % 65536}"\n`, { head: 'services:\n  web:\n    image: x\n    ports:\n' }),
    ),
    yaml('ranges of all ports', () =>
      lines((index) => `      - "127.0.${(index >> 8) % 256}.${index % 256}:1-65535:1-65535"\n`, {
        head: 'services:\n  web:\n    image: x\n    ports:\n',
      }),
    ),
    yaml('variables of one service', () =>
      lines((index) => `      V${index}_URL: http://db:${index % 65536}\n`, { head: inWeb('    environment:\n') }),
    ),
    yaml('host names of one service', () =>
      lines((index) => `      - h${index}:10.0.0.1\n`, { head: inWeb('    extra_hosts:\n') }),
    ),
    yaml('labels of one service', () => lines((index) => `      l${index}: x\n`, { head: inWeb('    labels:\n') })),
    yaml('a command of many words', () => filled('word ', inWeb('    command: '), '\n')),
    yaml('shells in shells', () => filled('sh -c ', inWeb('    command: '), 'x\n')),
    yaml('commands behind one another', () => filled('a;', inWeb('    command: sh -c "'), '"\n')),
    yaml('replicas', () => inWeb('    scale: 999999999\n    deploy: {replicas: 999999999}\n')),
    yaml('a host name of a megabyte', () => filled('a.', inWeb('    environment: {DB_URL: "http://'), ':80"}\n')),

    // Depth
    yaml('flow sequences in one another', () => filled('[')),
    yaml('closed flow sequences in one another', () => '['.repeat(size / 2) + ']'.repeat(size / 2)),
    yaml('flow mappings in one another', () => filled('{a: ')),
    yaml('sequences of one line in one another', () => filled('- ')),
    yaml('explicit keys in one another', () => filled('? ')),
    yaml('blocks in one another', () => lines((index) => `${' '.repeat(index)}a:\n`)),
    yaml('flow mappings beside one another, each 150 deep', () =>
      filled(`- ${'{a: '.repeat(150)}${'}'.repeat(150)}\n`, 'x-a:\n'),
    ),

    // Anchors and aliases
    yaml('anchors', () => lines((index) => `x-${index}: &a${index} 1\n`, { end: WEB })),
    yaml('aliases', () => filled('- *a\n', 'x-a: &a {b: c}\nx-b:\n', WEB)),
    yaml('aliases of aliases, ten times each', () => `${laughs(9)}${inWeb('    labels: *a8\n')}`),
    yaml('aliases of aliases, written often', () =>
      lines((index) => `  s${index}: {image: x, labels: *a4}\n`, { head: `${laughs(5)}services:\n` }),
    ),
    yaml(
      'one large list, used often',
      () =>
        `x-a: &a [${many(50_000, () => 'lol').join(', ')}]\n${lines((index) => `x-${index}: *a\n`, { most: size / 2 })}${WEB}`,
    ),
    yaml(
      'one large mapping, merged often',
      () =>
        `x-a: &a {${many(2000, (index) => `k${index}: v`).join(', ')}}\nservices:\n${lines((index) => `  s${index}:\n    <<: *a\n`)}`,
    ),
    yaml(
      'merges of merges',
      () =>
        `x-0: &a0 {k: v}\n${many(60_000, (index) => `x-${index + 1}: &a${index + 1} {<<: *a${index}, k${index}: v}\n`).join('')}${WEB}`,
    ),
    yaml(
      'a long scalar, used often',
      () =>
        `x-a: &a ${'a'.repeat(size / 2)}\nservices:\n${lines((index) => `  s${index}: {image: *a}\n`, { most: size / 2 })}`,
    ),

    // Variables
    yaml('defaults in one another', () => filled('${A:-', inWeb('    hostname: "'), '"\n')),
    yaml(
      'closed defaults in one another',
      () => `${WEB}    hostname: "${'${A:-'.repeat(size / 6)}${'}'.repeat(size / 6)}"\n`,
    ),
    yaml('variables in one text', () => filled('${A}', inWeb('    hostname: "'), '"\n')),
    yaml('a variable each', () =>
      lines((index) => `      V${index}: \${W${index}}\n`, { head: inWeb('    environment:\n') }),
    ),
    yaml('dollar signs', () => filled('$', inWeb('    hostname: "'), '"\n')),
    yaml('braces that nothing ends', () => filled('${', inWeb('    hostname: "'), '"\n')),
    beside(
      'a long value, used often',
      `${WEB}    environment:\n${many(20_000, (index) => `      V${index}: \${A}\${A}\n`).join('')}`,
      '.env',
      () => `A=${'a'.repeat(size)}\n`,
    ),
    beside(
      'values that double',
      inWeb('    hostname: ${A99}\n'),
      '.env',
      () => `A0=lol\n${many(100, (index) => `A${index + 1}=\${A${index}}\${A${index}}\n`).join('')}`,
    ),

    // Long texts
    yaml('a long line', () => filled('a', inWeb('    hostname: '), '\n')),
    yaml('a long text in double quotes', () => filled('\\x41', inWeb('    hostname: "'), '"\n')),
    yaml('a long text in single quotes', () => filled("''", inWeb("    hostname: '"), "'\n")),
    yaml('a quote that nothing ends', () => filled('a\n', inWeb('    hostname: "'))),
    yaml('a long block', () => filled('      a\n', inWeb('    command: |\n'))),
    yaml('a long folded block', () => filled('      a\n', inWeb('    command: >\n'))),
    yaml('a text of many lines', () => filled('      a\n', inWeb('    command:\n'))),
    yaml('a long comment', () => filled('#', WEB)),
    yaml('comments', () => filled('# a\n', WEB)),
    yaml('comments in a flow sequence', () => filled('# a\n', 'x-a: [\n')),
    yaml('tabs', () => filled('\t', WEB)),
    yaml('lines of a tab', () => filled('\t\n', WEB)),
    yaml('a tab before each key', () => lines((index) => `\ts${index}: x\n`, { head: 'services:\n' })),
    yaml('spaces', () => filled(' ', WEB)),
    yaml('empty lines', () => filled('\n', WEB)),
    yaml('carriage returns', () => filled('\r', WEB)),
    yaml('documents', () => filled('---\n', WEB)),
    yaml('documents with something', () => filled('---\na: b\n', WEB)),
    yaml('directives', () => filled('%A\n')),
    ...'-?:,[]{}#&*!|>\'"%@`~<=$'.split('').map((c) => yaml(`only ${c}`, () => filled(c))),
    ...[
      '- ',
      ': ',
      '? ',
      '& ',
      '&a ',
      '* ',
      '*a ',
      '! ',
      '!a ',
      '!<a> ',
      '| ',
      '" ',
      '{} ',
      '[] ',
      '{}, ',
      '[a]: ',
      'a: ',
      '-\n',
      ':\n',
      '?\n',
      '"\n',
      'a\n',
      '|\n',
      'é',
      '\u2028',
      '\u{1f600}',
    ].map((c) => yaml(`only ${JSON.stringify(c)}`, () => filled(c))),
    ...['[, ', '{, ', '{a, ', '{a: b, ', '[a, ', '{? ', '["a": b, '].map((piece) =>
      yaml(`a flow collection of ${JSON.stringify(piece.slice(1))}`, () => piece.slice(0, 1) + filled(piece.slice(1))),
    ),
    yaml('the same key', () => filled('a: b\n')),
    yaml('keys that are no text', () => lines((index) => `${index}: a\n`)),
    yaml('keys that Compose does not know', () => lines((index) => `k${index}: a\n`, { head: WEB })),
    yaml('keys of a service that Compose does not know', () => lines((index) => `    k${index}: a\n`, { head: WEB })),

    // Files beside
    beside('variables of .env', WEB, '.env', () => lines((index) => `V${index}=x\n`)),
    beside('variables of an env file', inWeb('    env_file: web.env\n'), 'web.env', () =>
      lines((index) => `V${index}_URL=http://db:80\n`),
    ),
    beside('one line of .env', WEB, '.env', () => filled('a', 'A=')),
    beside('a quote in .env that nothing ends', WEB, '.env', () => filled('a\n', 'A="')),
    beside('quotes in .env that nothing ends', WEB, '.env', () => filled('A="\n')),
    beside('defaults in one another in .env', WEB, '.env', () => filled('${A:-', 'A=')),
    beside('keys of .env without a value', WEB, '.env', () => filled('a ')),
    ...(
      [
        ['instructions', () => filled('RUN a\n', 'FROM nginx\n')],
        ['stages', () => lines((index) => `FROM s${index - 1} AS s${index}\n`, { head: 'FROM nginx AS s-1\n' })],
        ['variables', () => lines((index) => `ENV V${index}=x\n`, { head: 'FROM nginx\n' })],
        [
          'variables that double',
          () =>
            `FROM nginx\nENV A0=lol\n${many(100, (index) => `ENV A${index + 1}=$A${index}$A${index}\n`).join('')}CMD ["sh", "-c", "$A99"]\n`,
        ],
        ['arguments', () => lines((index) => `ARG V${index}=x\n`)],
        ['ports', () => lines((index) => `EXPOSE ${index % 65536}\n`, { head: 'FROM nginx\n' })],
        ['a range of ports', () => filled('EXPOSE 1-65535\n', 'FROM nginx\n')],
        ['continued lines', () => filled('a \\\n', 'FROM nginx\nRUN ')],
        ['comments', () => filled('# a\n', 'FROM nginx\nRUN a \\\n')],
        ['a long line', () => filled('a ', 'FROM nginx\nCMD ')],
        ['a list that nothing ends', () => filled('"a", ', 'FROM nginx\nCMD [')],
        ['lists in one another', () => filled('[', 'FROM nginx\nCMD ')],
        ['defaults in one another', () => filled('${A:-', 'FROM nginx\nENV B=')],
        ['quotes', () => filled('"', 'FROM nginx\nENV B=')],
        ['heredocs', () => filled('RUN <<A\n', 'FROM nginx\n')],
        ['many heredocs of one line', () => filled('<<A ', 'FROM nginx\nRUN ')],
        ['tabs', () => filled('\t', 'FROM nginx\nRUN ')],
      ] as const
    ).map(([what, text]) =>
      beside(`a Dockerfile of ${what}`, 'services:\n  web:\n    build: .\n    ports: ["80:80"]\n', 'Dockerfile', text),
    ),
    ...(
      [
        [
          'nginx.conf of servers',
          './nginx.conf:/etc/nginx/nginx.conf',
          () => filled('server { listen 80; }\n', 'http {\n'),
        ],
        ['nginx.conf of braces', './nginx.conf:/etc/nginx/nginx.conf', () => filled('a {')],
        [
          'nginx.conf of upstreams',
          './nginx.conf:/etc/nginx/nginx.conf',
          () =>
            lines((index) => `server { location /${index} { proxy_pass http://db${index}:80; } }\n`, {
              head: 'http {\n',
            }),
        ],
      ] as const
    ).map(([what, mount, text]) => beside(`an ${what}`, inWeb(`    volumes: ["${mount}"]\n`), 'nginx.conf', text)),
    // As large as is read: a larger one is refused at once.
    ...(
      [
        ['servers without a block', 'nginx.conf', 'server a;\n'],
        ['empty lines', 'app.conf', '\n'],
        ['addresses with a scheme', 'nginx.conf', 'fastcgi_pass http://a;\n'],
        ['openings', 'nginx.conf', 'upstream a '],
      ] as const
    ).map(([what, name, part]) =>
      beside(`an ${name} of ${what}`, inWeb(`    volumes: ["./${name}:/etc/nginx/conf.d/${name}"]\n`), name, () =>
        upTo(900_000, part),
      ),
    ),
    // As large as is read of a development server's settings.
    beside(
      'a vite.config.js of proxies in one another',
      'services:\n  web:\n    image: node:22\n    working_dir: /app\n    command: vite\n    volumes: [".:/app"]\n  api: {image: x, expose: [5000]}\n',
      'vite.config.js',
      () => upTo(95_000, 'proxy:{"a":"http://localhost:5000",'),
    ),
    ...(
      [
        ['spaces', 'a'.padEnd(100)],
        ['names', 'a '],
        ['targets', 'a:\n'],
        ['variables', 'A=$(A)\n'],
      ] as const
    ).map(([what, part]) =>
      beside(
        `a Makefile of ${what}`,
        inWeb('    command: make dev\n    working_dir: /app\n    volumes: ["./Makefile:/app/Makefile"]\n'),
        'Makefile',
        () => `${upTo(900_000, part)}\ndev:\n\tnpm run dev\n`,
      ),
    ),
    ...(
      [
        ['calls', 'MongoClient('],
        ['addresses in one line', '"redis://a" '],
        ['arguments', 'redis.Redis(host="a", ('],
      ] as const
    ).map(([what, part]) =>
      beside(
        `a program of ${what}`,
        inWeb('    command: python main.py\n    working_dir: /app\n    volumes: ["./main.py:/app/main.py"]\n'),
        'main.py',
        () => upTo(99_000, part),
      ),
    ),
    beside(
      'a prometheus.yml of targets',
      'services:\n  web:\n    image: prom/prometheus\n    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]\n',
      'prometheus.yml',
      () =>
        lines((index) => `      - db${index}:80\n`, {
          head: 'scrape_configs:\n- job_name: a\n  static_configs:\n  - targets:\n',
        }),
    ),
    beside(
      'a package.json of scripts',
      'services:\n  web:\n    build: .\n    command: npm run s0\n    ports: ["80:80"]\n',
      'package.json',
      () => `{"scripts": {${lines((index) => `"s${index}": "npm run s${index + 1}",`)}"z": "z"}}`,
    ),
    beside(
      'a settings file',
      WEB,
      '.netlensrc.json',
      () => `{"rules": {${lines((index) => `"r${index}": "off",`)}"z": "off"}}`,
    ),
    beside('a settings file of brackets', WEB, '.netlensrc.json', () => filled('[')),

    // Snapshots and captures
    snapshot('a snapshot of brackets', () => `{"snapshot": ${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`),
    snapshot('a snapshot of mappings in one another', () =>
      json({ snapshot: { ...BARE, containers: [] } }).replace(
        '"containers":[]',
        `"containers":[${'{"Config":'.repeat(size / 12)}1${'}'.repeat(size / 12)}]`,
      ),
    ),
    snapshot('containers', () =>
      json({
        snapshot: {
          ...BARE,
          containers: many(60_000, (index) => ({
            Id: `${index}`,
            Name: `/c${index}`,
            State: { Running: true },
            HostConfig: {},
          })),
        },
      }),
    ),
    snapshot('containers on one network', () =>
      json({
        snapshot: {
          ...BARE,
          networks: [
            {
              Id: 'n',
              Name: 'n',
              Driver: 'bridge',
              Scope: 'local',
              IPAM: { Config: [{ Subnet: '10.0.0.0/8', Gateway: '10.0.0.1' }] },
            },
          ],
          containers: many(25_000, (index) => ({
            Id: `${index}`,
            Name: `/c${index}`,
            State: { Running: true },
            HostConfig: { NetworkMode: 'n' },
            NetworkSettings: {
              Networks: {
                n: {
                  NetworkID: 'n',
                  IPAddress: `10.${index >> 16}.${(index >> 8) % 256}.${(index % 250) + 2}`,
                  IPPrefixLen: 8,
                },
              },
            },
          })),
        },
      }),
    ),
    snapshot('networks of a snapshot', () =>
      json({
        snapshot: {
          ...BARE,
          networks: many(50_000, (index) => ({
            Id: `n${index}`,
            Name: `n${index}`,
            Driver: 'bridge',
            Scope: 'local',
            IPAM: { Config: [] },
          })),
        },
      }),
    ),
    snapshot('ports of one container', () =>
      json({
        snapshot: {
          ...BARE,
          containers: [
            {
              Id: 'a',
              Name: '/a',
              State: { Running: true },
              HostConfig: {
                PortBindings: Object.fromEntries(
                  many(65_000, (index) => [`${index + 1}/tcp`, [{ HostIp: '', HostPort: `${index + 1}` }]]),
                ),
              },
            },
          ],
        },
      }),
    ),
    snapshot('listeners', () =>
      json({
        snapshot: BARE,
        listeners: many(60_000, (index) => ({
          container: '@host',
          address: '0.0.0.0',
          port: index % 65536,
          protocol: 'tcp',
        })),
      }),
    ),
    snapshot('rules of iptables', () =>
      json({
        snapshot: BARE,
        kernel: {
          host: {
            iptablesSave: `*filter\n:INPUT ACCEPT [0:0]\n${lines((index) => `-A INPUT -s 10.0.0.${index % 256}/32 -p tcp -m tcp --dport ${index % 65536} -j DROP\n`)}COMMIT\n`,
          },
        },
      }),
    ),
    snapshot('chains of iptables that jump to the next', () =>
      json({
        snapshot: BARE,
        kernel: {
          host: {
            iptablesSave: `*filter\n:INPUT ACCEPT [0:0]\n${many(60_000, (index) => `:C${index} - [0:0]\n`).join('')}-A INPUT -j C0\n${many(60_000, (index) => `-A C${index} -j C${index + 1}\n`).join('')}COMMIT\n`,
          },
        },
      }),
    ),
    snapshot('chains of iptables that jump twice', () =>
      json({
        snapshot: BARE,
        kernel: {
          host: {
            iptablesSave: `*filter\n:INPUT ACCEPT [0:0]\n${many(16, (index) => `:C${index} - [0:0]\n`).join('')}-A INPUT -j C0\n${many(15, (index) => `-A C${index} -j C${index + 1}\n`.repeat(20)).join('')}COMMIT\n`,
          },
        },
      }),
    ),
    snapshot('rules of iptables in one line', () =>
      json({
        snapshot: BARE,
        kernel: { host: { iptablesSave: filled('-A INPUT ', '*filter\n:INPUT ACCEPT [0:0]\n') } },
      }),
    ),
    snapshot('rules of nft', () =>
      json({
        snapshot: BARE,
        kernel: {
          host: {
            nft: {
              nftables: [
                { table: { family: 'ip', name: 't' } },
                {
                  chain: {
                    family: 'ip',
                    table: 't',
                    name: 'c',
                    type: 'filter',
                    hook: 'input',
                    prio: 0,
                    policy: 'accept',
                  },
                },
                ...many(40_000, (index) => ({
                  rule: {
                    family: 'ip',
                    table: 't',
                    chain: 'c',
                    handle: index,
                    expr: [
                      {
                        match: {
                          op: '==',
                          left: { payload: { protocol: 'tcp', field: 'dport' } },
                          right: index % 65536,
                        },
                      },
                      { drop: null },
                    ],
                  },
                })),
              ],
            },
          },
        },
      }),
    ),
    snapshot('an element of nft in itself', () =>
      json({
        snapshot: BARE,
        kernel: { host: { nft: { nftables: [{ rule: { family: 'ip', table: 't', chain: 'c', expr: ['@@'] } }] } } },
      }).replace('"@@"', `${'{"match":'.repeat(size / 12)}1${'}'.repeat(size / 12)}`),
    ),
    snapshot('routes', () =>
      json({
        snapshot: BARE,
        kernel: {
          host: {
            addr: ADDRESSES,
            route: many(70_000, (index) => ({
              dst: `10.${index >> 16}.${(index >> 8) % 256}.${index % 256}`,
              dev: 'eth0',
              flags: [],
            })),
          },
        },
      }),
    ),
    snapshot('namespaces of a machine', () =>
      json({
        machine: {
          namespaces: many(25_000, (index) => ({
            id: `${index}`,
            name: index === 0 ? '@host' : `n${index}`,
            root: index === 0,
            addr: index === 0 ? ADDRESSES : [],
          })),
        },
      }),
    ),
    snapshot('veth pairs of a machine', () => {
      const pairs = many(12_000, (index) => index);
      return json({
        machine: {
          namespaces: [
            {
              id: '1',
              name: '@host',
              root: true,
              netnsids: Object.fromEntries(pairs.map((index) => [index, `${index + 2}`])),
              addr: [
                ...ADDRESSES,
                ...pairs.map((index) => ({
                  ifindex: index + 10,
                  ifname: `veth${index}`,
                  link_index: 2,
                  link_netnsid: index,
                  linkinfo: { info_kind: 'veth' },
                  addr_info: [],
                })),
              ],
            },
            ...pairs.map((index) => ({
              id: `${index + 2}`,
              name: `n${index}`,
              netnsids: { 0: '1' },
              addr: [
                {
                  ifindex: 2,
                  ifname: 'eth0',
                  link_index: index + 10,
                  link_netnsid: 0,
                  linkinfo: { info_kind: 'veth' },
                  addr_info: [],
                },
              ],
            })),
          ],
        },
      });
    }),
    machine('sockets of a machine', () => ({
      sockets: many(70_000, (index) => ({ address: '0.0.0.0', port: index % 65536, protocol: 'tcp' })),
    })),
    machine('rules of routing', () => ({
      rule: many(60_000, (index) => ({ priority: index % 32766, src: 'all', table: `${index}` })),
    })),
    machine('neighbours', () => ({
      neigh: many(60_000, (index) => ({
        dst: `10.0.${(index >> 8) % 256}.${index % 256}`,
        dev: 'eth0',
        lladdr: '02:00:00:00:00:01',
        state: ['REACHABLE'],
      })),
    })),
    machine('settings of the kernel', () => ({
      sysctl: Object.fromEntries(many(100_000, (index) => [`net.ipv4.conf.e${index}.rp_filter`, '1'])),
    })),
    machine('sets of addresses', () => ({
      ipset: lines((index) => `add s 10.${index >> 16}.${(index >> 8) % 256}.${index % 256}\n`, {
        head: 'create s hash:ip\n',
      }),
    })),
  ];
}
