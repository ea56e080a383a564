export type { Captures } from "./captures/captures.ts";
export {
  createDateDetector,
  type DateDetector,
  type DateDetectorOptions,
  type DateHit,
} from "./date/detector.ts";
export { EventClock, type EventTime } from "./date/event-clock.ts";
export { CompiledFilter, compileFilter, type FilterOptions } from "./filter.ts";
export { type Emit, FilterSet, type ScannedLine } from "./filter-set.ts";
export type { DatedLine, DateSettings } from "./line/date-reader.ts";
export { decodeLine } from "./line/decode.ts";
export { LineSplitter } from "./line/splitter.ts";
export type { Failure, Outcome } from "./outcome.ts";
export type { PatternMatch } from "./regex/match-result.ts";
export type { PatternFlags } from "./regex/parse-flags.ts";
export {
  compilePattern,
  isAscii,
  type Pattern,
  type PatternObserver,
  setPatternObserver,
} from "./regex/pattern.ts";
export { FilterTester, type TestedLine, type TestSummary, testLines } from "./tester/tester.ts";
