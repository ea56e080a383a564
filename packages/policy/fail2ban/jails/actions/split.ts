/**
 * Splits `action` into its actions: at any space that is not inside brackets.
 *
 * @returns `name[option=value, …]` each
 */
export function splitActions(text: string): string[] {
  const actions: string[] = [];
  let from = 0;
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (depth > 0 && (character === '"' || character === "'")) quote = character;
    else if (character === "[") depth++;
    else if (character === "]" && depth > 0) depth--;
    else if (depth === 0 && /\s/.test(character)) {
      if (at > from) actions.push(text.slice(from, at));
      from = at + 1;
    }
  }
  if (from < text.length) actions.push(text.slice(from));
  return actions;
}
