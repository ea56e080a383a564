import {
  FleetbanError,
  type Millis,
  type NodeReport,
  type NodeReporter,
  type NodeReports,
} from "@fleetban/core";
import { decodeNodeReport, encodeNodeReport } from "../codec/node-report.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
import { followRecords, type RecordBucket } from "./record-reader.ts";
import { nodeOfReport, nodeStream, nodeSubject, nodeSubjects } from "./subjects.ts";

/** A node's own reports; the server lets it publish under its own name only. */
export function natsNodeReporter(link: NatsLink, node: string): NodeReporter {
  const jetstream = link.connection.jetstream({ timeout: 5000 });
  const subject = nodeSubject(node);
  return {
    async report(report) {
      const bytes = encodeNodeReport(report);
      await link.ask("report", () =>
        jetstream.publish(subject, bytes, { expect: { streamName: nodeStream } }),
      );
    },
  };
}

const records: RecordBucket<{ report: NodeReport; heard: Millis }> = {
  what: "the nodes' reports",
  stream: nodeStream,
  subjects: nodeSubjects,
  refused: "fleetban_node_reports_refused_total",
  decode({ subject, data, stored }) {
    const node = nodeOfReport(subject);
    if (node === undefined) throw new FleetbanError("FLB_RECORD_MALFORMED", `${subject} names no node`);
    return { report: decodeNodeReport(node, data), heard: Number(BigInt(stored) / 1_000_000n) };
  },
};

/** The newest report of every node, with the server's time. */
export function natsNodeReports(link: NatsLink, context: NatsContext): NodeReports {
  return {
    async *watch(signal) {
      for await (const read of followRecords(link, context, records, signal)) {
        yield read.type === "record" ? { type: "report", ...read.record } : { type: "current" };
      }
    },
  };
}
