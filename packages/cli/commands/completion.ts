import { Argument, type Command } from "commander";

const shells = ["bash", "zsh", "fish"] as const;

/** `fleetban completion`: a script for the shell, made of what the commands say of themselves. */
export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .summary("print a completion script for the shell")
    .description("Prints a script that completes commands and options.")
    .addArgument(new Argument("<shell>", "which one").choices(shells))
    .addHelpText(
      "after",
      `
Examples:
  $ fleetban completion bash > /etc/bash_completion.d/fleetban
  $ fleetban completion zsh > "\${fpath[1]}/_fleetban"
  $ fleetban completion fish > ~/.config/fish/completions/fleetban.fish`,
    )
    .action((shell: (typeof shells)[number]) => {
      const words = wordsOf(program);
      const script = {
        bash: () => bash(words),
        zsh: () => `#compdef fleetban\nautoload -U bashcompinit && bashcompinit\n${bash(words)}`,
        fish: () => fish(words),
      };
      process.stdout.write(script[shell]());
    });
}

/** What may follow a command, by its words: `token create`. */
function wordsOf(program: Command): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const walk = (command: Command, path: string) => {
    const names = command.commands.map((one) => one.name());
    const options = command.options.flatMap(({ long }) => (long === undefined ? [] : [long]));
    found.set(path, [...names, ...options, "--help"]);
    for (const one of command.commands) walk(one, path === "" ? one.name() : `${path} ${one.name()}`);
  };
  walk(program, "");
  return found;
}

function bash(words: ReadonlyMap<string, string[]>): string {
  const cases = [...words].map(([path, next]) => `    "${path}") words="${next.join(" ")}" ;;`);
  return `_fleetban() {
  local current=\${COMP_WORDS[COMP_CWORD]} path="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      -*) ;;
      *) [ "$i" -le 2 ] && path="\${path:+$path }\${COMP_WORDS[i]}" ;;
    esac
  done
  case $path in
${cases.join("\n")}
    *)
      case \${path%% *} in
${[...words]
  .filter(([path]) => path !== "" && !path.includes(" "))
  .map(([path, next]) => `        "${path}") words="${next.join(" ")}" ;;`)
  .join("\n")}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _fleetban fleetban
`;
}

function fish(words: ReadonlyMap<string, string[]>): string {
  const lines = [...words].flatMap(([path, next]) => {
    const [first, second] = path.split(" ");
    const where =
      path === ""
        ? "__fish_use_subcommand"
        : `__fish_seen_subcommand_from ${first}${second === undefined ? "" : `; and __fish_seen_subcommand_from ${second}`}`;
    return next.map((word) =>
      word.startsWith("--")
        ? `complete -c fleetban -n "${where}" -l ${word.slice(2)}`
        : `complete -c fleetban -f -n "${where}" -a ${word}`,
    );
  });
  return `${lines.join("\n")}\n`;
}
