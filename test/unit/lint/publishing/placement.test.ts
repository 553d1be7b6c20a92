import { hostModePorts } from '../../../../src/core/lint/rules/publishing/host-mode-ports.ts';
import { sharedNamespacePorts } from '../../../../src/core/lint/rules/publishing/shared-namespace-ports.ts';
import { sharedNamespacePortClash } from '../../../../src/core/lint/rules/publishing/shared-namespace-port-clash.ts';
import { internalNetworkPorts } from '../../../../src/core/lint/rules/publishing/internal-network-ports.ts';
import { internalNetworkEgress } from '../../../../src/core/lint/rules/publishing/internal-network-egress.ts';
import { duplicateHostPort } from '../../../../src/core/lint/rules/publishing/duplicate-host-port.ts';
import { overrideAppendsPort } from '../../../../src/core/lint/rules/publishing/override-appends-port.ts';
import { replicasHostPort } from '../../../../src/core/lint/rules/publishing/replicas-host-port.ts';
import { ruleTable, services } from './ruleTable.ts';
import { yaml } from '../../yaml.ts';

ruleTable(hostModePorts, [
  {
    name: 'at the key, and the whole list goes',
    compose: yaml`
      services:
        web:
          image: nginx
          network_mode: host
          # mapped
          ⟦ports⟧: # two
            - "8080:80"
            - "8443:443" # tls
          restart: always
    `,
    message: /web uses the host's network, so its ports \(8080:80, 8443:443\) are ignored/,
    severity: 'warning',
    // 8080 is what somebody wanted, and nothing would say so any more.
    safe: false,
    fixed: yaml`
      services:
        web:
          image: nginx
          network_mode: host
          # mapped
          restart: always
    `,
  },
  {
    name: 'one number on both sides: nothing is lost',
    compose: 'services:\n  web:\n    image: nginx\n    network_mode: host\n    ⟦ports⟧: ["80:80"]\n',
    severity: 'information',
    safe: true,
  },
  {
    name: 'flow style at the end of the file',
    compose: 'services:\n  web:\n    image: nginx\n    network_mode: "host"\n    ⟦ports⟧: ["8080:80"]',
    fixed: 'services:\n  web:\n    image: nginx\n    network_mode: "host"',
  },
  {
    name: 'long syntax',
    compose: yaml`
      services:
        web:
          network_mode: host
          ⟦ports⟧:
            - target: 80
              published: 8080
          image: nginx
    `,
    fixed: yaml`
      services:
        web:
          network_mode: host
          image: nginx
    `,
  },
  {
    name: 'a service in flow style',
    compose: 'services:\n  web: {image: nginx, network_mode: host, ⟦ports⟧: ["80:80", "81:81"]}\n',
    fixed: 'services:\n  web: {image: nginx, network_mode: host}\n',
  },
  {
    name: 'a list that another service needs stays',
    compose: yaml`
      x-p: &p
        - "8080:80"
      services:
        a:
          image: nginx
          network_mode: host
          ⟦ports⟧: *p
        b:
          image: nginx
          ports: *p
    `,
    fixed: null,
  },
  {
    name: 'no ports',
    compose: yaml`
    services:
      web:
        image: nginx
        network_mode: host
        expose: [80]
  `,
  },
  {
    name: 'an empty list',
    compose: yaml`
    services:
      web:
        image: nginx
        network_mode: host
        ports: []
  `,
  },
  {
    name: 'a namespace of its own',
    compose: yaml`
    services:
      web:
        image: nginx
        ports: ["8080:80"]
  `,
  },
]);

