import { hostModePorts } from '../../../../src/core/lint/rules/host-mode-ports.ts';
import { sharedNamespacePorts } from '../../../../src/core/lint/rules/shared-namespace-ports.ts';
import { sharedNamespacePortClash } from '../../../../src/core/lint/rules/shared-namespace-port-clash.ts';
import { internalNetworkPorts } from '../../../../src/core/lint/rules/internal-network-ports.ts';
import { internalNetworkEgress } from '../../../../src/core/lint/rules/internal-network-egress.ts';
import { duplicateHostPort } from '../../../../src/core/lint/rules/duplicate-host-port.ts';
import { overrideAppendsPort } from '../../../../src/core/lint/rules/override-appends-port.ts';
import { replicasHostPort } from '../../../../src/core/lint/rules/replicas-host-port.ts';
import { ruleTable } from './ruleTable.ts';

ruleTable(hostModePorts, [
  {
    name: 'at the key, and the whole list goes',
    compose:
      'services:\n  web:\n    image: nginx\n    network_mode: host\n    # mapped\n    ⟦ports⟧: # two\n      - "8080:80"\n      - "8443:443" # tls\n    restart: always\n',
    message: /web uses the host's network, so its ports \(8080:80, 8443:443\) are discarded/,
    severity: 'warning',
    safe: true,
    fixed: 'services:\n  web:\n    image: nginx\n    network_mode: host\n    # mapped\n    restart: always\n',
  },
  {
    name: 'flow style at the end of the file',
    compose: 'services:\n  web:\n    image: nginx\n    network_mode: "host"\n    ⟦ports⟧: ["8080:80"]',
    fixed: 'services:\n  web:\n    image: nginx\n    network_mode: "host"',
  },
  {
    name: 'long syntax',
    compose:
      'services:\n  web:\n    network_mode: host\n    ⟦ports⟧:\n      - target: 80\n        published: 8080\n    image: nginx\n',
    fixed: 'services:\n  web:\n    network_mode: host\n    image: nginx\n',
  },
  {
    name: 'a service in flow style',
    compose: 'services:\n  web: {image: nginx, network_mode: host, ⟦ports⟧: ["80:80", "81:81"]}\n',
    fixed: 'services:\n  web: {image: nginx, network_mode: host}\n',
  },
  {
    name: 'a list that another service needs stays',
    compose:
      'x-p: &p\n  - "8080:80"\nservices:\n  a:\n    image: nginx\n    network_mode: host\n    ⟦ports⟧: *p\n  b:\n    image: nginx\n    ports: *p\n',
    fixed: null,
  },
  { name: 'no ports', compose: 'services:\n  web:\n    image: nginx\n    network_mode: host\n    expose: [80]\n' },
  { name: 'an empty list', compose: 'services:\n  web:\n    image: nginx\n    network_mode: host\n    ports: []\n' },
  { name: 'a namespace of its own', compose: 'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]\n' },
]);

ruleTable(sharedNamespacePorts, [
  {
    name: 'moved to the owner, which has ports',
    compose:
      'services:\n  vpn:\n    image: gluetun\n    ports:\n      - "8888:8888" # proxy\n  app:\n    image: app\n    network_mode: service:vpn\n    ⟦ports⟧:\n      - \'8080:8080\'\n      - 9090:9090\n    restart: always\n',
    severity: 'error',
    safe: false,
    message: /app shares the network namespace of vpn/,
    fixed:
      'services:\n  vpn:\n    image: gluetun\n    ports:\n      - \'8080:8080\'\n      - 9090:9090\n      - "8888:8888" # proxy\n  app:\n    image: app\n    network_mode: service:vpn\n    restart: always\n',
  },
  {
    name: 'moved to the owner, which has none',
    compose:
      'services:\n  vpn:\n    image: gluetun\n  app:\n    image: app\n    network_mode: service:vpn\n    ⟦ports⟧: ["8080:8080"]\n',
    fixed:
      'services:\n  vpn:\n    ports:\n      - "8080:8080"\n    image: gluetun\n  app:\n    image: app\n    network_mode: service:vpn\n',
  },
  {
    name: "another project's container",
    compose: 'services:\n  app:\n    image: app\n    network_mode: container:gluetun\n    ⟦ports⟧: ["8080:8080"]\n',
    message: /gluetun/,
    fixed: null,
  },
  {
    name: 'expose is refused as well',
    compose:
      'services:\n  vpn:\n    image: gluetun\n  app:\n    image: app\n    network_mode: service:vpn\n    expose:\n      - ⟦"8080"⟧\n',
    message: /refuses its expose \(8080\)/,
  },
  {
    name: 'ports where they belong',
    compose:
      'services:\n  vpn:\n    image: gluetun\n    ports: ["8080:8080"]\n  app:\n    image: app\n    network_mode: service:vpn\n',
  },
]);

