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
  readonly #saved = new Emitter<Place>();

  /** A document was edited. */
  readonly onDidChange = this.#changed.event;
  readonly onDidOpen = this.#opened.event;
  readonly onDidClose = this.#closed.event;
  readonly onDidSave = this.#saved.event;

  /** Starts to follow what the client says. */
  listen(connection: Connection): void {
    const at = (document: TextDocument, then: (place: Place) => void): void => {
      const place = placeOf(document.uri);
      if (place) then(place);
    };
    this.#documents.onDidOpen(({ document }) =>
      at(document, (place) => {
        this.#open.set(keyOf(place), { place, document });
        this.#opened.fire(place);
      }),
    );
    this.#documents.onDidChangeContent(({ document }) =>
      at(document, (place) => {
        // It is told of a document that is opened, too.
        const isNew = this.#open.get(keyOf(place))?.document !== document;
        this.#open.set(keyOf(place), { place, document });
        if (!isNew) this.#changed.fire(place);
      }),
    );
    this.#documents.onDidClose(({ document }) =>
      at(document, (place) => {
        this.#open.delete(keyOf(place));
        this.#closed.fire(place);
      }),
    );
    this.#documents.onDidSave(({ document }) => at(document, (place) => void this.#saved.fire(place)));
    this.#documents.listen(connection);
  }

  at(place: Place): TextDocument | undefined {
    return this.#open.get(keyOf(place))?.document;
  }

  get places(): readonly Place[] {
    return [...this.#open.values()].map(({ place }) => place);
  }

  /** The URI of a place, in the client's spelling where it has the file open. */
  uriOf(place: Place): string {
    return this.at(place)?.uri ?? uriOf(place);
  }
}
