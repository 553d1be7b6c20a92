import type { Problem, SourceOrigin } from '../../model/index.ts';
import { sizeInBytes } from '../formats/quantities.ts';
import { type ComposeNode, isNull, keyOriginOf, originOf, valueAt } from '../yaml/ComposeNode.ts';
import { scalarsOf, textAt } from '../yaml/nodeText.ts';
import type { LoadedProject, Service } from './LoadedProject.ts';
import { dependencyCycle } from './dependencyCycle.ts';

/** What does not hang together in a project whose parts are each valid (compose-go loader/validate.go). */
export function checkConsistency(project: LoadedProject, problems: Problem[]): void {
  const checking = new Checking(project, problems);
  for (const service of project.services) if (service.active) checking.service(service);
  checking.secrets();
  checking.containerNames();
  dependencyCycle(project, problems);
}

class Checking {
  readonly #project: LoadedProject;
  readonly #problems: Problem[];
  readonly #services: ReadonlyMap<string, Service>;
  readonly #networkKeys: ReadonlySet<string>;

  constructor(project: LoadedProject, problems: Problem[]) {
    this.#project = project;
    this.#problems = problems;
    this.#services = new Map(project.services.map((service) => [service.name, service]));
    this.#networkKeys = new Set(project.networks.map((network) => network.key));
  }

