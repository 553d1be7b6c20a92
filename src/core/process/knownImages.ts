import type { Container } from '../model/index.ts';

/** What an image of a known name runs: its role, the program that takes its flags, and where it listens. */
export interface KnownImage {
  readonly role: 'datastore' | 'broker' | 'admin' | 'proxy' | 'web' | 'other';
  /** TCP ports where it listens by default, the main one first. */
  readonly ports: readonly number[];
  /** UDP ports. */
  readonly udp?: readonly number[];
  /** Its entrypoint hands arguments that start with a dash, or with a subcommand, to this program. */
  readonly program?: string;
}

const k = (
  role: KnownImage['role'],
  ports: readonly number[],
  program?: string,
  udp?: readonly number[],
): KnownImage => ({
  role,
  ports,
  ...(program === undefined ? {} : { program }),
  ...(udp === undefined ? {} : { udp }),
});

/**
 * By the last part of the repository's name (`bitnami/redis` and `redis` alike), else by the whole name. Ports are the EXPOSE of
 * each image's own Dockerfile or the documented default of the program. `datastore`: whoever reaches the port reads the data.
 */
const IMAGES: ReadonlyMap<string, KnownImage> = new Map([
  ['postgres', k('datastore', [5432], 'postgres')],
  ['postgresql', k('datastore', [5432], 'postgres')],
  ['postgis', k('datastore', [5432], 'postgres')],
  ['pgvector', k('datastore', [5432], 'postgres')],
  ['pgvecto-rs', k('datastore', [5432], 'postgres')],
  ['timescaledb', k('datastore', [5432], 'postgres')],
  ['timescaledb-ha', k('datastore', [5432], 'postgres')],
  ['cockroach', k('datastore', [26257, 8080], 'cockroach')],
  ['mysql', k('datastore', [3306], 'mysqld')],
  ['mysql-server', k('datastore', [3306], 'mysqld')],
  ['mariadb', k('datastore', [3306], 'mariadbd')],
  ['percona', k('datastore', [3306], 'mysqld')],
  ['mssql', k('datastore', [1433])],
  ['mssql/server', k('datastore', [1433])],
  ['azure-sql-edge', k('datastore', [1433])],
  ['oracle-xe', k('datastore', [1521])],
  ['oracle-free', k('datastore', [1521])],
  ['mongo', k('datastore', [27017], 'mongod')],
  ['mongodb', k('datastore', [27017], 'mongod')],
  ['mongodb-community-server', k('datastore', [27017], 'mongod')],
  ['percona-server-mongodb', k('datastore', [27017], 'mongod')],
  ['ferretdb', k('datastore', [27017])],
  ['redis', k('datastore', [6379], 'redis-server')],
  ['redis-stack', k('datastore', [6379, 8001])],
  ['redis-stack-server', k('datastore', [6379])],
  ['valkey', k('datastore', [6379], 'valkey-server')],
  ['keydb', k('datastore', [6379], 'keydb-server')],
  ['dragonfly', k('datastore', [6379])],
  ['memcached', k('datastore', [11211], 'memcached')],
  ['elasticsearch', k('datastore', [9200, 9300])],
  ['opensearch', k('datastore', [9200, 9300])],
  ['meilisearch', k('datastore', [7700])],
  ['typesense', k('datastore', [8108])],
  ['solr', k('datastore', [8983])],
  ['manticore', k('datastore', [9306, 9308])],
  ['qdrant', k('datastore', [6333, 6334])],
  ['weaviate', k('datastore', [8080])],
  ['milvus', k('datastore', [19530])],
  ['chroma', k('datastore', [8000])],
  ['neo4j', k('datastore', [7687, 7474])],
  ['cassandra', k('datastore', [9042])],
  ['scylla', k('datastore', [9042])],
  ['couchdb', k('datastore', [5984])],
  ['couchbase', k('datastore', [8091, 11210])],
  ['arangodb', k('datastore', [8529])],
  ['rethinkdb', k('datastore', [28015, 8080])],
  ['surrealdb', k('datastore', [8000])],
  ['influxdb', k('datastore', [8086])],
  ['clickhouse', k('datastore', [8123, 9000])],
  ['clickhouse-server', k('datastore', [8123, 9000])],
  ['questdb', k('datastore', [9000, 8812])],
  ['victoria-metrics', k('datastore', [8428])],
  ['etcd', k('datastore', [2379, 2380])],
  ['consul', k('datastore', [8500], 'consul')],
  ['minio', k('datastore', [9000], 'minio')],
  ['dynamodb-local', k('datastore', [8000])],
  ['rabbitmq', k('broker', [5672, 15672])],
  ['kafka', k('broker', [9092])],
  ['cp-kafka', k('broker', [9092])],
  ['redpanda', k('broker', [9092, 9644])],
  ['nats', k('broker', [4222, 8222], 'nats-server')],
  ['activemq', k('broker', [61616, 8161])],
  ['activemq-classic', k('broker', [61616, 8161])],
  ['activemq-artemis', k('broker', [61616, 8161])],
  ['pulsar', k('broker', [6650, 8080])],
  ['zookeeper', k('datastore', [2181])],
  ['cp-zookeeper', k('datastore', [2181])],
  ['eclipse-mosquitto', k('broker', [1883])],
  ['emqx', k('broker', [1883, 18083])],
  ['cp-schema-registry', k('other', [8081])],
  ['adminer', k('admin', [8080])],
  ['phpmyadmin', k('admin', [80])],
  ['pgadmin4', k('admin', [80])],
  ['mongo-express', k('admin', [8081])],
  ['redis-commander', k('admin', [8081])],
  ['redisinsight', k('admin', [5540])],
  ['kafka-ui', k('admin', [8080])],
  ['portainer', k('admin', [9000, 9443])],
  ['portainer-ce', k('admin', [9000, 9443])],
  ['docker-socket-proxy', k('admin', [2375])],
  ['kibana', k('web', [5601])],
  ['grafana', k('web', [3000])],
  ['grafana-oss', k('web', [3000])],
  ['prometheus', k('web', [9090])],
  ['alertmanager', k('web', [9093])],
  ['loki', k('datastore', [3100])],
  ['tempo', k('other', [3200])],
  ['jaeger', k('other', [16686])],
  ['all-in-one', k('other', [16686])],
  ['zipkin', k('other', [9411])],
  ['node-exporter', k('other', [9100])],
  ['cadvisor', k('other', [8080])],
  ['vault', k('other', [8200], 'vault')],
  ['nginx', k('proxy', [80])],
  ['nginx-proxy', k('proxy', [80, 443])],
  ['nginx-unprivileged', k('web', [8080])],
  ['nginx-proxy-manager', k('proxy', [80, 81, 443])],
  ['httpd', k('web', [80])],
  ['caddy', k('proxy', [80, 443])],
  ['haproxy', k('proxy', [])],
  ['envoy', k('proxy', [10000])],
  ['traefik', k('proxy', [80])],
  ['wordpress', k('web', [80])],
  ['nextcloud', k('web', [80])],
  ['joomla', k('web', [80])],
  ['drupal', k('web', [80])],
  ['ghost', k('web', [2368])],
  ['gitea', k('web', [3000, 22])],
  ['forgejo', k('web', [3000, 22])],
  ['keycloak', k('web', [8080])],
  ['jenkins', k('web', [8080, 50000])],
  ['sonarqube', k('web', [9000])],
  ['registry', k('web', [5000])],
  ['mailhog', k('other', [1025, 8025])],
  ['mailpit', k('other', [1025, 8025])],
  ['maildev', k('other', [1025, 1080])],
  ['hasura', k('web', [8080])],
  ['graphql-engine', k('web', [8080])],
  ['swagger-ui', k('web', [8080])],
  ['metabase', k('web', [3000])],
  ['n8n', k('web', [5678])],
  ['uptime-kuma', k('web', [3001])],
  ['vaultwarden', k('web', [80])],
  ['ollama', k('other', [11434])],
  ['whoami', k('web', [80])],
  ['mkdocs-material', k('web', [8000], 'mkdocs')],
]);

