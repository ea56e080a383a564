import { describe, expect, it } from "vitest";
import { LineWindow } from "./window.ts";

function windowOf(most: number, ...lines: string[]): LineWindow {
  const window = new LineWindow(most);
  for (const line of lines) window.push(line);
  return window;
}

describe("a window of lines", () => {
  it("holds the last ones, each with its end", () => {
    expect(windowOf(2, "a", "b", "c").text).toBe("b\nc\n");
  });

  it("gives up the lines of a match and keeps those around it", () => {
    const window = windowOf(9, "a", "bb", "cc", "d");
    window.take(3, 7, []);
    expect(window.text).toBe("a\nd\n");
  });

  it("gives up a line of which only a part matched", () => {
    const window = windowOf(9, "abc", "def");
    window.take(1, 2, []);
    expect(window.text).toBe("def\n");
  });

  it("counts a line's end as the line's own", () => {
    const window = windowOf(9, "a", "b", "c");
    window.take(0, 2, []);
    expect(window.text).toBe("b\nc\n");
    const empty = windowOf(9, "a", "b");
    empty.take(2, 2, []);
    expect(empty.text).toBe("a\n");
  });

  it("keeps the lines that were passed over", () => {
    const window = windowOf(9, "start", "x", "y", "end");
    window.take(0, 13, [{ start: 6, end: 10 }]);
    expect(window.text).toBe("x\ny\n");
  });
});
