import { amount, either, flag, listOf, named, nothing, record, type Shape, text, whole, words } from './Shape.ts';

/**
 * The facts of the Compose schema that compose-go 2.9 validates against (schema/compose-spec.json), as a table. It is
 * applied to what is merged, before short forms become long ones.
 */

const strings = listOf(text, true);
const stringOrStrings = either(text, strings);
const anyKey = /./;
const plain: Shape = { scalar: { kinds: ['string', 'number', 'boolean'] }, none: true };
const listOrMap = either(named(plain, {}, anyKey), listOf(text, true));
const command = either(text, listOf(text), nothing);
const hosts = either(named(either(text, listOf(text)), {}, anyKey), listOf(text, true));
const numberOrText: Shape = { scalar: { kinds: ['string', 'number'] } };
const options = named(numberOrText, { open: true }, anyKey);
const ports: Shape = either(
  { scalar: { kinds: ['number', 'string'] } },
  record({
    name: text,
    mode: text,
    host_ip: text,
    target: whole,
    published: whole,
    protocol: text,
    app_protocol: text,
  }),
);

const fileMounts = listOf(either(text, record({ source: text, target: text, uid: text, gid: text, mode: amount })));
const ulimits = named(
  either(whole, record({ hard: whole, soft: whole }, { required: ['soft', 'hard'] })),
  { open: true },
  /^[a-z]+$/,
);
const hook = record(
  { command, user: text, privileged: flag, working_dir: text, environment: listOrMap },
  { required: ['command'] },
);
const deviceRequest = {
  capabilities: strings,
  count: { scalar: { kinds: ['string', 'integer'] } } as Shape,
  device_ids: strings,
  driver: text,
  options: listOrMap,
};

const build = either(
  text,
  record({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: listOf(text),
    args: listOrMap,
    ssh: listOrMap,
    labels: listOrMap,
    cache_from: listOf(text),
    cache_to: listOf(text),
    no_cache: flag,
    additional_contexts: listOrMap,
    network: text,
    provenance: flag,
    sbom: flag,
    pull: flag,
    target: text,
    shm_size: whole,
    extra_hosts: hosts,
    isolation: text,
    privileged: flag,
    secrets: fileMounts,
    tags: listOf(text),
    ulimits,
    platforms: listOf(text),
  }),
);

const blkioLimit = listOf(record({ path: text, rate: whole }, { extensible: false }));
const blkioWeight = listOf(record({ path: text, weight: whole }, { extensible: false }));

const updates = record({
  parallelism: whole,
  delay: text,
  failure_action: text,
  monitor: text,
  max_failure_ratio: amount,
  order: words('start-first', 'stop-first'),
});

const deploy = either(
  nothing,
  record({
    mode: text,
    endpoint_mode: text,
    replicas: whole,
    labels: listOrMap,
    rollback_config: updates,
    update_config: updates,
    resources: record({
      limits: record({ cpus: amount, memory: text, pids: whole }),
      reservations: record({
        cpus: amount,
        memory: text,
        generic_resources: listOf(record({ discrete_resource_spec: record({ kind: text, value: amount }) })),
        devices: listOf(record(deviceRequest, { required: ['capabilities'] })),
      }),
    }),
    restart_policy: record({ condition: text, delay: text, max_attempts: whole, window: text }),
    placement: record({
      constraints: listOf(text),
      preferences: listOf(record({ spread: text })),
      max_replicas_per_node: whole,
    }),
  }),
);