ruleTable(sharedNamespacePorts, [
  {
    name: 'moved to the owner, which has ports',
    compose: yaml`
      services:
        vpn:
          image: gluetun
          ports:
            - "8888:8888" # proxy
        app:
          image: app
          network_mode: service:vpn
          ⟦ports⟧:
            - '8080:8080'
            - 9090:9090
          restart: always
    `,
    severity: 'error',
    safe: false,
    message: /app shares the network namespace of vpn/,
    fixed: yaml`
      services:
        vpn:
          image: gluetun
          ports:
            - '8080:8080'
            - 9090:9090
            - "8888:8888" # proxy
        app:
          image: app
          network_mode: service:vpn
          restart: always
    `,
  },
  {
    name: 'moved to the owner, which has none',
    compose: yaml`
      services:
        vpn:
          image: gluetun
        app:
          image: app
          network_mode: service:vpn
          ⟦ports⟧: ["8080:8080"]
    `,
    fixed: yaml`
      services:
        vpn:
          ports:
            - "8080:8080"
          image: gluetun
        app:
          image: app
          network_mode: service:vpn
    `,
  },
  {
    name: "another project's container",
    compose: yaml`
      services:
        app:
          image: app
          network_mode: container:gluetun
          ⟦ports⟧: ["8080:8080"]
    `,
    message: /gluetun/,
    fixed: null,
  },
  {
    name: 'expose is refused as well',
    compose: yaml`
      services:
        vpn:
          image: gluetun
        app:
          image: app
          network_mode: service:vpn
          expose:
            - ⟦"8080"⟧
    `,
    message: /refuses its expose \(8080\)/,
  },
  {
    name: 'ports where they belong',
    compose: yaml`
      services:
        vpn:
          image: gluetun
          ports: ["8080:8080"]
        app:
          image: app
          network_mode: service:vpn
    `,
  },
]);

ruleTable(sharedNamespacePortClash, [
  {
    name: 'two web servers',
    compose: yaml`
      services:
        web:
          image: nginx
        admin:
          image: httpd
          network_mode: ⟦service:web⟧
    `,
    severity: 'warning',
    message: /admin and web share one network namespace and both listen on port 80/,
    fixed: null,
  },
  {
    name: 'commands that say the same port',
    compose: yaml`
      services:
        vpn:
          image: gluetun
        a:
          image: a
          command: uvicorn app:app --host 0.0.0.0 --port 8080
          network_mode: service:vpn
        b:
          image: b
          command: gunicorn -b 0.0.0.0:8080 app:app
          network_mode: ⟦service:vpn⟧
    `,
  },
  {
    name: "in the host's namespace",
    compose: yaml`
      services:
        a:
          image: nginx
          network_mode: host
        b:
          image: caddy
          network_mode: ⟦host⟧
    `,
  },
  {
    name: 'a host-mode server on a published port',
    compose: yaml`
      services:
        a:
          image: nginx
          network_mode: ⟦host⟧
        b:
          image: app
          ports: ["80:8000"]
    `,
    message: /listens on port 80 of the host itself, which b publishes/,
  },
  {
    name: 'another port by command, or something else that runs',
    compose: yaml`
      services:
        web:
          image: nginx
        a:
          image: a
          command: gunicorn -b 0.0.0.0:8080 app:app
          network_mode: service:web
        b:
          image: nginx
          command: sleep infinity
          network_mode: service:web
    `,
  },
  {
    name: 'a variable that names a port',
    compose: yaml`
      services:
        web:
          image: grafana/grafana
        b:
          image: grafana/grafana
          environment: {GF_SERVER_HTTP_PORT: 3001}
          network_mode: service:web
    `,
  },
  {
    name: 'alternatives',
    compose: yaml`
      services:
        vpn:
          image: gluetun
        a:
          image: nginx
          profiles: [a]
          network_mode: service:vpn
        b:
          image: nginx
          profiles: [b]
          network_mode: service:vpn
    `,
  },
  {
    name: 'namespaces of their own',
    compose: yaml`
    services:
      a:
        image: nginx
      b:
        image: nginx
  `,
  },
]);

