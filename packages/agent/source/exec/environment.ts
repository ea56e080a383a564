/**
 * The environment of a process: the agent's own but for `FLEETBAN_…` (secrets are among
 * them), and what the source sets. `${NAME}` in a value is the
 * agent's variable, or nothing where it has none; `$$` is a dollar.
 */
export function environmentOf(
  set: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const expanded = Object.entries(set).map(([name, value]) => [
    name,
    value.replace(/\$(?:\$|\{(\w+)\})/g, (_, variable?: string) =>
      variable === undefined ? "$" : (own[variable] ?? ""),
    ),
  ]);
  const copied = Object.entries(own).filter(([name]) => !name.startsWith("FLEETBAN_"));
  return { ...Object.fromEntries(copied), ...Object.fromEntries(expanded) };
}
