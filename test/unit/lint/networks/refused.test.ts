import { loggingDriverUnknown } from '../../../../src/core/lint/rules/networks/logging-driver-unknown.ts';
import { nginxAddressForm } from '../../../../src/core/lint/rules/networks/nginx-address-form.ts';
import { ruleTable } from '../publishing/ruleTable.ts';

const WEB = 'services:\n  web:\n    image: nginx\n    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]\n';
const site = (inside: string, before = ''): string =>
  `${before}server {\n  listen 80;\n  location / {\n${inside}  }\n}\n`;

ruleTable(nginxAddressForm, [
  {
    name: 'fastcgi_pass with a scheme',
    compose: WEB,
    files: { 'site.conf': site('    fastcgi_pass ⟦http://⟧php:9000;\n') },
    message:
      /^fastcgi_pass in web is http:\/\/php:9000, but takes an address without a scheme: nginx does not start\.$/,
    severity: 'warning',
    safe: false,
    fixed: site('    fastcgi_pass php:9000;\n'),
    fixedFile: 'site.conf',
  },
  {
    name: 'a server of an upstream with a scheme, and one on its own line with others',
    compose: WEB,
    files: {
      'site.conf': site(
        '    proxy_pass http://app;\n',
        'upstream app { server ⟦https://⟧app:3000 weight=5; server backup:3000; }\n',
      ),
    },
  },
  {
    name: 'proxy_pass without one',
    compose: WEB,
    files: { 'site.conf': site('    proxy_pass ⟦app:3000/api⟧;\n') },
    message: /takes a URL with a scheme/,
    fixed: site('    proxy_pass http://app:3000/api;\n'),
    fixedFile: 'site.conf',
  },
  {
    name: 'a file that two services mount is one finding',
    compose: `${WEB}  other:\n    image: nginx\n    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]\n`,
    files: { 'site.conf': site('    scgi_pass ⟦tcp://⟧app:4000;\n') },
  },
  {
    name: 'what nginx takes: both forms of uwsgi and grpc, sockets, variables, groups, comments',
    compose: WEB,
    files: {
      'site.conf': site(
        `    uwsgi_pass uwsgi://app:3031;
    grpc_pass grpc://app:50051;
    fastcgi_pass unix:/run/php.sock;
    # fastcgi_pass http://php:9000;
    proxy_pass $upstream;
    proxy_pass http://app;
    proxy_pass \${TARGET}:3000;
    return 301 https://$host$request_uri;
`,
        'upstream app { server unix:/run/app.sock; server app:3000; }\n',
      ),
    },
  },
  {
    name: 'proxy_pass of a stream server',
    compose: WEB.replace('conf.d/default.conf', 'nginx.conf'),
    files: { 'site.conf': 'events {}\nstream {\n  server {\n    listen 5432;\n    proxy_pass db:5432;\n  }\n}\n' },
  },
  {
    name: 'a file of another program',
    compose:
      'services:\n  lb:\n    image: haproxy\n    volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg"]\n',
    files: { 'haproxy.cfg': 'backend app\n  server one http://app:3000;\n' },
  },
]);

const logged = (driver: string): string =>
  `services:\n  app:\n    image: example/app\n    logging:\n      driver: ${driver}\n`;

ruleTable(loggingDriverUnknown, [
  {
    name: 'without its hyphen',
    compose: logged('⟦jsonfile⟧'),
    message: /^The logging driver of app is jsonfile, which the engine does not have; did you mean json-file\?$/,
    severity: 'warning',
    safe: false,
    fixed: logged('json-file'),
  },
  { name: 'a letter too many', compose: logged('⟦fluentdd⟧'), fixed: logged('fluentd') },
  { name: 'another letter', compose: logged('⟦syslok⟧'), fixed: logged('syslog') },
  { name: 'a part of the name', compose: logged('⟦json⟧'), fixed: logged('json-file') },
  { name: 'any other name may be a plugin', compose: logged('⟦graylog⟧'), severity: 'information', fixed: null },
  { name: 'one that is built in', compose: logged('local') },
  { name: 'none', compose: logged('none') },
  { name: 'a plugin', compose: logged('grafana/loki-docker-driver:3.4.1') },
  { name: 'the alias that its documentation gives it', compose: logged('loki') },
  { name: 'a variable that nobody sets', compose: logged('"${DRIVER:-}"') },
  { name: 'Podman has others', compose: logged('k8s-file'), engine: 'podman' },
]);