ruleTable(internalNetworkPorts, [
  {
    name: 'at each entry; the default network is added to the list',
    compose: yaml`
      services:
        web:
          image: nginx
          networks:
            - back # only
          ports:
            - ⟦"8080:80"⟧
            - ⟦"8443:443"⟧
      networks:
        back:
          internal: true
    `,
    severity: 'warning',
    safe: false,
    message: /only on the internal network back, so 8080:80 is not published/,
    fixed: yaml`
      services:
        web:
          image: nginx
          networks:
            - default
            - back # only
          ports:
            - "8080:80"
            - "8443:443"
      networks:
        back:
          internal: true
    `,
  },
  {
    name: 'networks as a mapping',
    compose: yaml`
      services:
        web:
          image: nginx
          networks:
            back:
              aliases: [w]
          ports: [⟦"8080:80"⟧]
      networks:
        back:
          internal: true
    `,
    fixed: yaml`
      services:
        web:
          image: nginx
          networks:
            default: {}
            back:
              aliases: [w]
          ports: ["8080:80"]
      networks:
        back:
          internal: true
    `,
  },
  {
    name: 'networks in flow style',
    compose: yaml`
      services:
        web:
          image: nginx
          networks: [back]
          ports: [⟦"8080:80"⟧]
      networks: {back: {internal: true}}
    `,
    fixed: yaml`
      services:
        web:
          image: nginx
          networks: [default, back]
          ports: ["8080:80"]
      networks: {back: {internal: true}}
    `,
  },
  {
    name: 'an internal default network',
    compose: yaml`
      services:
        web:
          image: nginx
          ports: [⟦"8080:80"⟧]
      networks: {default: {internal: true}}
    `,
    fixed: null,
  },
  {
    name: 'one network that is not internal',
    compose: yaml`
      services:
        web:
          image: nginx
          networks: [back, front]
          ports: ["8080:80"]
      networks: {back: {internal: true}, front: {}}
    `,
  },
  {
    name: 'an external network',
    compose: yaml`
      services:
        web:
          image: nginx
          networks: [proxy]
          ports: ["8080:80"]
      networks: {proxy: {external: true}}
    `,
  },
  {
    name: 'expose',
    compose: yaml`
      services:
        web:
          image: nginx
          networks: [back]
          expose: [80]
      networks: {back: {internal: true}}
    `,
  },
]);

const internal = (environment: string): string =>
  `services:\n  app:\n    image: example/app\n    networks: [back]\n    environment:\n${environment.replace(/^(?=.)/gm, '      ')}  db:\n    image: postgres\n    networks: [back]\nnetworks: {back: {internal: true}}\n`;

ruleTable(internalNetworkEgress, [
  {
    name: 'an API of the Internet',
    compose: internal('STRIPE_API: https://⟦api.stripe.com⟧/v1\n'),
    severity: 'information',
    message: /app is only on internal networks and cannot reach api\.stripe\.com, which STRIPE_API names/,
    fixed: null,
  },
  { name: 'a mail server', compose: internal('SMTP_HOST: ⟦smtp.example.com⟧\n') },
  {
    name: 'what browsers open, and who may call',
    compose: internal(
      yaml`
        APP_URL: https://app.example.com
        ALLOWED_HOSTS: https://app.example.com
        CORS_ORIGIN: https://x.example.com
        OAUTH_REDIRECT_URL: https://app.example.com/cb
      `,
    ),
  },
  { name: 'names of the project', compose: internal('DB_HOST: db\nURL2: http://db.p_back:80\n') },
  {
    name: 'names of a private network',
    compose: internal(yaml`
      API: http://⟦nas.local⟧:80
      API2: https://⟦x.internal⟧
      API3: http://10.0.0.1
    `),
  },
  { name: 'through a proxy', compose: internal('HTTPS_PROXY: http://db:3128\nAPI: https://api.stripe.com\n') },
  {
    name: 'a way out',
    compose: internal('API: https://api.stripe.com\n').replace(
      'networks: [back]\n    environment',
      'networks: [back, default]\n    environment',
    ),
  },
]);

