import type { Container } from '../../model/index.ts';

/**
 * What a variable's name says about its value. Precision first: what a browser dials, what is allowed to call, and what is
 * only a label is not a destination of the container.
 */

/** A judgement of a name, made once: the same few names stand in every service. */
function perName(judge: (name: string) => boolean): (name: string) => boolean {
  const judged = new Map<string, boolean>();
  return (name) => {
    let is = judged.get(name);
    if (is !== undefined) return is;
    if (judged.size >= MAX_NAMES) judged.clear();
    judged.set(name, (is = judge(name)));
    return is;
  };
}

/** The size at which the cache is emptied, so that it does not grow in an editor that runs for weeks. */
const MAX_NAMES = 2000;

/** Baked into a frontend and read by a browser, which knows no Docker DNS: Create React App, Vite, Next, Nuxt, Vue, Expo, SvelteKit. */
export const BROWSER_PREFIX =
  /^(?:REACT_APP|VITE|NEXT_PUBLIC|NUXT_PUBLIC|NUXT_ENV|VUE_APP|EXPO_PUBLIC|PUBLIC|GATSBY|PARCEL|SNOWPACK_PUBLIC|NG_APP|STORYBOOK|WXT|PLASMO_PUBLIC)_/;

/** A variable's part that makes its value the address that users type, or a list of who may call. */
const OUTWARD = new RegExp(
  '(?:^|_)(?:' +
    [
      'PUBLIC',
      'HOST_?CONFIG\\w*',
      // OpenProject's setting of the name that users type (https://www.openproject.org/docs/installation-and-operations/configuration/).
      'HOST__NAME',
      'WP_?(?:SITE_?URL|HOME)',
      'EXTERNAL',
      'FRONT(?:_?END)?',
      'AWS_URL',
      'ALIASGROUP\\d*',
      '(?:MEDIA|STATIC|ASSETS?|CDN|IMAGES?|FILES?|UPLOADS?|DOWNLOADS?)_?(?:URL|HOST|BASE)',
      '(?:MEDIA|ASSETS?|CDN)\\w*_ENDPOINT',
      'MIX',
      // Grafana Faro's SDK runs in browsers (https://grafana.com/oss/faro/).
      'FARO',
      'SWAGGER\\w*',
      'CLIENT_?(?:URL|URI|ORIGIN)\\w*',
      'UI_?(?:URL|URI)',
      'OIDC',
      'OAUTH2?',
      'SSO',
      'AUTHORITY',
      'CONSOLE_?URL',
      'BROWSER',
      'ROOT_?URL',
      'SITE_?URL',
      'APP_?URL',
      'WEB_?URL',
      'HOME_?URL',
      'SELF_?URL',
      'INSTANCE_?URL',
      'DASHBOARD_?URL',
      'OVERWRITE\\w*',
      'CANONICAL\\w*',
      'CALLBACK\\w*',
      'REDIRECT\\w*',
      'WEBHOOK\\w*',
      'RETURN_?URL',
      'LOGOUT\\w*',
      'NEXTAUTH\\w*',
      'CORS\\w*',
      'ORIGINS?',
      'ALLOWED?\\w*',
      'TRUSTED\\w*',
      'WHITELIST\\w*',
      'ALLOWLIST\\w*',
      'BLACKLIST\\w*',
      'REFERERS?',
      'CSRF\\w*',
      'DOMAINS?',
      'FQDN',
      'VIRTUAL_HOST',
      'LETSENCRYPT\\w*',
      'SERVER_?NAMES?',
      'ISSUER\\w*',
      'COOKIE\\w*',
      'SESSION_DOMAIN',
      'NO_PROXY',
      'ADVERTI[SZ]ED?\\w*',
      'EMAIL\\w*_FROM',
      'MAIL_FROM',
      'LINK\\w*',
      'INTERNAL_IPS?',
      'FORWARDED\\w*',
      'REAL_?IP\\w*',
      'PROXY_?IPS?',
    ].join('|') +
    ')(?:_|$)',
);

/** Names that are outward as a whole, and a destination with something before them: OLLAMA_BASE_URL, POSTGRES_HOSTNAME. */
const OUTWARD_WHOLE =
  /^(?:(?:APP|SITE|WEB|SELF|MY|MINIO|KC|ROOT|HTTP|NODE|CONTAINER)_)?(?:BASE_?UR[LI]|SERVER_?URL|HOSTNAME)$|^(?:NEXT)?AUTH_?URL$/;

/**
 * What a client of OAuth calls itself, while it sends the browser to the authorization endpoint: the code is exchanged at the token
 * endpoint (RFC 6749, section 4.1.3), and user information and keys are fetched (OpenID Connect Core 1.0, section 5.3).
 */
const BACK_CHANNEL =
  /^(?:\w+_)?(?:OAUTH2?|OIDC|OPENID|SSO)_(?:\w+_)?(?:ACCESS|(?:ACCESS_)?TOKEN|USER_?INFO|PROFILE|JWKS?|JWK_SET|INTROSPECT\w*)_(?:URL|URI|ENDPOINT)$/;

/** Whether the value is for browsers, users or allow-lists, and not something that the container dials. */
export const isOutward = perName((name) => {
  // `publicUrl`, `app.publicUrl`
  const upper = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[.:-]/g, '_')
    .toUpperCase();
  if (BROWSER_PREFIX.test(upper)) return true;
  return !BACK_CHANNEL.test(upper) && (OUTWARD.test(upper) || OUTWARD_WHOLE.test(upper));
});

/**
 * The same where the value is known too. `PUBLIC_FRONTEND_ADDRESS: frontend:7233` in a container that nobody outside reaches is
 * what its processes dial: a browser wants a scheme, and a page to have come from.
 */
