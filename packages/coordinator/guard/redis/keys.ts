/** One hash tag: a ban is charged to all of its scopes at once, so they have to be in one slot of a cluster. */
const tag = "{guard}";

/** The names of the guard's keys in Redis. */
export function guardKeys(prefix: string) {
  const base = `${prefix}${tag}`;
  return {
    held: `${base}:held`,
    /** The last place given on the list. */
    place: `${base}:place`,
    /** Whose turn it is to look through it. */
    turn: `${base}:turn`,
    /** @param key of the ban's record */
    dropped: (key: string) => `${base}:dropped:${key}`,
    scope: (name: string) => `${base}:scope:${name}`,
  };
}
