/** A socket on which a program listens. */
export interface KnownSocket {
  /** What `moves` call it; one of its kind in an entry. The one that serves is named `main`, or by what it speaks. */
  readonly id: string;
  readonly port: number;
  /** The last port of a range that begins with `port`. */
  readonly to?: number;
  /** TCP where it does not say otherwise. */
  readonly protocol?: 'udp';
  /**
   * Every address where it does not say otherwise. `hostname` is the address that the container's own host name resolves to:
   * its address on one network, and not loopback.
   */
  readonly address?: 'loopback' | 'hostname';
  /** Only for images of which this holds. */
  readonly when?: TagCondition;
  /** It listens only where a move turns it on; where the entry has no such move, where one says its port or address. */
  readonly off?: true;
  /**
   * The configuration that the image brings has it, on every address. Where the user's takes its place, `off` and `address` say
   * what is left of it.
   */
  readonly bundled?: true;
  /** It goes with the image's own arguments: where others replace them, it is not there. */
  readonly ofCommand?: true;
}

/**
 * What the tag of an image says. A tag without a version (`latest`, `alpine`, none) is of the newest version, so `before` does
 * not hold of it. All that is given has to hold.
 */
export interface TagCondition {
  /** One of these is among the words of the tag, which dashes, dots and underscores part: `fpm` of `8.3-fpm-alpine`. */
  readonly word?: readonly string[];
  /** None of these is. */
  readonly notWord?: readonly string[];
  /** The version of the tag is this one or a later one. */
  readonly since?: string;
  /** It is an earlier one. */
  readonly before?: string;
}

/** One way to say where a socket is, and to whom it speaks of it. */
export interface Setting {
  /** `--port`, `-p`, `-Dserver.port`. `*` is a name of the user's choice; then each name is a socket of its own. */
  readonly flags?: readonly string[];
  /** Words `key=value` after a flag: `-c listen_addresses` of PostgreSQL. */
  readonly pairs?: readonly string[];
  /** Variables of the environment; `*` as above. */
  readonly variables?: readonly string[];
  /** Keys of the entry's configuration files, `section.key`; `*` is any name or item of a list. */
  readonly keys?: readonly string[];
  /** Sections of these files, which may be empty: one that is there counts, whatever it holds. For `on` alone. */
  readonly sections?: readonly string[];
  /** Paths in the container: what is mounted or copied there counts, whatever it holds. For `on` alone. */
  readonly places?: readonly string[];
  /** The argument of this number after the subcommand, from 1, flags not counted. */
  readonly argument?: number;
}

/**
 * What moves a socket. A flag is stronger than a variable, and both are stronger than a file; of two of a kind, the first that
 * is set counts.
 *
 * - `port`: the value is a port.
 * - `address`: the value is an address, perhaps with a port.
 * - `endpoint`: the value is `address:port`, `:port` or a URL of these, perhaps without the port.
 * - `urls`: a list of such; it stands for the socket, so the program listens on all of them and on no other.
 * - `ports`: a list of ports, or of URLs of which only the ports count: it listens on them on every address.
 * - `sites`: a list of Caddy's site addresses: their ports count, their hosts do not.
 * - `range`, `first`, `last`: the ends of a range, both (`30000:30009`, `30000-30009`) or one.
 * - `socat`: an address as socat writes it: `TCP-LISTEN:8080,bind=127.0.0.1`, `UDP6-RECVFROM:53`.
 * - `on`, `off`: the socket is there, or is not. With `is`, where the value is one of these, and an empty one stands for a flag
 *   without a value; else where the flag is there, or the variable or key is set to anything.
 * - `every`, `loopback`: the socket is on every address, or on loopback alone; `is` as for `on`.
 */
export interface KnownMove extends Setting {
  readonly socket: string;
  readonly what:
    | 'port'
    | 'address'
    | 'endpoint'
    | 'urls'
    | 'ports'
    | 'sites'
    | 'range'
    | 'first'
    | 'last'
    | 'socat'
    | 'on'
    | 'off'
    | 'every'
    | 'loopback';
  readonly is?: readonly string[];
  /** The flag without a value means every address: `vite --host`. */
  readonly bare?: 'every';
}

/** What tells clients or other nodes where to connect to, whatever the program listens on. */
export interface KnownAnnouncement extends Setting {
  readonly what: 'port' | 'address' | 'endpoint' | 'urls';
  /**
   * Which programs go there after their first connection; absent where only people and browsers are told.
   *
   * - `clients`: whoever dials the program, or another node of it.
   * - `nodes`: other nodes of its cluster alone.
   * - `sentinels`: those that watch it, and tell their own clients.
   */
  readonly followedBy?: 'clients' | 'nodes' | 'sentinels';
  /** Where this is set, it is announced instead: Consul announces its bind address unless it is told what to advertise. */
  readonly unless?: Setting;
}

/** Configuration that can say otherwise. */
export interface KnownFile {
  /** Where the program reads it; a folder ends with a slash. */
  readonly path?: string;
  /** Flags and variables whose value is its path. */
  readonly flags?: readonly string[];
  /** Words `key=path` after a flag: `-c config_file` of PostgreSQL. Other such words name files of another kind. */
  readonly pairs?: readonly string[];
  readonly variables?: readonly string[];
  /** Variables whose value is the configuration itself: `VAULT_LOCAL_CONFIG` of Vault's image. */
  readonly text?: readonly string[];
  /** Names of files that it reads in the folder where it runs. */
  readonly beside?: readonly string[];
  readonly format: FileFormat;
}

/** `other` has a syntax of its own that nobody needs to read for ports alone. */
export type FileFormat =
  | 'apache'
  | 'caddyfile'
  | 'dnsmasq'
  | 'haproxy'
  | 'hcl'
  | 'ini'
  | 'javascript'
  | 'json'
  | 'mosquitto'
  | 'named'
  | 'nginx'
  | 'other'
  | 'postgresql'
  | 'properties'
  | 'python'
  | 'redis'
  | 'sshd'
  | 'sysctl'
  | 'toml'
  | 'unbound'
  | 'xml'
  | 'yaml';

/**
 * Who gets in once the port is reached. Words are `VARIABLE`, `VARIABLE=value`, `--flag`, `--flag=value`, or a file's
 * `key=value`.
 */
export interface KnownAccess {
  /** Only for images of which this holds. */
  readonly when?: TagCondition;
  /**
   * Without any of the words: everyone, who knows the password, whoever read the password in its documentation, or nobody, because
   * it does not start so.
   */
  readonly default: 'open' | 'password' | 'known' | 'none';
  /** Any of these makes it ask for a password. */
  readonly password?: readonly string[];
  /** Any of these lets everyone in. */
  readonly open?: readonly string[];
}

/** What is known of how a program listens. Nothing here is read from the user's files. */
export interface KnownProgram {
  /** What a sentence calls it: `PostgreSQL`. */
  readonly title: string;
  /** Where it listens when nobody tells it. */
  readonly listens: readonly KnownSocket[];
  readonly moves?: readonly KnownMove[];
  readonly files?: readonly KnownFile[];
  readonly announces?: readonly KnownAnnouncement[];
  /** What it runs opens sockets of its own, in a clause after its name: `opens ports for its workloads`. */
  readonly opensMore?: string;
  /** What it runs is code of the user's, which often says another port: its default gives way to the container's own words of one. */
  readonly ownCode?: true;
  /** The page, or the file of the program's source, that says so. */
  readonly source: string;
}
