import { isAnchored } from "../first.ts";
import { NativeMatch, OwnMatch, type PatternMatch } from "../match-result.ts";
import { Matcher } from "../matcher.ts";
import { MemoPlan } from "../memo-plan.ts";
import { Native } from "../native.ts";
import { nativeFit } from "../native-fit.ts";
import { parse } from "../parse.ts";
import { isAscii, matcherFor } from "../pattern.ts";
import { splitsPair } from "../place.ts";
import { compileProgram } from "../program.ts";
import type { Spans } from "./python.ts";

/** Our matcher for a pattern, alone. */
export function ownMatcher(pattern: string): Matcher {
  return matcherFor(parse(pattern), pattern);
}

/** Our matcher without its memo: backtracks as V8 does, and counts its steps. */
export function forgetfulMatcher(pattern: string): Matcher {
  const parsed = parse(pattern);
  const program = compileProgram(parsed, pattern);
  const memo = Object.assign(new MemoPlan(), { complete: false });
  return new Matcher({ ...program, memo }, { anchored: isAnchored(parsed.root), first: undefined });
}

/** What our matcher finds; undefined when it gave up. */
export function ownSpans(pattern: string, text: string): Spans | undefined {
  const matcher = ownMatcher(pattern);
  const outcome = matcher.search(text, 0);
  if (outcome === "exhausted") return undefined;
  const { names, groupCount } = parse(pattern);
  return outcome === "miss"
    ? null
    : spansOf(new OwnMatch(names, text, groupCount, matcher.registers), groupCount);
}

/** What V8 finds of what it is trusted with: all, or the start only; undefined when with nothing. */
export function nativeSpans(pattern: string, text: string): Spans | { start: number } | undefined {
  const parsed = parse(pattern);
  const flavour = isAscii(text) ? "ascii" : "unicode";
  const fit = nativeFit(parsed)[flavour];
  const native = fit === "none" || text === "" ? undefined : Native.compile(parsed, flavour);
  if (native === undefined) return undefined;
  const found = native.searchFrom(text, 0);
  if (found === null) return null;
  if (splitsPair(text, found.index)) return undefined;
  if (fit === "found") return { start: found.index };
  return spansOf(new NativeMatch(parsed.names, native, found), parsed.groupCount);
}

export function spansOf(match: PatternMatch, groupCount: number): Spans {
  return Array.from({ length: groupCount + 1 }, (_, group) => {
    const span = match.span(group);
    return [span?.start ?? -1, span?.end ?? -1] as const;
  });
}
