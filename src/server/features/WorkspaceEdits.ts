import type { CreateFile, Range, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import type { TextEdit } from '../../core/analysis/index.ts';
import type { Client } from '../Client.ts';
import type { OpenDocuments } from '../documents/OpenDocuments.ts';
import { keyOf, type Place } from '../documents/places.ts';
import type { Project } from '../projects/Project.ts';
import { rangeOf } from '../ranges.ts';

/** What is to be written into one file. */
export interface FileEdits {
  readonly place: Place;
  readonly edits: { range: Range; newText: string }[];
}

/** The edits of core as an editor applies them: of the version that they were worked out for, where it can tell versions apart. */
export class WorkspaceEdits {
  readonly #client: Client;
  readonly #documents: OpenDocuments;

  constructor(client: Client, documents: OpenDocuments) {
    this.#client = client;
    this.#documents = documents;
  }

  /** Edits of the files of a project, as it was read last, and the files that they make. */
  of(project: Project, edits: readonly TextEdit[]): WorkspaceEdit {
    const texts = project.view?.network.texts ?? new Map<string, string>();
    const files = new Map<string, FileEdits>();
    const created: (CreateFile | TextDocumentEdit)[] = [];
    for (const edit of edits) {
      const place = project.placeOf(edit.file);
      const inPlace = { range: rangeOf(edit, texts), newText: edit.newText };
      if (edit.creates) {
        const uri = this.#documents.uriOf(place);
        // The protocol's way to say what is in a new file is a second change.
        created.push({ kind: 'create', uri }, { textDocument: { uri, version: null }, edits: [inPlace] });
        continue;
      }
      const ofFile = files.get(keyOf(place)) ?? { place, edits: [] };
      files.set(keyOf(place), ofFile);
      ofFile.edits.push(inPlace);
    }
    const whole = this.ofFiles([...files.values()]);
    return created.length === 0 ? whole : { documentChanges: [...created, ...(whole.documentChanges ?? [])] };
  }

  ofFiles(files: readonly FileEdits[]): WorkspaceEdit {
    if (!this.#client.versionsEdits)
      return { changes: Object.fromEntries(files.map(({ place, edits }) => [this.#documents.uriOf(place), edits])) };
    return {
      documentChanges: files.map(({ place, edits }) => ({
        textDocument: { uri: this.#documents.uriOf(place), version: this.#documents.at(place)?.version ?? null },
        edits,
      })),
    };
  }
}
