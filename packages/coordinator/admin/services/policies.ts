import {
  type Clock,
  type CounterStore,
  isPolicyPath,
  type MatchConsumer,
  mostPolicyBytes,
  mostPolicyFiles,
  type Policy,
  type PolicyFileContent,
} from "@fleetban/core";
import type { PolicyRevisions, RevisionInfo } from "@fleetban/wire";
import {
  type ApplyPolicyResponse,
  type BacktestBan,
  type Input,
  type PolicyFile,
  type PolicyProblem,
  type PolicyRevision,
  toMillis,
  toTimestamp,
} from "@fleetban/wire/admin";
import type { Nodes } from "../../nodes/view.ts";
import { AdminError } from "../error.ts";
import type { CallContext, ServiceHandlers } from "../handler.ts";
import type { TestedBan } from "../policies/backtest.ts";
import type { CheckedPolicy } from "../policies/check.ts";
import { invalid, readPageSize } from "../requests.ts";

export interface PoliciesServiceOptions {
  /** null where the policy is a file of this machine. */
  revisions: PolicyRevisions | null;
  nodes: Nodes;
  matches: Pick<MatchConsumer, "retained">;
  policy: () => Policy;
  counter: () => CounterStore;
  clock: Clock;
}

/** Read only when somebody works on a policy: it brings the parsers. */
const rooms = async () => ({
  ...(await import("../policies/check.ts")),
  ...(await import("../policies/diff.ts")),
  ...(await import("../policies/backtest.ts")),
});

export function policiesService(options: PoliciesServiceOptions): ServiceHandlers<"Policies"> {
  const { nodes, matches, policy, counter, clock } = options;
  function stored(): PolicyRevisions {
    if (options.revisions !== null) return options.revisions;
    throw new AdminError(
      "FAILED_PRECONDITION",
      "the policy is a file on this machine: edit it there, and it is followed. In a fleet: policy: fleet",
    );
  }
  async function filesOf(number: number): Promise<PolicyFileContent[]> {
    if (number === 0) return [];
    const files = await stored().files(number);
    if (files === undefined) throw new AdminError("NOT_FOUND", `there is no revision ${number}`);
    return files;
  }
  async function headNumber(): Promise<number> {
    return (await stored().head())?.number ?? 0;
  }
  /** What another policy would change against the one that stands. */
  async function changesAgainst(before: readonly PolicyFileContent[], after: Policy): Promise<string[]> {
    const { checkPolicy, settingChanges } = await rooms();
    const old = before.length === 0 ? null : checkPolicy(before).policy;
    return old === null ? after.jails.map(({ name }) => `jail ${name}: new`) : settingChanges(old, after);
  }
  async function apply(
    files: readonly PolicyFileContent[],
    comment: string,
    expected: number | undefined,
    { identity, changed }: CallContext,
  ): Promise<Input<ApplyPolicyResponse>> {
    const { checkPolicy } = await rooms();
    const checked = checkPolicy(files);
    if (checked.policy === null) throw invalid(`the policy is not valid:\n${describe(checked)}`);
    const standing = await stored().head();
    const number = standing?.number ?? 0;
    if (expected !== undefined && expected !== number) {
      throw new AdminError(
        "ABORTED",
        `revision ${number} stands, not ${expected}: look at it, and apply anew`,
      );
    }
    const changes = await changesAgainst(await filesOf(number), checked.policy);
    const revision = await stored().add(
      files,
      {
        ...{ hash: checked.policy.revision, time: clock.now(), by: identity.name, comment },
        jails: checked.policy.jails.length,
      },
      number,
    );
    if (revision === null)
      throw new AdminError("ABORTED", "somebody else applied a policy at this moment: apply anew");
    changed(standing, { ...revision, changes });
    return { revision: revisionMessage(revision, nodes), warnings: checked.warnings.map(warning), changes };
  }
  return {
    async GetPolicy({ number }) {
      const wanted = number === 0 ? await headNumber() : number;
      if (wanted === 0)
        throw new AdminError("NOT_FOUND", "no policy was applied yet: fleetban policy apply DIR");
      const files = await filesOf(wanted);
      const info = (await stored().list()).find((one) => one.number === wanted);
      return { files: files.map(fileMessage), ...(info && { revision: revisionMessage(info, nodes) }) };
    },
    async ValidatePolicy({ files }) {
      const { checkPolicy } = await rooms();
      const checked = checkPolicy(readFiles(files));
      return {
        valid: checked.policy !== null,
        problems: [...checked.issues.map(problem), ...checked.warnings.map(warning)],
        jails: checked.policy?.jails.map(({ name }) => name) ?? [],
      };
    },
    async DiffPolicy({ files, from, to }) {
      const { checkPolicy, settingChanges, textDiff } = await rooms();
      const head = await headNumber();
      const [before, after] =
        files.length > 0
          ? [await filesOf(head), readFiles(files)]
          : [await filesOf(from === 0 ? Math.max(0, head - 1) : from), await filesOf(to === 0 ? head : to)];
      const [old, now] = [before, after].map((each) => (each.length === 0 ? null : checkPolicy(each).policy));
      const changes =
        now == null
          ? []
          : old == null
            ? now.jails.map(({ name }) => `jail ${name}: new`)
            : settingChanges(old, now);
      return { changes, text: textDiff(before, after) };
    },
    ApplyPolicy: ({ files, comment, expected }, context) =>
      apply(readFiles(files), comment, expected, context),
    async ListRevisions({ page_size, page_token }) {
      const size = readPageSize(page_size);
      if (!/^\d{0,9}$/.test(page_token)) throw invalid("the page_token is none of ours");
      const from = Number(page_token);
      const all = await stored().list();
      return {
        revisions: all.slice(from, from + size).map((info) => revisionMessage(info, nodes)),
        next_page_token: all.length > from + size ? String(from + size) : "",
      };
    },
    async RollbackPolicy({ number, comment }, context) {
      if (!(number > 0)) throw invalid("name the revision to go back to");
      return apply(await filesOf(number), comment || `back to revision ${number}`, undefined, context);
    },
    async BacktestPolicy({ files, since }, { signal }) {
      const { checkPolicy, backtest } = await rooms();
      const checked = checkPolicy(readFiles(files));
      if (checked.policy === null) throw invalid(`the policy is not valid:\n${describe(checked)}`);
      const from = since === null ? 0 : toMillis(since);
      const batches = matches.retained({ since: from }, Number.MAX_SAFE_INTEGER, signal);
      const found = await backtest(batches, policy(), checked.policy, counter);
      return {
        ...{ matches: found.matches, same: found.same },
        ...(found.from !== null && { from: toTimestamp(found.from) }),
        ...(found.to !== null && { to: toTimestamp(found.to) }),
        added: found.added.map(testedBan),
        removed: found.removed.map(testedBan),
      };
    },
  };
}

