import type { DateContext } from "./convert.ts";
import { coreEnd, isBreak } from "./date-core.ts";
import { type DateHit, type Found, TemplateSlot } from "./slot.ts";
import { type DateTemplate, defaultTemplates, templatesOf } from "./templates.ts";
import { findZone } from "./timezone.ts";

export type { DateHit } from "./slot.ts";

export interface DateDetectorOptions {
  /** `datepattern`, one line each; empty for the 17 defaults. */
  readonly patterns: readonly string[];
  /** `logtimezone`: zone of dates that name none; an IANA name, a fixed offset or an abbreviation; null: the system's. */
  readonly timezone: string | null;
  /** Year of dates without one; without it, the latest year that puts them at most a day ahead of now. */
  readonly year?: number;
}

export interface DateDetector {
  /**
   * The date of a line, or null when there is none. What matched last is tried first, at the same
   * place; otherwise the date nearest to the start of the line is taken.
   *
   * @param now epoch milliseconds; decides what dates without a year or a day mean.
   */
  detect(line: string, now: number): DateHit | null;
}

/**
 * Finds dates as fail2ban's `datepattern` describes them. A detector learns from its lines:
 * use one per source and set of options.
 *
 * @throws {FleetbanError} FLB_FILTER_DATEPATTERN_DIRECTIVE, _TAG or _INCOMPLETE,
 * FLB_FILTER_REGEX_INVALID, FLB_FILTER_TIMEZONE
 */
export function createDateDetector(options: DateDetectorOptions): DateDetector {
  const { patterns, timezone, year } = options;
  const templates = patterns.length === 0 ? defaultTemplates() : patterns.flatMap(templatesOf);
  return new Detector(templates, { zone: findZone(timezone), year });
}

/** No date of a default template is longer, save for spaces before its zone. */
const longestDate = 64;

class Detector implements DateDetector {
  /** In the order they are tried; hits move a template to the front. */
  readonly #slots: TemplateSlot[];
  readonly #allCored: boolean;
  #last: TemplateSlot | null = null;
  /** From the start of the last date to the end of its core; -1 when the core cannot be relied on. */
  #toCore = -1;

  constructor(templates: readonly DateTemplate[], context: DateContext) {
    this.#slots = templates.map((template) => new TemplateSlot(template, context));
    this.#allCored = templates.every((template) => template.cored);
  }

  detect(line: string, now: number): DateHit | null {
    const last = this.#last;
    if (last !== null) {
      const hit = last.readAt(line, last.at, now) ?? this.#moved(last, line, now);
      if (hit !== null) return hit;
    }
    return this.#search(line, now);
  }

  /**
   * The last template's date, moved by another length of what stands before it, such as an address.
   * The line's first core is in it and no date reaches across a break, so none can begin earlier.
   */
  #moved(last: TemplateSlot, line: string, now: number): DateHit | null {
    if (this.#toCore < 0 || last.template.anchored) return null;
    const at = coreEnd(line) - this.#toCore;
    if (at <= 0 || !isBreak(line.charCodeAt(at - 1), last.template.solid)) return null;
    return last.readAt(line, at, now);
  }

  /** The date nearest to the start of the line; of two at one place that of the template tried first. */
  #search(line: string, now: number): DateHit | null {
    if (this.#allCored && coreEnd(line) < 0) return null;
    let best: Found | null = null;
    let winner: TemplateSlot | null = null;
    let head = line;
    for (const slot of this.#slots) {
      const { regex, anchored, dateless } = slot.template;
      if (dateless) {
        const none = anchored ? regex.findAt(line, 0) : regex.find(line);
        if (none !== null && (best === null || none.start < best.match.start)) return null;
        continue;
      }
      if (anchored) {
        const hit = slot.readAt(line, 0, now);
        if (hit === null) continue;
        this.#prefer(slot, line);
        return hit;
      }
      const match = regex.find(head);
      // What was found in a part of the line may go on behind it.
      const whole = match !== null && head !== line ? regex.findAt(line, match.start) : match;
      if (whole === null || (best !== null && whole.start >= best.match.start)) continue;
      const found = slot.found(whole, now);
      if (found === null) continue;
      best = found;
      winner = slot;
      if (whole.start === 0) break;
      if (this.#allCored) head = line.slice(0, whole.end + longestDate);
    }
    if (best === null || winner === null) return this.#unreal(line);
    const hit = winner.keep(line, best);
    this.#prefer(winner, line);
    return hit;
  }

  /** What looks like a date and is none; where there is a real one, that is taken. */
  #unreal(line: string): DateHit | null {
    let nearest: DateHit | null = null;
    for (const { template } of this.#slots) {
      const { regex, anchored, name } = template;
      const match = anchored ? regex.findAt(line, 0) : regex.find(line);
      if (match === null || (nearest !== null && match.cutStart >= nearest.start)) continue;
      const { cutStart: start, cutEnd: end } = match;
      nearest = { time: null, start, end, fraction: end, template: name };
    }
    return nearest;
  }

  #prefer(slot: TemplateSlot, line: string): void {
    this.#last = slot;
    const end = this.#allCored && !slot.template.anchored ? coreEnd(line) : -1;
    this.#toCore = end > slot.at ? end - slot.at : -1;
    const slots = this.#slots;
    for (let i = slots.indexOf(slot); i > 0 && (slots[i - 1] as TemplateSlot).score < slot.score; i--) {
      slots[i] = slots[i - 1] as TemplateSlot;
      slots[i - 1] = slot;
    }
  }
}
