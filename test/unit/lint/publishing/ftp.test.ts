import { ftpPassivePorts } from '../../../../src/core/lint/rules/publishing/ftp-passive-ports.ts';
import { ruleTable } from './ruleTable.ts';
import { yaml } from '../../yaml.ts';

const server = (body: string, image = 'fauria/vsftpd'): string =>
  `services:\n  files:\n    image: ${image}\n${body.replace(/^(?=.)/gm, '    ')}`;

ruleTable(ftpPassivePorts, [
  {
    name: 'the server alone',
    compose: server(yaml`
      ports:
        - ⟦"21:21"⟧ # control
    `),
    message:
      /^files uses the passive ports 21100-21110 for data connections \(the default of the image\), but not all of them are published/,
    severity: 'warning',
    safe: false,
    fixed: server(yaml`
      ports:
        - "21:21" # control
        - "21100-21110:21100-21110"
    `),
  },
  {
    name: 'a range of its own, on an address',
    compose: server(yaml`
      environment: {PASV_MIN_PORT: 30000, PASV_MAX_PORT: 30009}
      ports: [⟦"127.0.0.1:21:21"⟧]
    `),
    message: /passive ports 30000-30009 for data connections \(the variable PASV_MIN_PORT\)/,
    fixed: server(yaml`
      environment: {PASV_MIN_PORT: 30000, PASV_MAX_PORT: 30009}
      ports: ["127.0.0.1:21:21", "127.0.0.1:30000-30009:30000-30009"]
    `),
  },
  {
    name: 'under other numbers',
    compose: server('ports: ["21:21", ⟦"31100-31110:21100-21110"⟧]\n'),
    message:
      /^files announces its passive ports 21100-21110 \(the default of the image\), but not all of them are published under the same numbers/,
    fixed: null,
  },
  {
    name: 'half of it',
    compose: server('ports: ["21:21", ⟦"30000-30004:30000-30004"⟧]\n', 'stilliard/pure-ftpd'),
    fixed: null,
  },
  {
    name: 'an address that no client has',
    compose: server(yaml`
      environment: {PASV_ADDRESS: ⟦127.0.0.1⟧}
      ports: ["21:21", "21100-21110:21100-21110"]
    `),
    message: /^files tells FTP clients to open data connections to 127\.0\.0\.1 \(PASV_ADDRESS\)/,
    severity: 'information',
  },
  {
    name: 'a vsftpd.conf',
    compose: yaml`
      services:
        files:
          image: example/ftp
          command: vsftpd /etc/vsftpd.conf
          volumes: ["./vsftpd.conf:/etc/vsftpd.conf"]
          ports: [⟦"21:21"⟧]
    `,
    files: { 'vsftpd.conf': 'listen=YES\npasv_min_port=40000\npasv_max_port=40005\n' },
    message: /passive ports 40000-40005/,
  },
  {
    name: 'all of it',
    compose: server(yaml`
      environment: {PASV_ADDRESS: 192.168.1.20, PASV_MIN_PORT: 30000, PASV_MAX_PORT: 30003}
      ports: ["2121:21", "30000-30003:30000-30003"]
    `),
  },
  {
    name: 'all of it, of another image',
    compose: server(
      yaml`
        environment: {FTP_PASSIVE_PORTS: "30000:30001", PUBLICHOST: ftp.example.org}
        ports: ["21:21", "30000:30000", "30001:30001"]
      `,
      'stilliard/pure-ftpd',
    ),
  },
  { name: 'not published', compose: server('expose: ["21"]\n') },
  { name: 'SFTP', compose: server('ports: ["2222:22"]\n', 'atmoz/sftp') },
  { name: 'no passive mode', compose: server('environment: {PASV_ENABLE: "NO"}\nports: ["21:21"]\n') },
  { name: "in the host's namespace", compose: server('network_mode: host\n') },
]);