const two = (one: string, other: string, extra = ''): string =>
  `services:\n  a:\n    image: nginx\n    ports: [${one}]\n  b:\n    image: nginx\n    ports: [${other}]\n${extra}`;

ruleTable(duplicateHostPort, [
  {
    name: 'ports of the node itself, on different nodes of a swarm',
    compose: `services:
  a:
    image: example/a
    ports: [{target: 80, published: 80, mode: host}]
    deploy: {placement: {constraints: ["node.labels.n == 1"]}}
  b:
    image: example/a
    ports: [{target: 80, published: 80, mode: host}]
    deploy: {placement: {constraints: ["node.labels.n == 2"]}}
`,
  },
  {
    name: 'the same through the routing mesh, and on one node',
    compose: `services:
  a:
    image: example/a
    ports: ["80:80", {target: 81, published: 81, mode: host}]
    deploy: {placement: {constraints: ["node.labels.n == 1"]}}
  b:
    image: example/b
    ports: [⟦"80:80"⟧]
    deploy: {placement: {constraints: ["node.labels.n == 2"]}}
  c:
    image: example/c
    ports: [⟦{target: 81, published: 81, mode: host}⟧]
    deploy: {placement: {constraints: ["node.labels.n == 1"]}}
`,
    severity: 'error',
  },
  {
    name: 'another version with a profile of its own',
    compose: `services:
  pg18: {image: "postgres:18", ports: ["5432:5432"]}
  pg17: {image: "postgres:17", profiles: [pg17], ports: [⟦"5432:5432"⟧]}
`,
    severity: 'information',
  },
  {
    name: 'another program with a profile of its own',
    compose: `services:
  web: {image: nginx, ports: ["80:80"]}
  tool: {image: httpd, profiles: [tool], ports: [⟦"80:80"⟧]}
`,
    severity: 'error',
  },
  {
    name: 'two addresses that nobody has set',
    compose: 'services:\n  t: {image: traefik, ports: ["${LAN_IP}:80:80", "${VPN_IP}:80:8080"]}\n',
  },
  {
    name: 'defaults that the sample of .env replaces',
    compose: services('  mail:\n    image: x\n    ports: ["${WEB:-8389}:9000", ⟦"${SMTP:-8389}:2500"⟧]\n'),
    files: { '.env.dist': 'WEB=8389\nSMTP=2500\n' },
    severity: 'information',
  },
  {
    name: 'defaults that it repeats',
    compose: services('  mail:\n    image: x\n    ports: ["${WEB:-8389}:9000", ⟦"${SMTP:-8389}:2500"⟧]\n'),
    files: { '.env.dist': 'WEB=8389\nSMTP=8389\n' },
    severity: 'error',
  },
  {
    name: 'defaults that .env itself replaces',
    compose: services('  mail:\n    image: x\n    ports: ["${WEB:-8389}:9000", "${SMTP:-8389}:2500"]\n'),
    files: { '.env': 'SMTP=2500\n', '.env.dist': 'SMTP=25\n' },
  },
  {
    name: 'a template that is extended, both with a profile',
    compose: services(`
  base:
    image: x
    ports: ["8080:8080"]
    profiles: [none]
  app:
    extends: base
    profiles: [app]
`),
  },
  {
    name: 'a service that is extended, and both start',
    compose: services(`
  base:
    image: x
    ports: [⟦"8080:8080"⟧]
  app:
    extends: base
`),
  },
  {
    name: 'at the later of the two',
    compose: two('"8080:80"', '⟦"8080:81"⟧'),
    severity: 'error',
    message: /b publishes host port 8080 that a already takes/,
    fixed: null,
  },
  { name: 'the wildcard covers an address', compose: two('"127.0.0.1:8080:80"', '⟦"8080:80"⟧') },
  { name: 'the IPv6 half of the wildcard', compose: two('"8080:80"', '⟦"[::1]:8080:80"⟧') },
  {
    name: 'one service',
    compose: yaml`
    services:
      a:
        image: nginx
        ports: ["8080:80", ⟦"8080:81"⟧]
  `,
  },
  { name: 'a range that meets a port', compose: two('"8000-8010:8000-8010"', '⟦"8005:80"⟧') },
  {
    name: 'three of them, each once',
    compose: yaml`
      services:
        c:
          image: nginx
          depends_on: [a]
          ports: ["80:80"]
        b:
          image: nginx
          ports: [⟦"80:80"⟧]
        a:
          image: nginx
          ports: [⟦"80:80"⟧]
    `,
  },
  {
    name: 'a service with a profile beside one without',
    compose: yaml`
      services:
        a:
          image: nginx
          ports: ["80:80"]
        b:
          image: nginx
          profiles: [debug]
          ports: [⟦"80:80"⟧]
    `,
  },
  {
    name: 'the text that an anchor wrote, once',
    compose: yaml`
      x-p: &p
        - ⟦"80:80"⟧
      services:
        a:
          image: nginx
          ports: *p
        b:
          image: nginx
          ports: *p
    `,
  },
  { name: 'two addresses', compose: two('"127.0.0.1:8080:80"', '"192.168.1.2:8080:80"') },
  { name: 'IPv4 and IPv6', compose: two('"0.0.0.0:8080:80"', '"[::]:8080:80"') },
  { name: 'tcp and udp', compose: two('"53:53/tcp"', '"53:53/udp"') },
  { name: 'a range from which Docker takes a free one', compose: two('"8080:80"', '"8080-8090:80"') },
  { name: 'ports that Docker picks', compose: two('"80"', '"80"') },
  {
    name: 'an exact repetition',
    compose: yaml`
    services:
      a:
        image: nginx
        ports: ["80:80", "80:80"]
  `,
  },
  {
    name: 'alternatives',
    compose: yaml`
      services:
        a:
          image: nginx
          profiles: [dev]
          ports: ["80:80"]
        b:
          image: nginx
          profiles: [prod]
          ports: ["80:80"]
    `,
  },
  {
    name: 'no replicas',
    compose: yaml`
      services:
        a:
          image: nginx
          ports: ["80:80"]
        b:
          image: nginx
          deploy: {replicas: 0}
          ports: ["80:80"]
    `,
  },
  {
    name: 'ports that are not opened',
    compose: yaml`
      services:
        a:
          image: nginx
          ports: ["80:80"]
        b:
          image: nginx
          network_mode: host
          ports: ["80:80"]
        c:
          image: nginx
          networks: [i]
          ports: ["80:80"]
      networks: {i: {internal: true}}
    `,
  },
]);

