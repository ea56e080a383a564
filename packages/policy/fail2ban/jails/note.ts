import type { Place } from "../../yaml/issue.ts";

/** Something of a fail2ban jail that is not as it was there, and where it is written. */
export interface JailNote extends Place {
  jail: string;
  /** A sentence. */
  message: string;
}
