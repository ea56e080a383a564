import { describe, expect, it } from "vitest";
import { loadPolicy } from "../native/load.ts";
import { testFolder } from "../testing/folder.ts";
import { PolicyError, type PolicyIssue } from "../yaml/issue.ts";
import { loadPolicyApart } from "./load-apart.ts";

const good = `
ignore: [192.0.2.0/24]
filters: { door: { failregex: ['knock from <HOST>', "x\\u2028 <HOST>"] } }
jails: { door: { logpath: a, port: [ssh, 8000-8010], bantime: permanent }, sshd: { logpath: b } }
`;
const half =
  "filters: { door: [<HOST>] }\njails:\n  door: { logpath: a }\n  gate: { logpath: a, maxretry: many }\n";

/** The error that a load throws. */
async function failure(loading: Promise<unknown>): Promise<PolicyError> {
  const error = await loading.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof PolicyError)) throw new Error(`no PolicyError: ${error}`);
  return error;
}

// The sources are stripped of their types anew in each process: seconds on a busy machine.
describe("a policy read in a process of its own", { timeout: 90_000 }, () => {
  it("is the policy that reading it here gives", async () => {
    const path = testFolder({ "policy.yaml": good }).at("policy.yaml");
    const policy = await loadPolicyApart(path);
    expect(policy).toEqual(await loadPolicy(path));
    expect(policy.filters.get("door")?.failregex[0]).toBe("knock from <HOST>");
  });

  it("fails with the same errors in the same places", async () => {
    const path = testFolder({ "policy.yaml": half }).at("policy.yaml");
    const [apart, here] = [await failure(loadPolicyApart(path)), await failure(loadPolicy(path))];
    expect(apart.issues).toEqual(here.issues);
    expect(apart.files).toEqual(here.files);
    expect(apart).toMatchObject({ code: here.code, message: here.message, remedy: here.remedy });
    expect(apart.issues[0]).toMatchObject({ file: path, line: 4, key: "jails.gate.maxretry" });
  });

  it("tells what lenient reading let pass", async () => {
    const path = testFolder({ "policy.yaml": half }).at("policy.yaml");
    const passed: PolicyIssue[] = [];
    const policy = await loadPolicyApart(path, { lenient: true, onIssues: (all) => passed.push(...all) });
    expect(policy.jails.map(({ name }) => name)).toEqual(["door"]);
    expect(passed.map(({ key }) => key)).toEqual(["jails.gate.maxretry"]);
  });

  it("says so when that process ends without an answer", async () => {
    const before = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = "--require /nowhere.cjs";
    try {
      const error = await failure(loadPolicyApart(testFolder({ "p.yaml": good }).at("p.yaml")));
      expect(error.code).toBe("FLB_POLICY_READER");
      expect(error.message).toContain("ended with 1 and no answer");
    } finally {
      if (before === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = before;
    }
  });
});
