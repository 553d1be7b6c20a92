/** A folder of a container from which a program reads every file of some names. */
interface ConfigurationFolder {
  readonly folder: string;
  /** Of the path below the folder. */
  readonly files: RegExp;
}

const of = (files: RegExp, ...folders: readonly string[]): readonly ConfigurationFolder[] =>
  folders.map((folder) => ({ folder, files }));

/** As each program's own documentation or stock configuration says. */
const FOLDERS: readonly ConfigurationFolder[] = [
  // `include /etc/nginx/conf.d/*.conf` (docker-nginx, nginx.conf); Debian's and Alpine's packages include the other two.
  ...of(/^nginx\.conf$/, '/etc/nginx'),
  ...of(
    /^[^/]+\.conf$/,
    '/etc/nginx/conf.d',
    '/etc/nginx/http.d',
    '/etc/nginx/stream.d',
    '/opt/bitnami/nginx/conf/server_blocks',
  ),
  ...of(/^[^/.][^/]*$/, '/etc/nginx/sites-enabled'),
  ...of(/^.+\.template$/, '/etc/nginx/templates'),
  // Scripts that nginx's entrypoint runs before nginx (docker-nginx, docker-entrypoint.sh).
  ...of(/^[^/]+\.(?:sh|envsh)$/, '/docker-entrypoint.d'),
  ...of(/^.+\.conf$/, '/config/nginx/site-confs', '/config/nginx/proxy-confs'),
  ...of(
    /^[^/]+\.conf$/,
    '/usr/local/apache2/conf',
    '/usr/local/apache2/conf/extra',
    '/etc/apache2/sites-enabled',
    '/etc/apache2/conf-enabled',
  ),
  ...of(/^(?:datasources|plugins|notifiers|alerting)\/[^/]+\.ya?ml$/, '/etc/grafana/provisioning'),
  // Rule files hold links for people; file_sd_configs holds targets.
  ...of(
    /^prometheus\.ya?ml$|^(?:targets|file_sd|sd|discovery)\/[^/]+\.(?:json|ya?ml)$|^(?:targets|file_sd)[^/]*\.(?:json|ya?ml)$/,
    '/etc/prometheus',
  ),
  ...of(/^alertmanager\.ya?ml$|^config\.ya?ml$/, '/etc/alertmanager'),
  ...of(
    /^[^/]+\.ya?ml$/,
    '/etc/loki',
    '/etc/promtail',
    '/etc/otelcol',
    '/etc/otelcol-contrib',
    '/etc/otel',
    '/etc/tempo',
    '/etc/mimir',
  ),
  ...of(/^[^/]+\.(?:alloy|river)$/, '/etc/alloy', '/etc/agent'),
  ...of(
    /^[^/]+\.cnf$/,
    '/etc/mysql',
    '/etc/mysql/conf.d',
    '/etc/mysql/mysql.conf.d',
    '/etc/mysql/mariadb.conf.d',
    '/etc/my.cnf.d',
  ),
  ...of(/^(?:redis|sentinel|valkey)\.conf$/, '/usr/local/etc/redis', '/etc/redis', '/usr/local/etc/valkey'),
  ...of(/^mosquitto\.conf$|^conf\.d\/[^/]+\.conf$/, '/mosquitto/config'),
  ...of(/^Caddyfile$|^.+\.caddy(?:file)?$/, '/etc/caddy'),
  ...of(/^[^/]+\.cfg$/, '/usr/local/etc/haproxy', '/etc/haproxy'),
  ...of(/^.+\.(?:ya?ml|toml)$/, '/etc/traefik'),
  ...of(/^[^/]+\.(?:xml|ya?ml)$/, '/etc/clickhouse-server', '/etc/clickhouse-server/config.d'),
  ...of(/^envoy\.(?:ya?ml|json)$/, '/etc/envoy'),
  ...of(/^rabbitmq\.conf$|^conf\.d\/[^/]+\.conf$/, '/etc/rabbitmq'),
  ...of(/^[^/]+\.(?:ya?ml|toml|json)$/, '/etc/vector'),
  ...of(/^.+\.conf$/, '/fluentd/etc', '/usr/share/logstash/pipeline'),
  ...of(/^[^/]+\.(?:conf|ya?ml)$/, '/fluent-bit/etc'),
  ...of(/^(?:logstash|pipelines)\.ya?ml$/, '/usr/share/logstash/config'),
  ...of(/^kibana\.ya?ml$/, '/usr/share/kibana/config'),
  ...of(/^elasticsearch\.ya?ml$/, '/usr/share/elasticsearch/config'),
  ...of(/^telegraf\.conf$|^telegraf\.d\/[^/]+\.conf$/, '/etc/telegraf'),
  ...of(/^[^/]+\.ini$/, '/etc/pgbouncer'),
  ...of(/^squid\.conf$|^conf\.d\/[^/]+\.conf$/, '/etc/squid'),
  ...of(/^[^/]+\.(?:json|hcl)$/, '/consul/config'),
  // Zigbee2MQTT's data (https://www.zigbee2mqtt.io/guide/configuration/), Home Assistant's and Authelia's `/config`.
  ...of(/^configuration\.ya?ml$/, '/app/data', '/config'),
  // Spring Boot reads ./config beside the jar ("Externalized Configuration").
  ...of(
    /^application(?:-[\w-]+)?\.(?:ya?ml|properties)$/,
    '/config',
    '/app/config',
    '/workspace/config',
    '/opt/app/config',
  ),
];

/** Whether a program of a known kind reads the file at this path of a container because it lies there. */
export function isReadFromFolder(path: string): boolean {
  return FOLDERS.some(
    ({ folder, files }) => path.startsWith(`${folder}/`) && files.test(path.slice(folder.length + 1)),
  );
}

/** Whether such files can lie below a folder of a container. */
export function mayHoldConfiguration(folder: string): boolean {
  const own = folder.endsWith('/') ? folder : `${folder}/`;
  return FOLDERS.some((f) => `${f.folder}/`.startsWith(own) || own.startsWith(`${f.folder}/`));
}
