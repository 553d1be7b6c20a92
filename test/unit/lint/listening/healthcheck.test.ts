import { healthcheckPort } from '../../../../src/core/lint/rules/listening/healthcheck-port.ts';
import { ruleTable, services } from '../publishing/ruleTable.ts';

const dockerfile = (check: string): string =>
  `FROM node:22-alpine\nENV PORT=8080\nEXPOSE 8080\nCOPY server /server\nHEALTHCHECK CMD ${check}\nCMD ["/server"]\n`;

ruleTable(healthcheckPort, [
  {
    name: 'a check of the Dockerfile, whichever client asks',
    compose: services(`
  a: {build: a, environment: {PORT: 8585}}
  b: {build: b, environment: {PORT: 8585}}
`),
    files: {
      'a/Dockerfile': dockerfile('curl -f http://localhost:⟦8080⟧/live'),
      'b/Dockerfile': dockerfile('wget --spider http://localhost:⟦8080⟧/live || exit 1'),
    },
    message:
      /^The health check of a dials port 8080, but a listens on 8585 \(the variable PORT, which the image also sets\)\.$/,
    severity: 'warning',
    fixed: null,
  },
  {
    name: 'a check that takes the variable, a port that nothing moves, and one that its words move back',
    compose: services(`
  a: {build: a, environment: {PORT: 8585}}
  b: {build: b}
  c: {build: b, environment: {PORT: 8585}, healthcheck: {disable: true}}
  d: {build: b, environment: {PORT: 8585}, healthcheck: {test: "curl -f http://localhost:8585"}}
`),
    files: {
      'a/Dockerfile': dockerfile('curl -f http://localhost:${PORT}/live'),
      'b/Dockerfile': dockerfile('curl -f http://localhost:8080/live'),
    },
  },
  {
    name: 'ENV of another port than EXPOSE, and words of the service',
    compose: services(`
  a: {build: a, environment: {PORT: 8585}}
  b: {build: b, environment: {PORT: 8585}, command: /other}
`),
    files: {
      'a/Dockerfile':
        'FROM node:22\nENV PORT=3000\nEXPOSE 80\nHEALTHCHECK CMD curl -f http://localhost:80\nCMD ["/server"]\n',
      'b/Dockerfile': dockerfile('curl -f http://localhost:8080/live'),
    },
  },
  {
    name: 'a check in the Compose file beside the flag that moves the server',
    compose: services(`
  api:
    image: python:3
    command: uvicorn app:app --host 0.0.0.0 --port 9000
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:⟦8000⟧/health"]
`),
  },
  {
    name: 'the check that an image brings',
    compose: services(`
  docs: {image: ghcr.io/paperless-ngx/paperless-ngx, environment: {PAPERLESS_PORT: ⟦8777⟧}}
  mail: {image: "maildev/maildev:2.0.5", environment: {MAILDEV_WEB_PORT: ⟦80⟧}}
`),
    message: /^The health check in the image of docs dials port 8000, but docs listens on 8777/,
  },
  {
    name: 'the same with a check of its own, without one, in its place, and in a version that follows',
    compose: services(`
  a: {image: ghcr.io/paperless-ngx/paperless-ngx, environment: {PAPERLESS_PORT: 8777}, healthcheck: {test: "curl -f http://localhost:8777"}}
  b: {image: ghcr.io/paperless-ngx/paperless-ngx, environment: {PAPERLESS_PORT: 8777}, healthcheck: {disable: true}}
  c: {image: ghcr.io/paperless-ngx/paperless-ngx, ports: ["8777:8000"]}
  d: {image: maildev/maildev, environment: {MAILDEV_WEB_PORT: 80}}
`),
  },
]);
