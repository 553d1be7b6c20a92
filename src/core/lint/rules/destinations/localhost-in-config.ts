import { localhostReports } from '../../index/localhostReports.ts';
import type { Rule } from '../../engine/Rule.ts';

export const localhostInConfig: Rule = {
  id: 'localhost-in-config',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A configuration file that a container uses forwards to localhost, where nothing in that container listens.',
    why: `\`proxy_pass http://localhost:3000\` in nginx, a Prometheus target or a data source's \`url\` is dialled by the process in the container, in its own network namespace. Its 127.0.0.1 is its own loopback; the application listens in another namespace, at the other end of another veth pair. nginx answers 502 ("connect() failed (111: Connection refused) while connecting to upstream").

The same holds for a literal in the source that a container starts: \`redis.Redis(host="localhost")\`, \`mongoose.connect("mongodb://127.0.0.1/app")\`. It is read where a command starts the file (\`python app.py\`, \`node server.js\`, \`uvicorn app.main:app\`, \`celery -A shop worker\`), and only of clients of stores and brokers.

So does what a development server forwards (\`server.proxy\` of Vite, \`devServer.proxy\` of webpack and Vue, \`proxy\` of Create React App, Angular's \`proxy.conf.json\`): the server in the container dials, not the browser. It is read where the container starts that server and nothing beside it.

So do the settings that a jar brings (\`src/main/resources/application.properties\`): \`spring.datasource.url\`, \`spring.data.redis.host\`, \`eureka.client.service-url.defaultZone\`, \`spring.config.import\` of a configuration server and the like, where they are literals.`,
    bad: {
      compose: `services:
  proxy:
    image: nginx
    volumes:
      - ./default.conf:/etc/nginx/conf.d/default.conf:ro
    ports:
      - "80:80"
  app:
    image: example/app
    expose: ["3000"]
`,
      files: {
        'default.conf': `server {
  listen 80;
  location / {
    proxy_pass http://localhost:3000;
  }
}
`,
      },
    },
    good: {
      compose: `services:
  proxy:
    image: nginx
    volumes:
      - ./default.conf:/etc/nginx/conf.d/default.conf:ro
    ports:
      - "80:80"
  app:
    image: example/app
    expose: ["3000"]
`,
      files: {
        'default.conf': `server {
  listen 80;
  server_name localhost;
  location / {
    proxy_pass http://app:3000;
  }
}
`,
      },
    },
    fixSafety: 'Writes the service\'s name. Not part of "fix all": the file may also be used outside the container.',
    notFlagged: [
      '`server_name localhost`, external and public URLs, comments.',
      'A server that scrapes or calls itself: Prometheus on localhost:9090.',
      'A literal of the source that a variable can replace (`os.getenv("HOST", "localhost")`), or in a comment.',
      'A target of a development server that an expression works out, or whose container starts a second program (`concurrently`).',
      'Settings in a jar that a variable, a profile, an option of the virtual machine or a configuration server replaces.',
      'A broker in a Celery module that `CELERY_BROKER_URL` or loaded settings replace.',
      'A file that no container mounts or copies.',
      'Targets of a Prometheus job that an exporter probes: relabelling writes the exporter into `__address__`, and Prometheus dials that alone.',
      'Items of a list whose key, or a key further out, says who may call or where a browser is sent (`accessControlAllowOriginList:`, `[cors]`).',
      'Values of `map`, `geo` and `split_clients` of nginx, such as the origins that CORS allows.',
      'A Caddyfile that imports other files: one of them may have the site.',
      'A port that several services have, in a file that dials one of them by its name: localhost then means a program of the image. If one service has the port, the finding is information.',
    ],
    references: ['DanielDent/docker-nginx-ssl-proxy#37', 'https://docs.docker.com/compose/how-tos/networking/'],
  },
  check: (context) => localhostReports(context, ['config']),
};