ruleTable(sharedNamespacePortClash, [
  {
    name: 'two web servers',
    compose: 'services:\n  web:\n    image: nginx\n  admin:\n    image: httpd\n    network_mode: ⟦service:web⟧\n',
    severity: 'warning',
    message: /admin and web share one network namespace and both listen on port 80/,
    fixed: null,
  },
  {
    name: 'commands that say the same port',
    compose:
      'services:\n  vpn:\n    image: gluetun\n  a:\n    image: a\n    command: uvicorn app:app --host 0.0.0.0 --port 8080\n    network_mode: service:vpn\n  b:\n    image: b\n    command: gunicorn -b 0.0.0.0:8080 app:app\n    network_mode: ⟦service:vpn⟧\n',
  },
  {
    name: "in the host's namespace",
    compose:
      'services:\n  a:\n    image: nginx\n    network_mode: host\n  b:\n    image: caddy\n    network_mode: ⟦host⟧\n',
  },
  {
    name: 'a host-mode server on a published port',
    compose:
      'services:\n  a:\n    image: nginx\n    network_mode: ⟦host⟧\n  b:\n    image: app\n    ports: ["80:8000"]\n',
    message: /listens on port 80 of the host itself, where b publishes/,
  },
  {
    name: 'another port by command, or something else that runs',
    compose:
      'services:\n  web:\n    image: nginx\n  a:\n    image: a\n    command: gunicorn -b 0.0.0.0:8080 app:app\n    network_mode: service:web\n  b:\n    image: nginx\n    command: sleep infinity\n    network_mode: service:web\n',
  },
  {
    name: 'a variable that names a port',
    compose:
      'services:\n  web:\n    image: grafana/grafana\n  b:\n    image: grafana/grafana\n    environment: {GF_SERVER_HTTP_PORT: 3001}\n    network_mode: service:web\n',
  },
  {
    name: 'alternatives',
    compose:
      'services:\n  vpn:\n    image: gluetun\n  a:\n    image: nginx\n    profiles: [a]\n    network_mode: service:vpn\n  b:\n    image: nginx\n    profiles: [b]\n    network_mode: service:vpn\n',
  },
  { name: 'namespaces of their own', compose: 'services:\n  a:\n    image: nginx\n  b:\n    image: nginx\n' },
]);

ruleTable(internalNetworkPorts, [
  {
    name: 'at each entry; the default network is added to the list',
    compose:
      'services:\n  web:\n    image: nginx\n    networks:\n      - back # only\n    ports:\n      - ⟦"8080:80"⟧\n      - ⟦"8443:443"⟧\nnetworks:\n  back:\n    internal: true\n',
    severity: 'warning',
    safe: false,
    message: /only on the internal network back, so 8080:80 is not published/,
    fixed:
      'services:\n  web:\n    image: nginx\n    networks:\n      - default\n      - back # only\n    ports:\n      - "8080:80"\n      - "8443:443"\nnetworks:\n  back:\n    internal: true\n',
  },
  {
    name: 'networks as a mapping',
    compose:
      'services:\n  web:\n    image: nginx\n    networks:\n      back:\n        aliases: [w]\n    ports: [⟦"8080:80"⟧]\nnetworks:\n  back:\n    internal: true\n',
    fixed:
      'services:\n  web:\n    image: nginx\n    networks:\n      default: {}\n      back:\n        aliases: [w]\n    ports: ["8080:80"]\nnetworks:\n  back:\n    internal: true\n',
  },
  {
    name: 'networks in flow style',
    compose:
      'services:\n  web:\n    image: nginx\n    networks: [back]\n    ports: [⟦"8080:80"⟧]\nnetworks: {back: {internal: true}}\n',
    fixed:
      'services:\n  web:\n    image: nginx\n    networks: [default, back]\n    ports: ["8080:80"]\nnetworks: {back: {internal: true}}\n',
  },
  {
    name: 'an internal default network',
    compose: 'services:\n  web:\n    image: nginx\n    ports: [⟦"8080:80"⟧]\nnetworks: {default: {internal: true}}\n',
    fixed: null,
  },
  {
    name: 'one network that is not internal',
    compose:
      'services:\n  web:\n    image: nginx\n    networks: [back, front]\n    ports: ["8080:80"]\nnetworks: {back: {internal: true}, front: {}}\n',
  },
  {
    name: 'an external network',
    compose:
      'services:\n  web:\n    image: nginx\n    networks: [proxy]\n    ports: ["8080:80"]\nnetworks: {proxy: {external: true}}\n',
  },
  {
    name: 'expose',
    compose:
      'services:\n  web:\n    image: nginx\n    networks: [back]\n    expose: [80]\nnetworks: {back: {internal: true}}\n',
  },
]);