const develop = either(
  nothing,
  record({
    watch: listOf(
      record(
        {
          ignore: stringOrStrings,
          include: stringOrStrings,
          path: text,
          action: words('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
          target: text,
          exec: hook,
          initial_sync: { scalar: { kinds: ['boolean'] } },
        },
        { required: ['path', 'action'] },
      ),
    ),
  }),
);

const volumes = listOf(
  either(
    text,
    record(
      {
        type: words('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
        source: text,
        target: text,
        read_only: flag,
        consistency: text,
        bind: record({
          propagation: text,
          create_host_path: flag,
          recursive: words('enabled', 'disabled', 'writable', 'readonly'),
          selinux: words('z', 'Z'),
        }),
        volume: record({ labels: listOrMap, nocopy: flag, subpath: text }),
        tmpfs: record({ size: { scalar: { kinds: ['integer', 'string'], least: 0 } }, mode: amount }),
        image: record({ subpath: text }),
      },
      { required: ['type'] },
    ),
  ),
  true,
);

const dependsOn = either(
  strings,
  named(
    record(
      {
        restart: flag,
        required: { scalar: { kinds: ['boolean'] } },
        condition: words('service_started', 'service_healthy', 'service_completed_successfully'),
      },
      { required: ['condition'] },
    ),
  ),
);

const envFile = either(
  text,
  listOf(either(text, record({ path: text, format: text, required: flag }, { required: ['path'], extensible: false }))),
);

const serviceNetworks = either(
  strings,
  named(
    either(
      nothing,
      record({
        aliases: strings,
        interface_name: text,
        ipv4_address: text,
        ipv6_address: text,
        link_local_ips: strings,
        mac_address: text,
        driver_opts: options,
        priority: { scalar: { kinds: ['number'] } },
        gw_priority: { scalar: { kinds: ['number'] } },
      }),
    ),
  ),
);

const service = record({
  develop,
  deploy,
  annotations: listOrMap,
  attach: flag,
  build,
  blkio_config: record(
    {
      device_read_bps: blkioLimit,
      device_read_iops: blkioLimit,
      device_write_bps: blkioLimit,
      device_write_iops: blkioLimit,
      weight: whole,
      weight_device: blkioWeight,
    },
    { extensible: false },
  ),
  cap_add: strings,
  cap_drop: strings,
  cgroup: words('host', 'private'),
  cgroup_parent: text,
  command,
  configs: fileMounts,
  container_name: { scalar: { kinds: ['string'], pattern: /[a-zA-Z0-9][a-zA-Z0-9_.-]+/ } },
  cpu_count: { scalar: { kinds: ['string', 'integer'], least: 0 } },
  cpu_percent: { scalar: { kinds: ['string', 'integer'], least: 0, most: 100 } },
  cpu_shares: amount,
  cpu_quota: amount,
  cpu_period: amount,
  cpu_rt_period: amount,
  cpu_rt_runtime: amount,
  cpus: amount,
  cpuset: text,
  credential_spec: record({ config: text, file: text, registry: text }),
  depends_on: dependsOn,
  device_cgroup_rules: strings,
  devices: listOf(either(text, record({ source: text, target: text, permissions: text }, { required: ['source'] }))),
  dns: stringOrStrings,
  dns_opt: strings,
  dns_search: stringOrStrings,
  domainname: text,
  entrypoint: command,
  env_file: envFile,
  label_file: either(text, listOf(text)),
  environment: listOrMap,
  expose: listOf(numberOrText, true),
  extends: either(text, record({ service: text, file: text }, { required: ['service'], extensible: false })),
  provider: record(
    {
      type: text,
      options: named(
        either(
          { scalar: { kinds: ['string', 'number', 'boolean'] } },
          listOf({ scalar: { kinds: ['string', 'number', 'boolean'] } }),
        ),
        { open: true },
        anyKey,
      ),
    },
    { required: ['type'] },
  ),
  external_links: strings,
  extra_hosts: hosts,
  gpus: either(words('all'), listOf(record(deviceRequest, { open: true }))),
  group_add: listOf(numberOrText, true),
  healthcheck: record({
    disable: flag,
    interval: text,
    retries: amount,
    test: either(text, listOf(text)),
    timeout: text,
    start_period: text,
    start_interval: text,
  }),
  hostname: text,
  image: text,
  init: flag,
  ipc: text,
  isolation: text,
  labels: listOrMap,
  links: strings,
  logging: record({
    driver: text,
    options: named({ scalar: { kinds: ['string', 'number'] }, none: true }, { open: true }, anyKey),
  }),
  mac_address: text,
  mem_limit: amount,
  mem_reservation: whole,
  mem_swappiness: whole,
  memswap_limit: amount,
  network_mode: text,
  models: either(strings, named(either(nothing, record({ endpoint_var: text, model_var: text })), { open: true })),
  networks: serviceNetworks,
  oom_kill_disable: flag,
  oom_score_adj: { scalar: { kinds: ['string', 'integer'], least: -1000, most: 1000 } },
  pid: either(text, nothing),
  pids_limit: amount,
  platform: text,
  ports: listOf(ports, true),
  post_start: listOf(hook),
  pre_stop: listOf(hook),
  privileged: flag,
  profiles: strings,
  pull_policy: {
    scalar: {
      kinds: ['string'],
      pattern: /always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+/,
    },
  },
  pull_refresh_after: text,
  read_only: flag,
  restart: text,
  runtime: text,
  scale: whole,
  security_opt: strings,
  shm_size: amount,
  secrets: fileMounts,
  sysctls: listOrMap,
  stdin_open: flag,
  stop_grace_period: text,
  stop_signal: text,
  storage_opt: { map: { known: new Map(), open: true } },
  tmpfs: stringOrStrings,
  tty: flag,
  ulimits,
  use_api_socket: { scalar: { kinds: ['boolean'] } },
  user: text,
  uts: text,
  userns_mode: text,
  volumes,
  volumes_from: strings,
  working_dir: text,
});

const external = either(flag, record({ name: text }));

const network = either(
  nothing,
  record({
    name: text,
    driver: text,
    driver_opts: options,
    ipam: record({
      driver: text,
      config: listOf(record({ subnet: text, ip_range: text, gateway: text, aux_addresses: named(text, {}, anyKey) })),
      options: named(text, {}, anyKey),
    }),
    external,
    internal: flag,
    enable_ipv4: flag,
    enable_ipv6: flag,
    attachable: flag,
    labels: listOrMap,
  }),
);

const volume = either(nothing, record({ name: text, driver: text, driver_opts: options, external, labels: listOrMap }));

const openExternal = either(flag, record({ name: text }, { open: true }));

const secret = record({
  name: text,
  environment: text,
  file: text,
  external: openExternal,
  labels: listOrMap,
  driver: text,
  driver_opts: options,
  template_driver: text,
});

const config = record({
  name: text,
  content: text,
  environment: text,
  file: text,
  external: openExternal,
  labels: listOrMap,
  template_driver: text,
});

const model = record(
  { name: text, model: text, context_size: { scalar: { kinds: ['integer'] } }, runtime_flags: listOf(text) },
  { required: ['model'] },
);

const listed = listOf(
  either(
    text,
    record({ path: stringOrStrings, env_file: stringOrStrings, project_directory: text }, { extensible: false }),
  ),
);

/** The shape of a whole Compose file. */
export const composeShape: Shape = record({
  version: text,
  name: text,
  include: listed,
  services: named(service),
  models: named(model, { open: true }),
  networks: named(network, { open: true }),
  volumes: named(volume),
  secrets: named(secret),
  configs: named(config),
});
