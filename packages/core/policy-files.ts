/** One file of a policy that is kept as a whole. */
export interface PolicyFileContent {
  /** Relative to the policy's directory, with slashes. */
  path: string;
  content: Uint8Array;
}

/** So many files, and so many bytes in all of them, may a policy have. */
export const mostPolicyFiles = 2000;
export const mostPolicyBytes = 12 * 2 ** 20;

/** Whether a file of this path may be written under a directory of ours: nothing leads out of it. */
export function isPolicyPath(path: string): boolean {
  return (
    path.length <= 500 &&
    !/[\\\p{Cc}]/u.test(path) &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}