const internal = (environment: string): string =>
  `services:\n  app:\n    image: example/app\n    networks: [back]\n    environment:\n${environment.replace(/^(?=.)/gm, '      ')}  db:\n    image: postgres\n    networks: [back]\nnetworks: {back: {internal: true}}\n`;

ruleTable(internalNetworkEgress, [
  {
    name: 'an API of the Internet',
    compose: internal('STRIPE_API: https://⟦api.stripe.com⟧/v1\n'),
    severity: 'information',
    message: /app is only on internal networks and has no way to api\.stripe\.com, which STRIPE_API names/,
    fixed: null,
  },
  { name: 'a mail server', compose: internal('SMTP_HOST: ⟦smtp.example.com⟧\n') },
  {
    name: 'what browsers open, and who may call',
    compose: internal(
      'APP_URL: https://app.example.com\nALLOWED_HOSTS: https://app.example.com\nCORS_ORIGIN: https://x.example.com\nOAUTH_REDIRECT_URL: https://app.example.com/cb\n',
    ),
  },
  { name: 'names of the project', compose: internal('DB_HOST: db\nURL2: http://db.p_back:80\n') },
  {
    name: 'names of a private network',
    compose: internal('API: http://⟦nas.local⟧:80\nAPI2: https://⟦x.internal⟧\nAPI3: http://10.0.0.1\n'),
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

const two = (a: string, b: string, extra = ''): string =>
  `services:\n  a:\n    image: nginx\n    ports: [${a}]\n  b:\n    image: nginx\n    ports: [${b}]\n${extra}`;

ruleTable(duplicateHostPort, [
  {
    name: 'at the later of the two',
    compose: two('"8080:80"', '⟦"8080:81"⟧'),
    severity: 'error',
    message: /b publishes host port 8080 that a already takes/,
    fixed: null,
  },
  { name: 'the wildcard covers an address', compose: two('"127.0.0.1:8080:80"', '⟦"8080:80"⟧') },
  { name: 'the IPv6 half of the wildcard', compose: two('"8080:80"', '⟦"[::1]:8080:80"⟧') },
  { name: 'one service', compose: 'services:\n  a:\n    image: nginx\n    ports: ["8080:80", ⟦"8080:81"⟧]\n' },
  { name: 'a range that meets a port', compose: two('"8000-8010:8000-8010"', '⟦"8005:80"⟧') },
  {
    name: 'three of them, each once',
    compose:
      'services:\n  c:\n    image: nginx\n    depends_on: [a]\n    ports: ["80:80"]\n  b:\n    image: nginx\n    ports: [⟦"80:80"⟧]\n  a:\n    image: nginx\n    ports: [⟦"80:80"⟧]\n',
  },
  {
    name: 'a service with a profile beside one without',
    compose:
      'services:\n  a:\n    image: nginx\n    ports: ["80:80"]\n  b:\n    image: nginx\n    profiles: [debug]\n    ports: [⟦"80:80"⟧]\n',
  },
  {
    name: 'the text that an anchor wrote, once',
    compose:
      'x-p: &p\n  - ⟦"80:80"⟧\nservices:\n  a:\n    image: nginx\n    ports: *p\n  b:\n    image: nginx\n    ports: *p\n',
  },
  { name: 'two addresses', compose: two('"127.0.0.1:8080:80"', '"192.168.1.2:8080:80"') },
  { name: 'IPv4 and IPv6', compose: two('"0.0.0.0:8080:80"', '"[::]:8080:80"') },
  { name: 'tcp and udp', compose: two('"53:53/tcp"', '"53:53/udp"') },
  { name: 'a range from which Docker takes a free one', compose: two('"8080:80"', '"8080-8090:80"') },
  { name: 'ports that Docker picks', compose: two('"80"', '"80"') },
  { name: 'an exact repetition', compose: 'services:\n  a:\n    image: nginx\n    ports: ["80:80", "80:80"]\n' },
  {
    name: 'alternatives',
    compose:
      'services:\n  a:\n    image: nginx\n    profiles: [dev]\n    ports: ["80:80"]\n  b:\n    image: nginx\n    profiles: [prod]\n    ports: ["80:80"]\n',
  },
  {
    name: 'no replicas',
    compose:
      'services:\n  a:\n    image: nginx\n    ports: ["80:80"]\n  b:\n    image: nginx\n    deploy: {replicas: 0}\n    ports: ["80:80"]\n',
  },
  {
    name: 'ports that are not opened',
    compose:
      'services:\n  a:\n    image: nginx\n    ports: ["80:80"]\n  b:\n    image: nginx\n    network_mode: host\n    ports: ["80:80"]\n  c:\n    image: nginx\n    networks: [i]\n    ports: ["80:80"]\nnetworks: {i: {internal: true}}\n',
  },
]);

const base = 'services:\n  web:\n    image: nginx\n    ports:\n      - "8080:80"\n';

ruleTable(overrideAppendsPort, [
  {
    name: 'an override that meant to change the port',
    compose: base,
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports: # mine\n      - ⟦"9090:80"⟧\n' },
    severity: 'warning',
    safe: false,
    message: /9090:80 is added to 8080:80 of web, not put in its place: both are published/,
    fixedFile: 'compose.override.yaml',
    fixed: 'services:\n  web:\n    ports: !override # mine\n      - "9090:80"\n',
  },
  {
    name: 'an override that meant to close it, and now clashes',
    compose: base,
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports: [⟦"127.0.0.1:8080:80"⟧]\n' },
    message: /both cannot be open/,
    fixedFile: 'compose.override.yaml',
    fixed: 'services:\n  web:\n    ports: !override ["127.0.0.1:8080:80"]\n',
  },
  {
    name: 'a list that would lose a port gets no fix',
    compose: base.replace('- "8080:80"', '- "8080:80"\n      - "8443:443"'),
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports:\n      - ⟦"9090:80"⟧\n' },
    fixed: null,
  },
  {
    name: '!override',
    compose: base,
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports: !override\n      - "9090:80"\n' },
  },
  {
    name: 'an exact repetition',
    compose: base,
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports:\n      - "8080:80"\n' },
  },
  {
    name: 'another container port',
    compose: base,
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports:\n      - "9090:9090"\n' },
  },
  {
    name: 'two addresses, both chosen',
    compose: base.replace('8080:80', '127.0.0.1:8080:80'),
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports:\n      - "192.168.1.2:8080:80"\n' },
  },
  { name: 'two entries of one list', compose: base.replace('- "8080:80"', '- "8080:80"\n      - "9090:80"') },
]);

// The clash of an appended port is this rule's matter, not reported twice.
ruleTable(duplicateHostPort, [
  {
    name: 'an override that clashes is reported by override-appends-port',
    compose: base,
    files: { 'compose.override.yaml': 'services:\n  web:\n    ports: ["127.0.0.1:8080:80"]\n' },
  },
]);

ruleTable(replicasHostPort, [
  {
    name: 'one port for three',
    compose:
      'services:\n  web:\n    image: nginx\n    deploy:\n      replicas: 3\n    ports:\n      - ⟦"8080:80/tcp"⟧\n',
    severity: 'warning',
    safe: false,
    message: /web has 3 replicas and 8080:80 has one host port for them/,
    fixed:
      'services:\n  web:\n    image: nginx\n    deploy:\n      replicas: 3\n    ports:\n      - "8080-8082:80/tcp"\n',
  },
  {
    name: 'scale, with an address',
    compose: 'services:\n  web:\n    image: nginx\n    scale: 2\n    ports: [⟦127.0.0.1:8080:80⟧]\n',
    fixed: 'services:\n  web:\n    image: nginx\n    scale: 2\n    ports: [127.0.0.1:8080-8081:80]\n',
  },
  {
    name: 'a range that is too small',
    compose: 'services:\n  web:\n    image: nginx\n    scale: 3\n    ports: [⟦"8080-8081:80"⟧]\n',
    fixed: 'services:\n  web:\n    image: nginx\n    scale: 3\n    ports: ["8080-8082:80"]\n',
  },
  {
    name: 'a range of pairs is one port each',
    compose: 'services:\n  web:\n    image: nginx\n    scale: 2\n    ports: [⟦"8080-8081:80-81"⟧]\n',
  },
  {
    name: 'a range that would meet another port gets no fix',
    compose:
      'services:\n  web:\n    image: nginx\n    scale: 2\n    ports: [⟦"8080:80"⟧]\n  b:\n    image: nginx\n    ports: ["8081:80"]\n',
    fixed: null,
  },
  {
    name: 'a range that is large enough',
    compose: 'services:\n  web:\n    image: nginx\n    scale: 3\n    ports: ["8080-8082:80"]\n',
  },
  {
    name: 'ports that Docker picks',
    compose: 'services:\n  web:\n    image: nginx\n    scale: 3\n    ports: ["80"]\n',
  },
  {
    name: 'one replica',
    compose: 'services:\n  web:\n    image: nginx\n    deploy: {replicas: 1}\n    ports: ["8080:80"]\n',
  },
  {
    name: 'Swarm',
    compose:
      'services:\n  web:\n    image: nginx\n    deploy: {replicas: 3}\n    networks: [n]\n    ports: ["8080:80"]\nnetworks: {n: {driver: overlay}}\n',
  },
]);

ruleTable(overrideAppendsPort, [
  {
    name: 'a service that extends another one of the same file',
    compose:
      'services:\n  base:\n    image: nginx\n    ports:\n      - "8080:80"\n  web:\n    extends: base\n    ports:\n      - ⟦"9090:80"⟧\n',
    message: /9090:80 is added to 8080:80 of web/,
  },
]);

ruleTable(sharedNamespacePortClash, [
  {
    name: 'programs that people put behind one VPN',
    compose:
      'services:\n  vpn:\n    image: qmcgaw/gluetun\n  torrent:\n    image: lscr.io/linuxserver/qbittorrent\n    network_mode: service:vpn\n  usenet:\n    image: lscr.io/linuxserver/sabnzbd\n    network_mode: ⟦service:vpn⟧\n',
    message: /both listen on port 8080/,
  },
  {
    name: 'one of them moved by its variable',
    compose:
      'services:\n  vpn:\n    image: qmcgaw/gluetun\n  torrent:\n    image: lscr.io/linuxserver/qbittorrent\n    environment: {WEBUI_PORT: 8090}\n    network_mode: service:vpn\n  usenet:\n    image: lscr.io/linuxserver/sabnzbd\n    network_mode: service:vpn\n',
  },
  {
    name: 'targets that both would publish',
    compose:
      'services:\n  vpn:\n    image: gluetun\n  a:\n    image: a\n    network_mode: service:vpn\n    ports: ["8080:80"]\n  b:\n    image: b\n    network_mode: ⟦service:vpn⟧\n    ports: ["8081:80"]\n',
    message: /both listen on port 80/,
  },
]);

ruleTable(replicasHostPort, [
  {
    name: 'a file for docker stack deploy',
    compose:
      'services:\n  vote:\n    image: vote\n    ports: ["5000:80"]\n    deploy:\n      replicas: 2\n      update_config:\n        parallelism: 2\n',
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