export function isOutwardValue(name: string, value: string, { published }: Container): boolean {
  if (!isOutward(name)) return false;
  // `FRONTEND_HOST: frontend`, `FRONTEND_ADDR: frontend:8080`: a name without dots is one of the network's.
  if (/^FRONT_?END\w*_(?:HOST|HOSTNAME|ADDR(?:ESS)?|SERVICE)$/i.test(name) && NETWORK_NAME.test(value)) return false;
  const isAddress = /^(?:[A-Za-z0-9_][\w.-]*|\[[0-9A-Fa-f:]+\]):\d{1,5}$/.test(value);
  return !(
    isAddress &&
    published.length === 0 &&
    MAYBE_OUTWARD.test(name) &&
    /ADDR(?:ESS)?$|ENDPOINT$|TARGET$/i.test(name)
  );
}

/** A name that only a resolver inside the network knows. */
const NETWORK_NAME = /^(?!localhost(?:[:]|$))[A-Za-z_][\w-]*(?::\d{1,5})?$/;

/** Words that mean a browser's side, or a cluster's front door. */
const MAYBE_OUTWARD = /^(?:PUBLIC|EXTERNAL|FRONT_?END)_|_(?:PUBLIC|EXTERNAL|FRONT_?END)_/i;

/** A list of who may call, or what is not to be proxied: an address in it is not dialled. */
export const isAllowList = perName((name) =>
  /(?:^|_)(?:ALLOW\w*|TRUST\w*|WHITELIST\w*|BLACKLIST\w*|DENY\w*|BLOCK\w*|IGNORE\w*|EXCLUDE\w*|NO_?PROXY|NOPROXY|CORS\w*|ORIGINS?|INTERNAL_IPS?|FORWARDED\w*|REAL_?IP\w*|PROXY_?IPS?|PROXIES|SUBNETS?|NETWORKS?|CIDRS?|RANGES?|MYNETWORKS|LOCAL_?NET\w*|DOMAINS?|AUTHORIZED\w*|ACL|RFC1918\w*)(?:_|$)/i.test(
    name,
  ),
);

/** A variable whose value names a host alone: `DB_HOST`, `PGHOST`, `REDIS_SERVER`, `Redis__Endpoints__0` of .NET. */
export const isHostName = perName((name) =>
  /(?:HOST|HOSTS|HOSTNAME|HOST_NAME|SERVER|SERVERS|ADDR|ADDRESS|ENDPOINT|ENDPOINTS|BROKER|BROKERS|NODES?|UPSTREAM|TARGET|PEER|PEERS|CONTACT_?POINTS?|SENTINELS)(?:__\d+)?$/i.test(
    name,
  ),
);

/** The port that a client of a known kind uses, by a word in the variable's name: REDIS_HOST is 6379. */
const PORT_WORDS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/STATSD/, [8125]],
  [/JAEGER_AGENT/, [6831]],
  [/REDIS|VALKEY|KEYDB/, [6379]],
  [/POSTGRES|(?:^|_)PG|PGHOST|POSTGIS/, [5432]],
  // PMA: phpMyAdmin.
  [/MYSQL|MARIADB|^PMA_/, [3306]],
  [/MONGO/, [27017]],
  [/RABBIT|AMQP/, [5672]],
  [/KAFKA/, [9092]],
  [/ELASTIC|OPENSEARCH|(?:^|_)ES_/, [9200]],
  [/MEMCACHED?/, [11211]],
  [/CLICKHOUSE/, [8123, 9000]],
  [/INFLUX/, [8086]],
  [/CASSANDRA|SCYLLA/, [9042]],
  [/ZOOKEEPER|(?:^|_)ZK/, [2181]],
  [/MEILI/, [7700]],
  [/MQTT|MOSQUITTO/, [1883]],
  [/MSSQL|SQLSERVER/, [1433]],
  [/MINIO/, [9000]],
  [/OLLAMA/, [11434]],
  [/QDRANT/, [6333]],
  [/NATS/, [4222]],
  [/NEO4J/, [7687]],
  [/ETCD/, [2379]],
  [/CONSUL/, [8500]],
  [/CHROME|BROWSERLESS|PLAYWRIGHT/, [3000, 9222]],
  [/(?:^|_)(?:DB|DATABASE|SQL)|^ADMINER_/, [5432, 3306, 1433, 27017, 1521]],
  [/SMTP|MAIL/, [1025, 25, 587]],
  [/CACHE/, [6379, 11211]],
];

/** The ports that a variable of this name means where its value gives none. */
export function portsMeantBy(name: string): readonly number[] {
  return PORT_WORDS.find(([word]) => word.test(name.toUpperCase()))?.[1] ?? [];
}

/** The port of a URL scheme where none is written (IANA, and each product's documentation). */
export const SCHEME_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
  ['postgres', 5432],
  ['postgresql', 5432],
  ['postgis', 5432],
  ['mysql', 3306],
  ['mysql2', 3306],
  ['mariadb', 3306],
  ['redis', 6379],
  ['rediss', 6379],
  ['valkey', 6379],
  ['mongodb', 27017],
  ['amqp', 5672],
  ['amqps', 5671],
  ['mqtt', 1883],
  ['nats', 4222],
  ['kafka', 9092],
  ['ldap', 389],
  ['ldaps', 636],
  ['smtp', 25],
  ['memcached', 11211],
  ['clickhouse', 9000],
  ['sqlserver', 1433],
  ['bolt', 7687],
  ['neo4j', 7687],
  ['ftp', 21],
  ['sftp', 22],
  ['ssh', 22],
]);