  #refuse(code: string, message: string, origin: SourceOrigin, cause?: string): void {
    this.#problems.push({ code, severity: 'error', message, origin, ...(cause === undefined ? {} : { cause }) });
  }

  service(service: Service): void {
    const { node, name, entry } = service;
    const build = valueAt(node, 'build');
    if (!build && !textAt(node, 'image')?.value && !valueAt(node, 'provider')) {
      const written = valueAt(node, 'image');
      // An unset variable empties it: this file has the key, and is no part of another that has it.
      if (written?.kind === 'scalar' && !isNull(written))
        this.#refuse('compose-empty-image', `The image of ${name} is empty.`, originOf(written));
      else
        this.#refuse(
          'compose-no-image',
          `The service ${name} has neither an image nor a build.`,
          keyOriginOf(entry),
          name,
        );
    }
    if (build) this.#build(service, build);
    this.#networks(service);
    this.#healthcheck(service);
    this.#dependencies(service);
    this.#resources(service);
    this.#scale(service);
    this.#limits(service);
    this.#mounts(service);
    for (const watch of itemsOf(valueAt(valueAt(node, 'develop'), 'watch'))) {
      const action = textAt(watch, 'action')?.value;
      if (!textAt(watch, 'target')?.value && action !== 'rebuild' && action !== 'restart') {
        this.#refuse('compose-watch', `services.${name}.develop.watch: this action needs a target.`, originOf(watch));
      }
    }
  }

  #build({ name, node }: Service, build: ComposeNode): void {
    if (textAt(build, 'dockerfile_inline')?.value && textAt(build, 'dockerfile')?.value) {
      this.#refuse(
        'compose-build',
        `The service ${name} has both a dockerfile and a dockerfile_inline.`,
        originOf(build),
      );
    }
    const contexts = valueAt(build, 'additional_contexts');
    for (const context of contexts?.kind === 'map' ? contexts.entries.values() : []) {
      const text = context.value.kind === 'scalar' ? context.value.text : '';
      if (!text.startsWith('service:')) continue;
      const target = this.#services.get(text.slice('service:'.length));
      if (!target?.active || !valueAt(target.node, 'build')) {
        this.#refuse(
          'compose-build',
          `${text} is not a service of this project with a build.`,
          originOf(context.value),
        );
      }
    }
    const platforms = scalarsOf(valueAt(build, 'platforms')).map((p) => p.text);
    const platform = textAt(node, 'platform')?.value;
    if (platforms.length > 0 && platform && !platforms.includes(platform)) {
      this.#refuse('compose-build', `services.${name}.build.platforms must contain ${platform}.`, originOf(build));
    }
    for (const secret of itemsOf(valueAt(build, 'secrets'))) this.#reference(name, secret, 'secrets', 'source');
  }

  #networks({ name, node, networks }: Service): void {
    const mode = node.entries.get('network_mode');
    const written = node.entries.get('networks');
    if (mode && textAt(node, 'network_mode')?.value && written && networks.length > 0) {
      this.#problems.push({
        // The lint rule of that name says the same with its why and its fix; both stand at the value.
        code: 'network-mode-with-networks',
        severity: 'error',
        message: `The service ${name} has both network_mode and networks; Compose accepts only one of them.`,
        origin: originOf(mode.value),
        related: [{ origin: keyOriginOf(written), message: 'The networks.' }],
      });
    }
    for (const { key, origin } of networks) {
      if (this.#networkKeys.has(key)) continue;
      const at = origin.kind === 'source' ? origin : undefined;
      const message = `The service ${name} is on the network ${JSON.stringify(key)}, which is not declared in networks.`;
      if (at) this.#refuse('compose-unknown-network', message, at, key);
    }
    const shared = textAt(node, 'network_mode')?.value ?? '';
    if (shared.startsWith('service:') && mode) {
      const target = shared.slice('service:'.length);
      if (!this.#services.get(target)?.active) {
        this.#refuse(
          'compose-unknown-service',
          `The service ${name} shares the network of ${JSON.stringify(target)}, which ${this.#absence(target)}.`,
          originOf(mode.value),
          target,
        );
      }
    }
  }

  #absence(service: string): string {
    return this.#services.has(service) ? 'belongs to a profile that is not active' : 'is not a service of this project';
  }

  #healthcheck({ name, node }: Service): void {
    const test = valueAt(valueAt(node, 'healthcheck'), 'test');
    if (test?.kind !== 'seq' || test.items.length === 0) return;
    const [first] = scalarsOf(test);
    if (first && !/^(CMD|CMD-SHELL|NONE)$/.test(first.text)) {
      this.#refuse(
        'compose-healthcheck',
        `services.${name}.healthcheck.test must begin with CMD, CMD-SHELL or NONE.`,
        originOf(first),
      );
    }
  }

  #dependencies({ name, node, dependencies }: Service): void {
    const mode = valueAt(node, 'network_mode');
    for (const { service: target, required, entry, at } of dependencies) {
      const found = this.#services.get(target);
      if (found?.active || (found && !required)) continue;
      // The check of network_mode has said it at this very place.
      if (at === mode) continue;
      this.#refuse(
        'compose-unknown-service',
        `The service ${name} depends on ${JSON.stringify(target)}, which ${this.#absence(target)}.`,
        entry ? keyOriginOf(entry) : originOf(at),
        target,
      );
    }
  }

  #resources({ name, node }: Service): void {
    for (const volume of itemsOf(valueAt(node, 'volumes'))) {
      if (textAt(volume, 'type')?.value === 'volume' && textAt(volume, 'source')?.value) {
        this.#reference(name, volume, 'volumes', 'source');
      }
    }
    for (const kind of ['configs', 'secrets'] as const) {
      for (const item of itemsOf(valueAt(node, kind))) this.#reference(name, item, kind, 'source');
    }
    const models = valueAt(node, 'models');
    const known = valueAt(this.#project.model, 'models');
    for (const entry of models?.kind === 'map' ? models.entries.values() : []) {
      if (!valueAt(known, entry.key)) {
        this.#refuse(
          'compose-unknown-model',
          `The service ${name} uses the model ${JSON.stringify(entry.key)}, which is not declared in models.`,
          keyOriginOf(entry),
          entry.key,
        );
      }
    }
  }

  #reference(service: string, item: ComposeNode, kind: 'volumes' | 'configs' | 'secrets', key: string): void {
    const node = valueAt(item, key);
    const source = node?.kind === 'scalar' ? node.text : '';
    const declared = valueAt(this.#project.model, kind);
    if (declared?.kind === 'map' && declared.entries.has(source)) return;
    const one = kind.slice(0, -1);
    this.#refuse(
      `compose-unknown-${one}`,
      `The service ${service} uses the ${one} ${JSON.stringify(source)}, which is not declared in ${kind}.`,
      originOf(node ?? item),
      // Without the whole block all of them are missing for one reason.
      declared?.kind === 'map' ? source : `${kind}:`,
    );
  }

  #scale({ name, node, replicas }: Service): void {
    const scale = valueAt(node, 'scale');
    const stated = valueAt(valueAt(node, 'deploy'), 'replicas');
    if (scale?.kind === 'scalar' && stated?.kind === 'scalar' && scale.text !== stated.text) {
      this.#problems.push({
        code: 'compose-scale',
        severity: 'error',
        message: `services.${name}: scale and deploy.replicas differ.`,
        origin: originOf(scale),
        related: [{ origin: originOf(stated), message: 'deploy.replicas.' }],
      });
    }
    for (const node of [scale, stated]) {
      // Go's int of a number that is too large is negative.
      if (node?.kind === 'scalar' && (Number(node.text) < 0 || Number(node.text) >= 2 ** 63)) {
        this.#refuse('compose-scale', `services.${name} cannot have a negative number of containers.`, originOf(node));
      }
    }
    const own = valueAt(node, 'container_name');
    if (replicas > 1 && own && textAt(node, 'container_name')?.value) {
      this.#refuse(
        'compose-container-name',
        `The service ${name} has ${replicas} containers, which cannot all have the same container_name.`,
        originOf(own),
      );
    }
  }

  /** Limits that are stated twice have to agree. */
  #limits({ name, node }: Service): void {
    const resources = valueAt(valueAt(node, 'deploy'), 'resources');
    const pairs = [
      ['cpus', 'limits', 'cpus'],
      ['mem_limit', 'limits', 'memory'],
      ['mem_reservation', 'reservations', 'memory'],
      ['pids_limit', 'limits', 'pids'],
    ] as const;
    for (const [own, section, key] of pairs) {
      const part = valueAt(resources, section);
      const mine = valueAt(node, own);
      if (part?.kind !== 'map' || mine?.kind !== 'scalar') continue;
      const value = sizeInBytes(mine.text);
      const theirs = valueAt(part, key);
      if (value === 0 || value === sizeInBytes(theirs?.kind === 'scalar' ? theirs.text : '0')) continue;
      this.#refuse(
        'compose-limits',
        `services.${name}: ${own} and deploy.resources.${section}.${key} differ.`,
        originOf(mine),
      );
    }
  }

  #mounts({ name, node }: Service): void {
    const targets = new Map<string, SourceOrigin>();
    const add = (target: string, origin: SourceOrigin) => {
      const first = targets.get(target);
      if (first) {
        this.#problems.push({
          code: 'compose-mount',
          severity: 'error',
          message: `services.${name}: something is already mounted at ${target}.`,
          origin,
          related: [{ origin: first, message: 'The first mount.' }],
        });
      } else targets.set(target, origin);
    };
    for (const tmpfs of scalarsOf(valueAt(node, 'tmpfs'))) add(tmpfs.text.split(':')[0] ?? '', originOf(tmpfs));
    for (const volume of itemsOf(valueAt(node, 'volumes'))) {
      add(textAt(volume, 'target')?.value ?? '', originOf(valueAt(volume, 'target') ?? volume));
    }
  }

  secrets(): void {
    const secrets = valueAt(this.#project.model, 'secrets');
    for (const { key, value } of secrets?.kind === 'map' ? secrets.entries.values() : []) {
      const external = valueAt(value, 'external');
      if (external?.kind === 'scalar' && external.text === 'true') continue;
      if (isNull(value) || (!textAt(value, 'file')?.value && !textAt(value, 'environment')?.value)) {
        this.#refuse('compose-secret', `The secret ${key} needs a file or an environment.`, originOf(value));
      }
    }
  }

  /** docker/compose checks this for `config` and `up` (types.Project CheckContainerNameUnicity). */
  containerNames(): void {
    const names = new Map<string, SourceOrigin>();
    for (const { active, node, name } of this.#project.services) {
      const own = valueAt(node, 'container_name');
      if (!active || own?.kind !== 'scalar' || own.text === '') continue;
      const first = names.get(own.text);
      if (first) {
        this.#problems.push({
          code: 'compose-container-name',
          severity: 'error',
          message: `services.${name}: another service also has the container_name ${own.text}.`,
          origin: originOf(own),
          related: [{ origin: first, message: 'The first service with this name.' }],
        });
      } else names.set(own.text, originOf(own));
    }
  }
}

function itemsOf(node: ComposeNode | undefined): readonly ComposeNode[] {
  return node?.kind === 'seq' ? node.items : [];
}
