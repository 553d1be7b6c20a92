import { type Container } from '../../model/index.ts';
import { repositoryOf } from '../../process/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { hostBindings, takesEveryAddress, type HostBinding } from './hostBindings.ts';
import { projectIndex } from './projectIndex.ts';

/** A datastore, or an admin surface that opens one, by its image; and the ports on which it hands out data. */
interface Datastore {
  /** What a sentence calls it: `PostgreSQL`. */
  readonly name: string;
  /** Last part of the image's name, or its last two, without tag. */
  readonly images: readonly string[];
  readonly ports: readonly number[];
  /** A web page or an API through which the data, or the whole machine, is administered. */
  readonly admin?: true;
}

/**
 * Default ports from each product's documentation, with those between the nodes of a cluster. Which products are here is this
 * rule's judgement: what hands out data, or a machine, to whoever connects. Tools with accounts of their own (Grafana, pgAdmin,
 * Portainer) and those that are published on purpose (object stores, MQTT and Kafka brokers, log receivers) are not.
 */
const DATASTORES: readonly Datastore[] = [
  {
    name: 'PostgreSQL',
    images: [
      'postgres',
      'postgresql',
      'postgis',
      'timescaledb',
      'timescaledb-ha',
      'pgvector',
      'pgvecto-rs',
      'pgbouncer',
      'postgresql-repmgr',
      'pgpool',
      'supabase/postgres',
      'citusdata/citus',
    ],
    ports: [5432, 6432],
  },
  {
    name: 'MySQL',
    images: ['mysql', 'mysql-server', 'percona', 'percona-server', 'percona-xtradb-cluster'],
    ports: [3306, 33060],
  },
  { name: 'MariaDB', images: ['mariadb', 'mariadb-galera'], ports: [3306, 33060] },
  { name: 'SQL Server', images: ['mssql/server', 'azure-sql-edge', 'mssql-server-linux'], ports: [1433] },
  {
    name: 'Oracle Database',
    images: ['oracle-xe', 'oracle-free', 'database/free', 'database/express', 'database/enterprise'],
    ports: [1521],
  },
  { name: 'CockroachDB', images: ['cockroach'], ports: [26257, 8080] },
  {
    name: 'MongoDB',
    images: ['mongo', 'mongodb', 'mongodb-community-server', 'mongodb-enterprise-server', 'percona-server-mongodb'],
    ports: [27017, 27018, 27019],
  },
  {
    name: 'Redis',
    images: [
      'redis',
      'redis-stack',
      'redis-stack-server',
      'redismod',
      'redis-cluster',
      'redis-sentinel',
      'rejson',
      'redisearch',
    ],
    ports: [6379, 26379],
  },
  { name: 'Valkey', images: ['valkey', 'valkey-bundle'], ports: [6379] },
  { name: 'KeyDB', images: ['keydb'], ports: [6379] },
  { name: 'Dragonfly', images: ['dragonfly'], ports: [6379] },
  { name: 'Memcached', images: ['memcached'], ports: [11211] },
  { name: 'Elasticsearch', images: ['elasticsearch', 'elasticsearch-oss'], ports: [9200, 9300] },
  { name: 'OpenSearch', images: ['opensearch'], ports: [9200, 9300, 9600] },
  { name: 'Solr', images: ['solr'], ports: [8983] },
  { name: 'Meilisearch', images: ['meilisearch'], ports: [7700] },
  { name: 'Typesense', images: ['typesense/typesense'], ports: [8108] },
  { name: 'Qdrant', images: ['qdrant'], ports: [6333, 6334] },
  { name: 'Weaviate', images: ['weaviate'], ports: [8080, 50051] },
  { name: 'Milvus', images: ['milvus'], ports: [19530] },
  { name: 'CouchDB', images: ['couchdb'], ports: [5984] },
  { name: 'Couchbase', images: ['couchbase', 'couchbase/server'], ports: [8091, 8092, 8093, 8094, 11210] },
  { name: 'Cassandra', images: ['cassandra'], ports: [9042, 9160, 7000, 7199] },
  { name: 'ScyllaDB', images: ['scylla'], ports: [9042, 9160, 10000] },
  { name: 'ClickHouse', images: ['clickhouse', 'clickhouse-server'], ports: [8123, 9000, 9009] },
  { name: 'InfluxDB', images: ['influxdb'], ports: [8086, 8088] },
  { name: 'Neo4j', images: ['neo4j'], ports: [7474, 7687] },
  { name: 'ArangoDB', images: ['arangodb'], ports: [8529] },
  { name: 'RethinkDB', images: ['rethinkdb'], ports: [8080, 28015, 29015] },
  { name: 'etcd', images: ['etcd'], ports: [2379, 2380] },
  { name: 'ZooKeeper', images: ['zookeeper', 'cp-zookeeper'], ports: [2181, 2888, 3888] },
  { name: 'RabbitMQ', images: ['rabbitmq'], ports: [5672, 15672, 4369, 25672] },
  { name: 'ActiveMQ', images: ['activemq', 'activemq-classic', 'activemq-artemis'], ports: [61616, 8161] },
  { name: 'Adminer', images: ['adminer'], ports: [8080], admin: true },
  { name: 'phpMyAdmin', images: ['phpmyadmin'], ports: [80], admin: true },
  { name: 'mongo-express', images: ['mongo-express'], ports: [8081], admin: true },
  { name: 'Redis Commander', images: ['redis-commander'], ports: [8081], admin: true },
  { name: 'Redis Insight', images: ['redisinsight'], ports: [5540, 8001], admin: true },
  { name: 'The Docker API', images: ['docker', 'docker-socket-proxy', 'socket-proxy'], ports: [2375], admin: true },
];

