import { MASKED } from '../../core/model/index.ts';
import type { DaemonAnswers } from './readDaemon.ts';

/** Names that say that a secret is behind them: `--requirepass`, `DB_PASSWORD`, `apiToken`, Traefik's `basicauth.users`. */
const SECRET =
  /passw(?:or)?d|passphrase|secret|token|credential|basic-?auth|htpasswd|requirepass|masterauth|(?:api|access|private|auth)[-_]?key|(?:^|[-_.])pass(?:$|[-_.])/i;

/** `postgres://user:password@host`: the user stays. */
const IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi;

/** `NAME=value` and `--name value` inside of a longer text, such as the script of `sh -c`. */
const IN_TEXT = /(^|[\s"';&|])(--?[\w.-]+[= ]+|[\w.-]+=)("[^"]*"|'[^']*'|[^\s"';&|]+)/g;

export interface Masked {
  readonly answers: DaemonAnswers;
  /** How many values beside those of environment variables were masked because they look like secrets. */
  readonly secrets: number;
}

/**
 * The daemon's answers with the values of environment variables masked (names are kept), and with evident secrets masked in
 * command lines, health checks, labels and log options, because snapshots are sent to others. A secret that does not look like
 * one stays, so a person still has to check the file.
 */
export function maskSecrets(answers: DaemonAnswers): Masked {
  let secrets = 0;
  const hide = (value: unknown): unknown => {
    if (value !== MASKED) secrets++;
    return MASKED;
  };
  const inText = (text: string): string => {
    const plain = text
      .replace(IN_URL, `$1${MASKED}`)
      .replace(IN_TEXT, (all, before: string, name: string, value: string) =>
        SECRET.test(name) && value !== MASKED ? `${before}${name}${MASKED}` : all,
      );
    if (plain !== text) secrets++;
    return plain;
  };
  const inWords = (words: unknown): unknown => {
    if (typeof words === 'string') return inText(words);
    if (!Array.isArray(words)) return words;
    return words.map((word: unknown, index) => {
      if (typeof word !== 'string') return word;
      const flag: unknown = words[index - 1];
      const isValue =
        typeof flag === 'string' && /^--?[\w.-]+$/.test(flag) && SECRET.test(flag) && !word.startsWith('-');
      return isValue ? hide(word) : inText(word);
    });
  };
  const inNames = (record: unknown): unknown =>
    mapped(record, (value, name) =>
      SECRET.test(name) ? hide(value) : typeof value === 'string' ? inText(value) : value,
    );
  const withParts = (object: unknown, parts: Readonly<Record<string, (value: unknown) => unknown>>): unknown =>
    mapped(object, (value, name) => (Object.hasOwn(parts, name) ? (parts[name]?.(value) ?? value) : value));

  const inConfig = (config: unknown) =>
    withParts(config, {
      Env: maskEnvironment,
      Cmd: inWords,
      Entrypoint: inWords,
      Labels: inNames,
      Healthcheck: (check) => withParts(check, { Test: inWords }),
    });
  const inContainer = (container: unknown) =>
    withParts(container, {
      Args: inWords,
      Config: inConfig,
      HostConfig: (config) => withParts(config, { LogConfig: (log) => withParts(log, { Config: inNames }) }),
      // What a health check printed can be anything.
      State: (state) =>
        withParts(state, {
          Health: (health) =>
            withParts(health, {
              Log: (log) => (Array.isArray(log) ? log.map((entry) => withParts(entry, { Output: () => MASKED })) : log),
            }),
        }),
    });
  const inInfo = (info: unknown) => withParts(info, { HttpProxy: inWords, HttpsProxy: inWords, Labels: inWords });
  const masked = {
    version: answers.version,
    info: inInfo(answers.info),
    networks: answers.networks.map((network) => withParts(network, { Labels: inNames })),
    ...(answers.libpodNetworks
      ? { libpodNetworks: answers.libpodNetworks.map((network) => withParts(network, { labels: inNames })) }
      : {}),
    containers: answers.containers.map(inContainer),
    ...(answers.images ? { images: answers.images.map((image) => withParts(image, { Config: inConfig })) } : {}),
  };
  return { answers: masked, secrets };
}

/** `NAME` without a value stays as it is. */
function maskEnvironment(environment: unknown): unknown {
  if (!Array.isArray(environment)) return environment;
  return environment.map((entry: unknown) => {
    if (typeof entry !== 'string') return MASKED;
    const at = entry.indexOf('=');
    return at < 0 ? entry : `${entry.slice(0, at + 1)}${MASKED}`;
  });
}

/** An object with each value changed; anything else as it is. */
function mapped(object: unknown, change: (value: unknown, name: string) => unknown): unknown {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return object;
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}