const base = yaml`
  services:
    web:
      image: nginx
      ports:
        - "8080:80"
`;

ruleTable(overrideAppendsPort, [
  {
    name: 'a further entry that leaves the host port to the engine',
    compose: base,
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports: [⟦"80"⟧]\n' },
    severity: 'information',
  },
  {
    name: 'an override that meant to change the port',
    compose: base,
    files: {
      'compose.override.yaml': yaml`
      services:
        web:
          ports: # mine
            - ⟦"9090:80"⟧
    `,
    },
    severity: 'warning',
    safe: false,
    message: /9090:80 is added to 8080:80 of web and does not replace it, so both are published/,
    fixedFile: 'compose.override.yaml',
    fixed: yaml`
      services:
        web:
          ports: !override # mine
            - "9090:80"
    `,
  },
  {
    name: 'an override that meant to close it, and now clashes',
    compose: base,
    files: {
      'compose.override.yaml': yaml`
      services:
        web:
          ports: [⟦"127.0.0.1:8080:80"⟧]
    `,
    },
    message: /cannot both be open/,
    fixedFile: 'compose.override.yaml',
    fixed: yaml`
      services:
        web:
          ports: !override ["127.0.0.1:8080:80"]
    `,
  },
  {
    name: 'a list that would lose a port gets no fix',
    compose: base.replace('- "8080:80"', '- "8080:80"\n      - "8443:443"'),
    files: {
      'compose.override.yaml': yaml`
      services:
        web:
          ports:
            - ⟦"9090:80"⟧
    `,
    },
    fixed: null,
  },
  {
    name: '!override',
    compose: base,
    files: {
      'compose.override.yaml': yaml`
      services:
        web:
          ports: !override
            - "9090:80"
    `,
    },
  },
  {
    name: 'an exact repetition',
    compose: base,
    files: {
      'compose.override.yaml': yaml`
      services:
        web:
          ports:
            - "8080:80"
    `,
    },
  },
  {
    name: 'another container port',
    compose: base,
    files: {
      'compose.override.yaml': yaml`
      services:
        web:
          ports:
            - "9090:9090"
    `,
    },
  },
  {
    name: 'two addresses, both chosen',
    compose: base.replace('8080:80', '127.0.0.1:8080:80'),
    files: {
      'compose.override.yaml': yaml`
      services:
        web:
          ports:
            - "192.168.1.2:8080:80"
    `,
    },
  },
  { name: 'two entries of one list', compose: base.replace('- "8080:80"', '- "8080:80"\n      - "9090:80"') },
]);