const BY_IMAGE = new Map(DATASTORES.flatMap((d) => d.images.map((i) => [i, d] as const)));

export interface PublishedDatastore {
  readonly binding: HostBinding;
  readonly name: string;
  readonly admin: boolean;
  /** Whose process it is: the container, or one that shares its namespace. */
  readonly server: Container;
}

/** The published ports behind which a datastore, by its image and port, is open to every address of the host. */
export const publishedDatastores = analysis((context): readonly PublishedDatastore[] => {
  const index = projectIndex(context);
  return hostBindings(context).flatMap((binding) => {
    if (!takesEveryAddress(binding)) return [];
    for (const server of index.sharing(binding.container)) {
      const store = datastoreOf(server);
      if (store && handsOutData(store, server, binding.port.containerPort)) {
        return [{ binding, name: store.name, admin: store.admin === true, server }];
      }
    }
    return [];
  });
});

/** The datastore that a container runs, as far as its image, or the image that its Dockerfile starts from, tells. */
export function datastoreOf(container: Container): Datastore | undefined {
  const { image, baseImage, dockerfile } = container.process;
  // With `build:`, `image:` is only the name that the result gets.
  const reference = dockerfile ? (baseImage ?? dockerfile.from.at(-1)) : (image ?? baseImage);
  if (!reference) return undefined;
  const parts = repositoryOf(reference.value).split('/');
  return BY_IMAGE.get(parts.slice(-2).join('/')) ?? BY_IMAGE.get(parts.at(-1) ?? '');
}

function handsOutData(store: Datastore, server: Container, port: number): boolean {
  if (store.ports.includes(port)) return true;
  // A port of its own choice: `redis-server --port 6380`, `postgres -p 5433`.
  const words = [...(server.process.entrypoint?.words ?? []), ...(server.process.command?.words ?? [])];
  return words.some(
    (text, index) =>
      text.value === `--port=${String(port)}` ||
      (text.value === String(port) && /^(?:--port|-p)$/.test(words[index - 1]?.value ?? '')),
  );
}
