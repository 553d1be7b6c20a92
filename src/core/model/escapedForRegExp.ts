/** The text with what an expression reads as a sign of its own escaped: inside `new RegExp` it stands for itself. */
export function escapedForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