function readFiles(files: readonly PolicyFile[]): PolicyFileContent[] {
  if (files.length === 0) throw invalid("the policy has no file");
  if (files.length > mostPolicyFiles)
    throw invalid(`the policy has ${files.length} files; at most ${mostPolicyFiles}`);
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > mostPolicyBytes) throw invalid(`the policy has ${bytes} bytes; at most ${mostPolicyBytes}`);
  const seen = new Set<string>();
  for (const { path } of files) {
    if (!isPolicyPath(path))
      throw invalid(`${JSON.stringify(path.slice(0, 80))} is no path within the policy's directory`);
    if (seen.has(path)) throw invalid(`${path} is there twice`);
    seen.add(path);
  }
  return files.map(({ path, content }) => ({ path, content }));
}

function describe({ issues }: CheckedPolicy): string {
  return issues
    .slice(0, 50)
    .map(({ file, line, key, message }) => `${file}${line === null ? "" : `:${line}`}: ${key}: ${message}`)
    .join("\n");
}

function problem({
  file,
  line,
  code,
  key,
  message,
  hint,
}: CheckedPolicy["issues"][number]): Input<PolicyProblem> {
  const text = [key, message].filter((part) => part !== "").join(": ");
  return { file, line: line ?? 0, code, message: hint === null ? text : `${text}. ${hint}`, warning: false };
}

function warning(message: string): Input<PolicyProblem> {
  return { message, warning: true };
}

function revisionMessage({ time, ...info }: RevisionInfo, nodes: Nodes): Input<PolicyRevision> {
  const running = nodes
    .list()
    .filter(({ state, report }) => state === "alive" && report.policy === info.hash);
  return { ...info, time: toTimestamp(time), nodes: running.length };
}

function fileMessage({ path, content }: PolicyFileContent): Input<PolicyFile> {
  return { path, content };
}

function testedBan({ time, ...ban }: TestedBan): Input<BacktestBan> {
  return { ...ban, time: toTimestamp(time) };
}
