/** One alternative of a choice: which choice, and which of its options. */
interface Step {
  readonly choice: number;
  readonly option: number;
}

/**
 * The names of the groups of a pattern being parsed. Groups may share a name where no
 * match can pass through both: in different alternatives of one choice.
 */
export class GroupNames {
  /** Group numbers by name, in the order of the pattern. */
  readonly numbers = new Map<string, readonly number[]>();
  readonly #paths = new Map<string, readonly (readonly Step[])[]>();
  readonly #path: Step[] = [];
  #choices = 0;

  /** Enters the first alternative of a choice. */
  enterChoice(): void {
    this.#path.push({ choice: this.#choices++, option: 0 });
  }

  nextOption(): void {
    const { choice, option } = this.#path.pop() as Step;
    this.#path.push({ choice, option: option + 1 });
  }

  leaveChoice(): void {
    this.#path.pop();
  }

  /** Names a group that opens here; false when the name is taken. */
  add(name: string, group: number): boolean {
    const others = this.#paths.get(name) ?? [];
    if (!others.every((other) => areApart(other, this.#path))) return false;
    this.#paths.set(name, [...others, [...this.#path]]);
    this.numbers.set(name, [...(this.numbers.get(name) ?? []), group]);
    return true;
  }
}

function areApart(one: readonly Step[], other: readonly Step[]): boolean {
  const split = one.findIndex(
    (step, i) => step.choice !== other[i]?.choice || step.option !== other[i]?.option,
  );
  return split !== -1 && one[split]?.choice === other[split]?.choice;
}
