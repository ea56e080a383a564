export { type Certificate, TestAuthority } from "./certificates.ts";
export { freePorts } from "./free-ports.ts";
export { ProcessServer } from "./process.ts";
export { Running } from "./running.ts";
export { type ServerSpec, type TestServer, testServer, whyNo } from "./server.ts";
