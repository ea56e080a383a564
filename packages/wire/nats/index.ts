// What waits on a machine for NATS; needs the codec, which a machine alone does not load.
export { type HeldBatch, type HeldMatches, sqliteHeldMatches } from "../sqlite/held-matches.ts";
export { type AccessRequest, type AccessRole, userConfiguration } from "./access.ts";
export { natsAuditLog } from "./audit-log.ts";
export { natsBanTable } from "./ban-table.ts";
export { connectNats, type NatsContext, type NatsLink, type NatsOptions } from "./connect.ts";
export { type NatsCredentials, type NewNkey, newNkey } from "./credentials.ts";
export { natsDocumentStore } from "./document-store.ts";
export type { ProvisionSettings } from "./layout.ts";
export { type ConsumerOptions, natsMatchConsumer } from "./match-consumer.ts";
export { natsMatchPublisher, type PublisherOptions } from "./match-publisher.ts";
export { natsNodeReporter, natsNodeReports } from "./node-reports.ts";
export { type Provisioned, provision } from "./provision.ts";
export { natsPulseListener, natsPulseSender } from "./pulse.ts";
export { natsLayout } from "./standing-layout.ts";
export { adminBucket, type DocumentBucket, policyBucket, policyNotice } from "./subjects.ts";
