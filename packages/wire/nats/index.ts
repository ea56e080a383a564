export { type AccessRequest, type AccessRole, userConfiguration } from "./access.ts";
export { natsBanTable } from "./ban-table.ts";
export { connectNats, type NatsContext, type NatsLink, type NatsOptions } from "./connect.ts";
export { type NatsCredentials, type NewNkey, newNkey } from "./credentials.ts";
export type { ProvisionSettings } from "./layout.ts";
export { type ConsumerOptions, natsMatchConsumer } from "./match-consumer.ts";
export { natsMatchPublisher, type PublisherOptions } from "./match-publisher.ts";
export { type Provisioned, provision } from "./provision.ts";
