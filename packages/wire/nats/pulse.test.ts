import { ManualClock } from "@fleetban/core";
import { banOf } from "@fleetban/core/conformance";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeBan } from "../codec/ban.ts";
import { natsPulseListener, natsPulseSender } from "./pulse.ts";
import { pulseSubject } from "./subjects.ts";
import { connectTo, countingContext } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

describe.skipIf(noNatsServer)("the coordinators' pulse", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server.stop());

  it("tells when a coordinator last said that it counts; one that waits, and what is no pulse, says nothing", async () => {
    const [here, there] = [await connectTo(server, "web1"), await connectTo(server, "c1")];
    const clock = new ManualClock(1000);
    const counting = countingContext();
    const listener = natsPulseListener(here, counting, clock);
    await here.connection.flush();
    const heard: boolean[] = [];
    let wake = () => {};
    listener.onPulse((pulse) => {
      heard.push(pulse);
      wake();
    });
    const next = async (send: () => unknown) => {
      const arrived = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await send();
      await arrived;
    };
    expect(listener.lastCounting()).toBeNull();
    const sender = natsPulseSender(there, "c1");
    await next(() => sender.send(false));
    expect(listener.lastCounting()).toBeNull();
    await next(() => sender.send(true));
    expect(listener.lastCounting()).toBe(1000);
    clock.advanceTo(2000);
    for (const bytes of [Buffer.from(""), Buffer.from("x"), encodeBan(banOf("203.0.113.9"))]) {
      there.connection.publish(pulseSubject("c1"), bytes);
    }
    await counting.counted("fleetban_pulses_refused_total FLB_RECORD_MALFORMED", 3);
    expect(listener.lastCounting()).toBe(1000);
    await next(() => sender.send(true));
    expect(listener.lastCounting()).toBe(2000);
    expect(heard).toEqual([false, true, true]);
    for (const link of [here, there]) await link.close();
  });
});
