/** A text with placeholders (`{0} reaches {1}`) as nodes: elements stand where a translation puts their placeholders. */
export function sentence(text: string, ...elements: readonly Node[]): readonly (Node | string)[] {
  return text.split(/\{(\d)\}/).map((part, position) => (position % 2 === 0 ? part : (elements[Number(part)] ?? '')));
}