/** Images whose last name part means another thing: looked up first, by `owner/name`. */
const BY_FULL_NAME: ReadonlyMap<string, KnownImage> = new Map([
  ['mcr.microsoft.com/mssql/server', k('datastore', [1433])],
  ['prodrigestivill/postgres-backup-local', k('other', [])],
  ['gvenzl/oracle-xe', k('datastore', [1521])],
  ['oliver006/redis_exporter', k('other', [9121])],
  ['klakegg/hugo', k('web', [1313], 'hugo')],
  ['stoplight/prism', k('other', [4010], 'prism')],
  ['cloudflare/cloudflared', k('other', [], 'cloudflared')],
]);

const FPM = /(?:^|\/)(?:php|wordpress|nextcloud|drupal|joomla|matomo|phpmyadmin|monica)$/;

/**
 * What is known of the image that a container runs, or of the one that its Dockerfile starts from. Undefined for an image
 * that nobody listed: that is no statement about it.
 */
export function knownImage(container: Container): KnownImage | undefined {
  const { image, baseImage, dockerfile } = container.process;
  // With `build:`, `image:` is only the name that the result gets.
  const reference = dockerfile ? (baseImage ?? dockerfile.from.at(-1)) : (image ?? baseImage);
  return reference && knownImageNamed(reference.value);
}

/** Name, tag and digest together (distribution/reference: 255, 128, and an algorithm with up to 128 digits). */
const MAX_REFERENCE_LENGTH = 600;

/** The same by reference: `docker.io/bitnami/redis:7@sha256:…`. What is longer than any reference can be is none. */
export function knownImageNamed(reference: string): KnownImage | undefined {
  if (reference.length > MAX_REFERENCE_LENGTH) return undefined;
  const name = repositoryOf(reference);
  // `php:8-fpm`, `wordpress:fpm-alpine`: FastCGI on 9000 (docker-library/php), no web server.
  if (/:[^/@]*\bfpm\b/.test(reference) && FPM.test(name)) return k('other', [9000]);
  return BY_FULL_NAME.get(name) ?? IMAGES.get(name.slice(name.lastIndexOf('/') + 1));
}

/** The reference without tag, digest and `docker.io/`, `library/`; in lower case. */
export function repositoryOf(reference: string): string {
  const plain = reference.trim().toLowerCase().split('@')[0] ?? '';
  const slash = plain.lastIndexOf('/');
  const colon = plain.indexOf(':', slash + 1);
  return (colon < 0 ? plain : plain.slice(0, colon)).replace(/^docker\.io\//, '').replace(/^library\//, '');
}
