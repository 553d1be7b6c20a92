import { type Connection, Emitter, TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { keyOf, type Place, placeOf, uriOf } from './places.ts';

/** What the client has open, saved or not, as it is now. */
export class OpenDocuments {
  readonly #documents = new TextDocuments(TextDocument);
  readonly #open = new Map<string, { readonly place: Place; readonly document: TextDocument }>();
  readonly #changed = new Emitter<Place>();
  readonly #opened = new Emitter<Place>();
  readonly #closed = new Emitter<Place>();
  readonly #didSave = new Emitter<Place>();
  /** The versions that are as they are saved, as far as is known. */
  readonly #saved = new Map<string, number>();
  readonly #deleted = new Set<string>();

  /** A document was edited. */
  readonly onDidChange = this.#changed.event;
  readonly onDidOpen = this.#opened.event;
  readonly onDidClose = this.#closed.event;
  readonly onDidSave = this.#didSave.event;

  /** Starts to follow what the client says. */
  listen(connection: Connection): void {
    const at = (document: TextDocument, then: (place: Place) => void): void => {
      const place = placeOf(document.uri);
      if (place) then(place);
    };
    this.#documents.onDidOpen(({ document }) =>
      at(document, (place) => {
        this.#open.set(keyOf(place), { place, document });
        this.#saved.set(keyOf(place), document.version);
        this.#deleted.delete(keyOf(place));
        this.#opened.fire(place);
      }),
    );
    this.#documents.onDidChangeContent(({ document }) =>
      at(document, (place) => {
        // It is told of a document that is opened, too.
        const isNew = this.#open.get(keyOf(place))?.document !== document;
        this.#open.set(keyOf(place), { place, document });
        if (!isNew) this.#deleted.delete(keyOf(place));
        if (!isNew) this.#changed.fire(place);
      }),
    );
    this.#documents.onDidClose(({ document }) =>
      at(document, (place) => {
        this.#open.delete(keyOf(place));
        this.#saved.delete(keyOf(place));
        this.#deleted.delete(keyOf(place));
        this.#closed.fire(place);
      }),
    );
    this.#documents.onDidSave(({ document }) =>
      at(document, (place) => {
        this.#saved.set(keyOf(place), document.version);
        this.#didSave.fire(place);
      }),
    );
    this.#documents.listen(connection);
  }

  at(place: Place): TextDocument | undefined {
    const key = keyOf(place);
    return this.#deleted.has(key) ? undefined : this.#open.get(key)?.document;
  }

  /** A file was deleted: an editor can keep its document for a while. Without unsaved changes it counts as gone. */
  fileDeleted(place: Place): void {
    const open = this.#open.get(keyOf(place));
    if (open && this.#saved.get(keyOf(place)) === open.document.version) this.#deleted.add(keyOf(place));
  }

  fileCreated(place: Place): void {
    this.#deleted.delete(keyOf(place));
  }

  get places(): readonly Place[] {
    return [...this.#open].flatMap(([key, { place }]) => (this.#deleted.has(key) ? [] : [place]));
  }

  /** The URI of a place, in the client's spelling where it has the file open. */
  uriOf(place: Place): string {
    return this.at(place)?.uri ?? uriOf(place);
  }
}