// The clash of an appended port is this rule's matter, not reported twice.
ruleTable(duplicateHostPort, [
  {
    name: 'an override that clashes is reported by override-appends-port',
    compose: base,
    files: {
      'compose.override.yaml': yaml`
      services:
        web:
          ports: ["127.0.0.1:8080:80"]
    `,
    },
  },
]);

ruleTable(replicasHostPort, [
  {
    name: 'one port for three',
    compose: yaml`
      services:
        web:
          image: nginx
          restart: always
          deploy:
            replicas: 3
          ports:
            - ⟦"8080:80/tcp"⟧
    `,
    severity: 'warning',
    safe: false,
    message: /web has 3 replicas and 8080:80 has one host port for them/,
    fixed: yaml`
      services:
        web:
          image: nginx
          restart: always
          deploy:
            replicas: 3
          ports:
            - "8080-8082:80/tcp"
    `,
  },
  {
    name: 'scale, with an address',
    compose: yaml`
      services:
        web:
          image: nginx
          scale: 2
          ports: [⟦127.0.0.1:8080:80⟧]
    `,
    fixed: yaml`
      services:
        web:
          image: nginx
          scale: 2
          ports: [127.0.0.1:8080-8081:80]
    `,
  },
  {
    name: 'a range that is too small',
    compose: yaml`
      services:
        web:
          image: nginx
          scale: 3
          ports: [⟦"8080-8081:80"⟧]
    `,
    fixed: yaml`
      services:
        web:
          image: nginx
          scale: 3
          ports: ["8080-8082:80"]
    `,
  },
  {
    name: 'a range of pairs is one port each',
    compose: yaml`
      services:
        web:
          image: nginx
          scale: 2
          ports: [⟦"8080-8081:80-81"⟧]
    `,
  },
  {
    name: 'a range that would meet another port gets no fix',
    compose: yaml`
      services:
        web:
          image: nginx
          scale: 2
          ports: [⟦"8080:80"⟧]
        b:
          image: nginx
          ports: ["8081:80"]
    `,
    fixed: null,
  },
  {
    name: 'a range that is large enough',
    compose: yaml`
      services:
        web:
          image: nginx
          scale: 3
          ports: ["8080-8082:80"]
    `,
  },
  {
    name: 'ports that Docker picks',
    compose: yaml`
      services:
        web:
          image: nginx
          scale: 3
          ports: ["80"]
    `,
  },
  {
    name: 'one replica',
    compose: yaml`
      services:
        web:
          image: nginx
          deploy: {replicas: 1}
          ports: ["8080:80"]
    `,
  },
  {
    name: 'a file that may as well be a stack',
    compose: yaml`
      services:
        web:
          image: nginx
          deploy: {replicas: 3}
          ports: [⟦"8080:80"⟧]
        api:
          image: example/api
          deploy: {replicas: 1}
    `,
    severity: 'information',
  },
  {
    name: 'beside a service that only Compose starts so',
    compose: yaml`
      services:
        web:
          image: nginx
          deploy: {replicas: 3}
          ports: [⟦"8080:80"⟧]
        api:
          build: .
    `,
    severity: 'warning',
  },
  {
    name: 'Swarm',
    compose: yaml`
      services:
        web:
          image: nginx
          deploy: {replicas: 3}
          networks: [n]
          ports: ["8080:80"]
      networks: {n: {driver: overlay}}
    `,
  },
]);

