import { type Clock, FleetbanError, type Millis, type PulseListener, type PulseSender } from "@fleetban/core";
import { decodePulse, encodePulse } from "../codec/node-report.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
import { pulseSubject, pulseSubjects } from "./subjects.ts";

/** A coordinator's pulse, which nothing keeps. */
export function natsPulseSender(link: NatsLink, name: string): PulseSender {
  const subject = pulseSubject(name);
  return {
    async send(counting) {
      if (link.connected()) link.connection.publish(subject, encodePulse(counting));
    },
  };
}

/** The pulse of all coordinators, as long as the connection lasts. */
export function natsPulseListener(
  link: NatsLink,
  { log, metrics }: NatsContext,
  clock: Clock,
): PulseListener {
  let last: Millis | null = null;
  const listeners = new Set<(counting: boolean) => void>();
  link.connection.subscribe(pulseSubjects, {
    callback(error, message) {
      if (error !== null) {
        log.warn(
          { code: "FLB_NATS_REFUSED", error: error.message },
          "the coordinators' pulse cannot be heard",
        );
        return;
      }
      try {
        const counting = decodePulse(message.data);
        if (counting) last = clock.now();
        for (const listener of [...listeners]) listener(counting);
      } catch (failure) {
        if (!(failure instanceof FleetbanError)) throw failure;
        metrics.count("fleetban_pulses_refused_total", { code: failure.code });
      }
    },
  });
  return {
    lastCounting: () => last,
    onPulse(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
