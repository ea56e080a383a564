import { createServer } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Health } from "./health.ts";
import { openMetrics } from "./open.ts";

let health: Health;
let url: string;
let close: () => Promise<void>;

beforeEach(async () => {
  health = new Health();
  const address = `127.0.0.1:${await freePort()}`;
  url = `http://${address}`;
  const opened = await openMetrics(address, health);
  opened.metrics.count("fleetban_lines_total", {}, 3);
  ({ close } = opened);
});

afterEach(() => close());

it("serves what was counted", async () => {
  expect(await (await fetch(`${url}/metrics`)).text()).toContain("fleetban_lines_total 3");
});

it("is alive whatever is missing, and ready when nothing is", async () => {
  let why: string | null = "no connection";
  health.set("nats", () => why);
  health.set("redis", async () => null);
  const before = await fetch(`${url}/readyz`);
  expect(before.status).toBe(503);
  expect(await before.json()).toEqual({ ready: false, checks: { nats: "no connection", redis: "ok" } });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  why = null;
  const after = await fetch(`${url}/readyz`);
  expect(after.status).toBe(200);
  expect(await after.json()).toMatchObject({ ready: true });
});

it("says what fails to answer", async () => {
  health.set("broken", () => Promise.reject(new Error("refused")));
  health.set("silent", () => new Promise(() => {}));
  const { checks } = await health.report();
  expect(checks).toEqual({ broken: "refused", silent: expect.stringMatching(/^no answer/) });
});

it("has nothing else, and takes nothing but GET", async () => {
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(404);
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
