import assert from 'node:assert/strict';
import { type FolderEntry, loadProject } from '../../../src/core/compose/index.ts';
import { isRefusal } from '../../../src/core/model/index.ts';
import { yaml } from '../yaml.ts';

/** The problems of a project, each with the number of further places. */
function problemsOf(compose: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const texts: Readonly<Record<string, string>> = { '/p/compose.yaml': compose, ...files };
  const request = { files: [], directory: '/p', profiles: [], envFiles: [], environment: new Map<string, string>() };
  const { problems } = loadProject(request, { text: (path) => texts[path] ?? null });
  return problems.map((p) => `${p.severity} ${p.code} +${String(p.related?.length ?? 0)}`);
}

const CASES: readonly (readonly [string, string, Readonly<Record<string, string>>, readonly string[]])[] = [
  [
    'a mapping with a key that is none, in place of a text',
    'services:\n  a:\n    image: x\n    devices:\n      - /dev/usb-*: /dev/usb:ro\n',
    {},
    ['error schema-unknown-key +0'],
  ],
  [
    'paths to be filled in',
    'services:\n  a: {image: x, volumes: ["</path/to/host/config>:/config", "<path/to/data>:/data"]}\n',
    {},
    ['information compose-unknown-volume +1'],
  ],
  [
    'a port and a path in capitals, to be filled in',
    'services:\n  a: {image: x, ports: ["CUSTOMPORT:80"], volumes: ["CONFIGDIR:/config"]}\n',
    {},
    ['information compose-form +0', 'information compose-unknown-volume +0'],
  ],
  [
    'names with the sign for what is to be filled in',
    'services:\n  a: {image: x, ports: ["567XXX:80"], networks: [demo_krXXX], volumes: ["data_XXX:/d"]}\n',
    {},
    ['information compose-form +0', 'information compose-unknown-network +0', 'information compose-unknown-volume +0'],
  ],
  [
    'a part that a script merges with others',
    'services:\n  a: {image: x, depends_on: [b], networks: [n]}\n',
    { '/p/run.sh': 'docker compose -f base.yaml \\\n  -f ./compose.yaml up -d\n' },
    ['information compose-unknown-network +0', 'information compose-unknown-service +0'],
  ],
  [
    'a file that a script starts alone, and a part of another name',
    'services:\n  a: {image: x, depends_on: [b]}\n',
    { '/p/run.sh': 'docker compose -f compose.yaml up\ndocker compose -f a.yaml -f my-compose.yaml up\n' },
    ['error compose-unknown-service +0'],
  ],
  [
    'the env file that Portainer makes',
    'services:\n  a: {image: x, env_file: stack.env}\n',
    {},
    ['information compose-env-file +0'],
  ],
  [
    'keys of a service that are not indented',
    'services:\n  a:\n  image: x\n  restart: always\n  ports: ["1:1"]\n',
    {},
    ['error schema-type +0', 'error schema-type +2'],
  ],
  [
    'a service that is indented too deep',
    'services:\n  a:\n    image: x\n    depends_on: [b]\n    b:\n      image: y\n',
    {},
    ['error schema-unknown-key +0'],
  ],
  [
    'one text of a wrong type, of which two phases speak',
    'services:\n  a:\n    image: x\n    ports: "80:80"\n',
    {},
    ['error schema-type +0'],
  ],
  [
    'names between percent signs, to be filled in',
    'services:\n  a:\n    image: %REGISTRY%/app:%TAG%\n  %NAME%-b: {image: y}\n',
    {},
    ['error yaml-template +0'],
  ],
  [
    'percent signs inside of a text',
    'services:\n  a: {image: x, command: date +%Y%M%D, labels: {l: "%NAME%"}}\n',
    {},
    [],
  ],
  [
    'an included file that a script fetches, and what it would bring',
    'include: [upstream.yml]\nservices:\n  a: {depends_on: [b], networks: [n]}\n',
    { '/p/setup.sh': 'cp vendor/upstream.yml upstream.yml\n' },
    ['information compose-include +0'],
  ],
  [
    'an included file of which nothing is known',
    'include: [upstream.yml]\nservices:\n  a: {image: x}\n',
    {},
    ['error compose-include +0'],
  ],
  [
    'images that what is extended would bring',
    'services:\n  a: {extends: {file: none.yml, service: t}}\n  b: {}\n',
    {},
    ['error compose-extends +0', 'error compose-no-image +0'],
  ],
  [
    'one network that is not declared',
    'services:\n  a: {image: x, networks: [n]}\n  b: {image: x, networks: [n]}\nnetworks: {m: {}}\n',
    {},
    ['error compose-unknown-network +1'],
  ],
  [
    'two secrets, and no secrets at all',
    'services:\n  a: {image: x, secrets: [s]}\n  b: {image: x, secrets: [t]}\n',
    {},
    ['error compose-unknown-secret +1'],
  ],
  [
    'two secrets beside one that is declared',
    'services:\n  a: {image: x, secrets: [s]}\n  b: {image: x, secrets: [t]}\nsecrets: {u: {file: u}}\n',
    {},
    ['error compose-unknown-secret +0', 'error compose-unknown-secret +0'],
  ],
  [
    'one env file',
    'services:\n  a: {image: x, env_file: a.env}\n  b: {image: x, env_file: a.env}\n',
    {},
    ['error compose-env-file +1'],
  ],
  [
    'several env files of one project',
    'services:\n  a: {image: x, env_file: [a.env, b.env]}\n  b: {image: x, env_file: c.env}\n',
    {},
    ['error compose-env-file +2'],
  ],
  [
    'an env file that the instructions tell to make',
    'services:\n  a: {image: x, env_file: .env.dev}\n',
    { '/p/README.md': '1. Rename *.env.dev-0* to *.env.dev*.\n' },
    ['information compose-env-file +0'],
  ],
  [
    'an env file that they only mention',
    'services:\n  a: {image: x, env_file: .env.dev}\n',
    { '/p/README.md': 'Keep .env.dev secret.\n' },
    ['error compose-env-file +0'],
  ],
  [
    'several required variables of one project',
    'services:\n  a: {image: "x:${V:?unset}", hostname: "${W:?unset}"}\n',
    {},
    ['information compose-required-variable +1'],
  ],
  [
    'a required variable beside a .env that lacks it',
    'services:\n  a: {image: "x:${V:?}"}\n',
    { '/p/.env': 'W=1\n' },
    ['error compose-required-variable +0'],
  ],
  [
    'a required variable that the Makefile exports',
    'services:\n  a: {image: "x:${V:?set it}"}\n',
    { '/p/Makefile': 'export V := 1\nup:\n\tdocker compose up\n' },
    ['information compose-required-variable +0'],
  ],
  [
    'a required variable that the Makefile only uses',
    'services:\n  a: {image: "x:${V:?unset}"}\n',
    { '/p/Makefile': 'up:\n\techo $(V) ; test "$V" = 1 ; OTHER_V=1 docker compose up\n', '/p/.env': 'W=1\n' },
    ['error compose-required-variable +0'],
  ],
  ['an image that a variable leaves empty', 'services:\n  a: {image: "${V}"}\n', {}, ['error compose-empty-image +0']],
  ['the format of Compose 1', 'a: {image: x}\nb: {build: .}\n', {}, ['error schema-unknown-key +1']],
  [
    'one env file, with a sample',
    'services:\n  a: {image: x, env_file: a.env}\n',
    { '/p/a.env.sample': 'A=b\n' },
    ['information compose-env-file +0'],
  ],
  [
    'a required variable, with a sample of .env',
    'services:\n  a: {image: "x:${V:?set it}"}\n',
    { '/p/.env.example': 'V=1\n' },
    ['information compose-required-variable +0'],
  ],
  [
    'a part: services without images, and what they have from the other file',
    'services:\n  a: {ports: ["80:80"], volumes: ["v:/v"]}\n  b: {depends_on: [c]}\n',
    {},
    ['error compose-no-image +1'],
  ],
  [
    'a template of Jinja',
    yaml`
      {% if db %}
      services:
        db: {image: "postgres:{{ v }}"}
      {% endif %}
    `,
    {},
    ['error yaml-template +0'],
  ],
  ['a template as a value', 'services:\n  a:\n    image: {{ image }}\n', {}, ['error yaml-template +0']],
  [
    'an env file that .gitignore keeps out',
    'services:\n  a: {image: x, env_file: conf/a.env}\n',
    { '/p/.gitignore': '# secrets\n*.env \n!shared.env\n' },
    ['information compose-env-file +0'],
  ],
  [
    'an env file in a folder that .gitignore keeps out',
    'services:\n  a: {image: x, env_file: conf/a.env}\n',
    { '/p/.gitignore': '/conf/\n' },
    ['information compose-env-file +0'],
  ],
  [
    'an env file that .gitignore lets in again',
    'services:\n  a: {image: x, env_file: shared.env}\n',
    { '/p/.gitignore': '*.env\n!shared.env\n' },
    ['error compose-env-file +0'],
  ],
  [
    'an env file that only looks like one that .gitignore keeps out',
    'services:\n  a: {image: x, env_file: conf/a.env}\n',
    { '/p/.gitignore': '/a.env\na.env/\nb.env\n.env\n' },
    ['error compose-env-file +0'],
  ],
  [
    'a required variable of a project whose .env stays out of the repository',
    'services:\n  a: {image: "x:${V:?set it}"}\n',
    { '/p/.gitignore': '.env\n' },
    ['information compose-required-variable +0'],
  ],
  [
    'a required variable that .env lacks',
    'services:\n  a: {image: "x:${V:?set it}"}\n',
    { '/p/.gitignore': '.env\n', '/p/.env': 'W=1\n' },
    ['error compose-required-variable +0'],
  ],
  [
    'two included files with the same services',
    'include: [one.yaml, two.yaml]\n',
    {
      '/p/one.yaml': 'services:\n  a: {image: x}\n  b: {image: x}\n  c: {image: x}\n',
      '/p/two.yaml': 'services:\n  a: {image: y}\n  b: {image: y}\n  c: {image: y}\n',
    },
    ['error compose-include-conflict +3'],
  ],
  ['a file whose YAML is not valid', 'services:\n  a:\n    image: x: y\n  b: {}\n', {}, ['error yaml-syntax +0']],
  [
    'a part that has networks, volumes and services elsewhere',
    'services:\n  a: {image: x, networks: [n, m], volumes: ["vol:/v"], depends_on: [b]}\n',
    {},
    ['error compose-unknown-network +3'],
  ],
  [
    'a template with blanks',
    'services:\n  a: {image: x, ports: ["<host ip>:80:80", "<host ip>:81:81"]}\n',
    {},
    ['information invalid-host-ip +1'],
  ],
  [
    'an address that is none, and no blank',
    'services:\n  a: {image: x, ports: ["300.1.1.1:80:80"]}\n',
    {},
    ['error invalid-host-ip +0'],
  ],
  [
    'an env file of the machine',
    'services:\n  a: {image: x, env_file: /etc/shop/shop.env}\n',
    {},
    ['information compose-env-file +0'],
  ],
  [
    'spaces in a whole list',
    'services:\n  a: {image: x, environment: ["A = b", "C = d", "E=f"]}\n',
    {},
    ['error compose-environment +1'],
  ],
  [
    'a service of the first format that is called volumes',
    'volumes:\n  image: x\n  volumes: ["./a:/a"]\nweb:\n  image: x\n  volumes_from: [volumes]\n',
    {},
    ['error schema-unknown-key +1'],
  ],
  [
    'files of a folder that is not here, which services extend',
    'services:\n  a: {extends: {file: ./s/a.yml, service: a}}\n  b: {extends: {file: ./s/b.yml, service: b}}\n  c: {extends: {file: ./s/c.yml, service: c}}\n',
    {},
    ['error compose-extends +2'],
  ],
  [
    'a blank of another program',
    'services:\n  a:\n    image: x\n    command: [run, { { TOKEN } }]\n',
    {},
    ['error compose-key +0'],
  ],
  [
    'a variable that .env leaves blank',
    'services:\n  a:\n    image: x\n    volumes: ["${DATA}:/data"]\n',
    { '/p/.env': 'DATA=\n' },
    ['information compose-item +0'],
  ],
  [
    'a placeholder before a path',
    'services:\n  a: {image: x, volumes: ["ADJUST_ME/a.jar:/a.jar"]}\n',
    {},
    ['information compose-unknown-volume +0'],
  ],
  [
    'a folder in capitals',
    'services:\n  a: {image: x, volumes: ["MEDIA/a:/a"]}\n',
    {},
    ['error compose-unknown-volume +0'],
  ],
  ['a page that is no Compose file', '404: Not Found\n', {}, ['error compose-key +0']],
  [
    'a star without quotes',
    'services:\n  a: {image: x}\n  b:\n    image: x\n    hostname: *.b.$C\n',
    {},
    ['error yaml-anchor +0'],
  ],
  [
    'a required variable with a sentence for whoever sets the project up',
    'services:\n  a: {image: "x:${V:?set V in .env}"}\n',
    {},
    ['information compose-required-variable +0'],
  ],
  [
    'the same beside a .env',
    'services:\n  a: {image: "x:${V:?set V in .env}"}\n',
    { '/p/.env': 'W=1\n' },
    ['error compose-required-variable +0'],
  ],
  [
    'a merge that was left half done',
    '<<<<<<< HEAD\nservices:\n  a: {image: x}\n=======\nservices:\n  a: {image: y}\n>>>>>>> 60870ae\n',
    {},
    ['error yaml-syntax +5'],
  ],
  [
    'a template that is YAML',
    'services:\n  a: {image: x}\nnetworks:\n  n:\n    ipam:\n      config:\n        - subnet: "{{ lan }}"\n          gateway: "{{ gate | default(1) }}"\n',
    {},
    ['information yaml-template +0'],
  ],
  ['a file that is commented out', '# services:\n#   a: {image: x}\n', {}, ['information compose-empty +0']],
  [
    'a mount without a source, twice',
    'services:\n  a:\n    image: x\n    volumes:\n      - ":/a"\n      - ":/b"\n',
    {},
    ['error compose-item +0', 'error compose-item +0'],
  ],
  // Look-alikes.
  [
    "Docker's own templates",
    'services:\n  a:\n    image: x\n    hostname: "{{.Node.Hostname}}"\n    labels:\n      a: "{{ json . }}"\n      b: "{{.Name}}"\n',
    {},
    [],
  ],
  ['braces of docker in quotes', 'services:\n  a: {image: x, labels: {l: "{{.Name}}"}}\n', {}, []],
  ['a template in a comment', '# {% if x %}\nservices:\n  a: {image: x}\n', {}, []],
];

describe('one problem for one cause', () => {
  for (const [name, compose, files, expected] of CASES)
    it(name, () => assert.deepEqual(problemsOf(compose, files), expected));

  it('an env file above the repository is of the machine: a note, and refused all the same', () => {
    const compose = 'services:\n  a: {image: x, env_file: [../shared.env, own.env]}\n';
    const request = { files: [], directory: '/p', profiles: [], envFiles: [], environment: new Map<string, string>() };
    const found = (list: (folder: string) => readonly FolderEntry[] | null) =>
      loadProject(request, { text: (path) => (path === '/p/compose.yaml' ? compose : null), list }).problems.map(
        (p) => [p.severity, isRefusal(p), /^The env file (\S+)/.exec(p.message)?.[1]],
      );
    const git = [{ name: '.git', kind: 'folder' }] as const;
    // So is one of its own where the repository has none of the kind.
    assert.deepEqual(
      found((folder) => (folder === '/p' ? git : null)),
      [['information', true, '/shared.env']],
    );
    assert.deepEqual(
      found((folder) => (folder === '/p' ? [...git, { name: 'db.env', kind: 'file' }] : null)),
      [
        ['information', true, '/shared.env'],
        ['error', true, '/p/own.env'],
      ],
    );
  });
});
