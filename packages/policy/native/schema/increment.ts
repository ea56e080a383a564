import { FormulaError, parseFormula } from "@fleetban/core";
import { z } from "zod";
import { duration, durationOrZero, flag, meta, refuse } from "./scalars.ts";

/** Reports what is wrong with a formula, with the part of it that is meant. */
function refuseFormula(error: unknown, text: string, context: z.RefinementCtx): never {
  if (!(error instanceof FormulaError)) throw error;
  const rest = text.slice(error.offset, error.offset + 20);
  const at = rest === "" ? "the end" : JSON.stringify(rest);
  const hint = `It is at ${at}. For example: ban.Time * (1 << min(ban.Count, 20)) * banFactor.`;
  return refuse(context, `${error.message}.`, { code: "FLB_POLICY_FORMULA", hint });
}

/** A number above zero, or a formula without variables for one, as fail2ban allows; null: it is none. */
function readFactor(text: string, context: z.RefinementCtx): number {
  let factor: number;
  try {
    const formula = parseFormula(text);
    if (!formula.isConstant) return refuse(context, "A factor is the same for every ban.");
    factor = formula.evaluate({ time: 0, count: 0, factor: 1 });
  } catch (error) {
    return refuseFormula(error, text, context);
  }
  if (factor > 0 && Number.isFinite(factor)) return factor;
  return refuse(context, `${text} is not a number above 0.`);
}

const factorSchema = z
  .union([z.number(), z.string()])
  .transform((value, context) => readFactor(String(value), context))
  .meta(
    meta(
      {
        description:
          "What the growth of bans is multiplied with; banFactor in a formula. Without meaning unless bantime.increment is true.",
        default: 1,
        example: 1.5,
      },
      "a number above 0",
    ),
  );

/** An empty one unsets what `defaults:` says. */
const multipliersSchema = z
  .union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))])
  .transform((value, context) => {
    const words = (Array.isArray(value) ? value : [value]).flatMap((each) =>
      String(each)
        .split(/[\s,]+/)
        .filter((word) => word !== ""),
    );
    const numbers = words.map(Number);
    const wrong = words.find((_, i) => !((numbers[i] as number) > 0 && Number.isFinite(numbers[i])));
    if (wrong !== undefined) return refuse(context, `${JSON.stringify(wrong)} is not a number above 0.`);
    return numbers;
  })
  .meta(
    meta(
      {
        description:
          "By how much bantime is multiplied for the first ban, the second, and so on; the last number is also for all later bans. Comes before a formula.",
        example: "1 2 4 8 16 32 64",
      },
      "numbers above 0, in a text with spaces between them or in a list",
    ),
  );

/** An empty one unsets what `defaults:` says. */
const formulaSchema = z
  .string()
  .transform((value, context) => {
    const text = value.trim();
    try {
      if (text !== "") parseFormula(text);
    } catch (error) {
      return refuseFormula(error, text, context);
    }
    return text;
  })
  .meta(
    meta(
      {
        description:
          "The length of a ban that is not the first, in seconds, in Python's arithmetic: of ban.Time (bantime in seconds), ban.Count (how many bans came before) and banFactor.",
        example: "ban.Time * math.exp(float(ban.Count + 1) * banFactor) / math.exp(1 * banFactor)",
      },
      "a formula",
    ),
  );

/** `bantime.…`: how bans grow. Keys that a jail and `defaults:` share. */
export const incrementKeys = {
  "bantime.increment": flag({
    description:
      "Whether a target's bans grow: by default each lasts twice as long as the one before it. The first has the length of bantime.",
    default: false,
    example: true,
  }).optional(),
  "bantime.factor": factorSchema.optional(),
  "bantime.multipliers": multipliersSchema.optional(),
  "bantime.formula": formulaSchema.optional(),
  "bantime.maxtime": duration({
    description: "No ban grows beyond this; bantime.rndtime may still be added.",
    example: "5w",
  }).optional(),
  "bantime.rndtime": durationOrZero({
    description: "A random time up to this is added to a ban that grew, so that its end cannot be foretold.",
    default: 0,
    example: "10m",
  }).optional(),
  "bantime.overalljails": flag({
    description: "Whether bans of the same target in other jails count as earlier ones.",
    default: false,
    example: true,
  }).optional(),
};

/** fail2ban's defaults. */
export const incrementBuiltIn = {
  "bantime.increment": false,
  "bantime.factor": 1,
  "bantime.rndtime": 0,
  "bantime.overalljails": false,
} as const;
