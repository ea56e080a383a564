import type { CancelTimer, Clock, Millis, PulseSender } from "@fleetban/core";

const interval: Millis = 1000;

/**
 * Tells the hosts about once a second that a coordinator is there and whether it counts.
 *
 * @returns ends it
 */
export function sendPulse(sender: PulseSender, counting: () => Promise<boolean>, clock: Clock): () => void {
  let cancel: CancelTimer = () => {};
  let ended = false;
  const beat = async () => {
    // Without NATS nobody hears it; the next one comes.
    await counting()
      .then((now) => sender.send(now))
      .catch(() => {});
    if (!ended) cancel = clock.schedule(clock.now() + interval, () => void beat());
  };
  void beat();
  return () => {
    ended = true;
    cancel();
  };
}
