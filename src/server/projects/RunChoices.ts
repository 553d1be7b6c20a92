import type { Editor } from '../Editor.ts';

/** How a person wants a project to be read, other than Compose reads it by itself. */
export interface RunChoice {
  /** Absolute, for `-f`. */
  readonly files?: readonly string[];
  readonly profiles?: readonly string[];
}

/**
 * What a person chose in diagrams of projects: files and profiles, by the projects' ids. The editor keeps it with the workspace, as a
 * text that means nothing to it.
 */
export class RunChoices {
  readonly #editor: Pick<Editor, 'tell'>;
  readonly #choices: Map<string, RunChoice>;

  constructor(editor: Pick<Editor, 'tell'>, text: string | undefined) {
    this.#editor = editor;
    this.#choices = new Map(parsed(text));
  }

  /** The same object until another choice is made. */
  of(project: string): RunChoice | undefined {
    return this.#choices.get(project);
  }

  set(project: string, choice: RunChoice): void {
    if (choice.files === undefined && choice.profiles === undefined) this.#choices.delete(project);
    else this.#choices.set(project, choice);
    this.#editor.tell('netlens/remember', { text: JSON.stringify([...this.#choices]) });
  }
}

/** The workspace's storage may hold anything: another version's, or what another extension put there. */
function parsed(text: string | undefined): readonly [string, RunChoice][] {
  try {
    const raw: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(raw)) return [];
    return raw.flatMap((entry: unknown): [string, RunChoice][] => {
      if (!Array.isArray(entry)) return [];
      const [id, choice] = entry as readonly unknown[];
      if (typeof id !== 'string' || typeof choice !== 'object' || choice === null) return [];
      const { files, profiles } = choice as Record<string, unknown>;
      return [[id, { ...(isTexts(files) ? { files } : {}), ...(isTexts(profiles) ? { profiles } : {}) }]];
    });
  } catch {
    return [];
  }
}

function isTexts(raw: unknown): raw is readonly string[] {
  return Array.isArray(raw) && raw.every((one) => typeof one === 'string');
}
