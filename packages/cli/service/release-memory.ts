/**
 * Gives memory back to the system that only starting up or a changed policy needed. An idle
 * process allocates too little for V8 to look again at a heap that has grown, so most of
 * what compiling the filters took would stay for months. Takes some 40 ms once; keeping the
 * heap small from the outset (`--max-semi-space-size`) would instead slow down every line.
 *
 * Does nothing where Node runs without `--expose-gc`; bin/fleetban sets it.
 */
export function releaseMemory(): void {
  // Only "last-resort" shrinks the space of new objects and returns its pages.
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
}