ruleTable(overrideAppendsPort, [
  {
    name: 'a service that extends another one of the same file',
    compose: yaml`
      services:
        base:
          image: nginx
          ports:
            - "8080:80"
        web:
          extends: base
          ports:
            - ⟦"9090:80"⟧
    `,
    message: /9090:80 is added to 8080:80 of web/,
  },
]);

ruleTable(sharedNamespacePortClash, [
  {
    name: 'programs that people put behind one VPN',
    compose: yaml`
      services:
        vpn:
          image: qmcgaw/gluetun
        torrent:
          image: lscr.io/linuxserver/qbittorrent
          network_mode: service:vpn
        usenet:
          image: lscr.io/linuxserver/sabnzbd
          network_mode: ⟦service:vpn⟧
    `,
    message: /both listen on port 8080/,
  },
  {
    name: 'one of them moved by its variable',
    compose: yaml`
      services:
        vpn:
          image: qmcgaw/gluetun
        torrent:
          image: lscr.io/linuxserver/qbittorrent
          environment: {WEBUI_PORT: 8090}
          network_mode: service:vpn
        usenet:
          image: lscr.io/linuxserver/sabnzbd
          network_mode: service:vpn
    `,
  },
  {
    name: 'targets that both would publish',
    compose: yaml`
      services:
        vpn:
          image: gluetun
        a:
          image: a
          network_mode: service:vpn
          ports: ["8080:80"]
        b:
          image: b
          network_mode: ⟦service:vpn⟧
          ports: ["8081:80"]
    `,
    message: /both listen on port 80/,
  },
]);

ruleTable(replicasHostPort, [
  {
    name: 'a file for docker stack deploy',
    compose: yaml`
      services:
        vote:
          image: vote
          ports: ["5000:80"]
          deploy:
            replicas: 2
            update_config:
              parallelism: 2
    `,
  },
]);

// Line breaks of Windows stay what they are.
ruleTable(hostModePorts, [
  {
    name: 'with \\r\\n, the list goes whole',
    compose:
      'services:\r\n  web:\r\n    image: nginx\r\n    network_mode: host\r\n    ⟦ports⟧:\r\n      - "80:80"\r\n    tty: true\r\n',
    fixed: 'services:\r\n  web:\r\n    image: nginx\r\n    network_mode: host\r\n    tty: true\r\n',
  },
]);

ruleTable(internalNetworkPorts, [
  {
    name: 'with \\r\\n, the new line has them too',
    compose:
      'services:\r\n  web:\r\n    image: nginx\r\n    networks:\r\n      - back\r\n    ports: [⟦"8080:80"⟧]\r\nnetworks:\r\n  back: {internal: true}\r\n',
    fixed:
      'services:\r\n  web:\r\n    image: nginx\r\n    networks:\r\n      - default\r\n      - back\r\n    ports: ["8080:80"]\r\nnetworks:\r\n  back: {internal: true}\r\n',
  },
]);
