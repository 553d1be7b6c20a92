import { escapeMarkdown, visibleText } from '../../core/analysis/index.ts';

type Part =
  | { readonly kind: 'text' | 'strong' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string }
  | { readonly kind: 'paragraph' | 'item' };

/** What a hover says, as Markdown or as plain text. All that is said is text: no name of a file becomes markup, or moves a cursor. */
export class HoverText {
  readonly #parts: Part[] = [];

  say(text: string): this {
    this.#parts.push({ kind: 'text', text: visibleText(text) });
    return this;
  }

  strong(text: string): this {
    this.#parts.push({ kind: 'strong', text: visibleText(text) });
    return this;
  }

  /** A block of code. */
  code(text: string): this {
    this.#parts.push({ kind: 'code', text: visibleText(text) });
    return this;
  }

  /** A link with words of our own; `to` is a URI that we made. */
  link(text: string, to: string): this {
    this.#parts.push({ kind: 'link', text, to });
    return this;
  }

  paragraph(): this {
    this.#parts.push({ kind: 'paragraph' });
    return this;
  }

  item(): this {
    this.#parts.push({ kind: 'item' });
    return this;
  }

  markdown(): string {
    const texts = this.#parts.map((part) => {
      switch (part.kind) {
        case 'text':
          return escapeMarkdown(part.text);
        case 'strong':
          return `**${escapeMarkdown(part.text)}**`;
        case 'code':
          return fenced(part.text);
        case 'link':
          return `[${escapeMarkdown(part.text)}](${part.to})`;
        case 'paragraph':
          return '\n\n';
        case 'item':
          return '\n- ';
      }
    });
    return tidy(texts.join(''));
  }

  plain(): string {
    const texts = this.#parts.map((part) => {
      switch (part.kind) {
        case 'text':
        case 'strong':
          return part.text;
        case 'code':
          return `\n    ${part.text}\n`;
        case 'link':
          return `${part.text}: ${part.to}`;
        case 'paragraph':
          return '\n\n';
        case 'item':
          return '\n- ';
      }
    });
    return tidy(texts.join(''));
  }
}

function tidy(text: string): string {
  return text.replace(/\n{3,}/g, '\n\n').trim();
}

/** A fence that is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `\n\n${fence}sh\n${text}\n${fence}\n\n`;
}
