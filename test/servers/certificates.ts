import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Paths of PEM files. */
export interface Certificate {
  cert: string;
  key: string;
}

/** An authority of a test's own, in a folder that it shares with what it vouches for. */
export class TestAuthority {
  /** Path of its certificate. */
  readonly ca: string;
  readonly #folder: string;
  readonly #own: Certificate;

  constructor(folder: string, name = "ca") {
    this.#folder = folder;
    this.#own = this.#make(name, []);
    this.ca = this.#own.cert;
  }

  /** @param names whom it is for, as `DNS:localhost` or `IP:127.0.0.1` */
  issue(name: string, ...names: string[]): Certificate {
    const by = [
      "-CA",
      this.#own.cert,
      "-CAkey",
      this.#own.key,
      "-addext",
      "basicConstraints=critical,CA:FALSE",
    ];
    const whom = names.length === 0 ? [] : ["-addext", `subjectAltName=${names.join(",")}`];
    return this.#make(name, [...by, ...whom]);
  }

  #make(name: string, more: readonly string[]): Certificate {
    const made = { cert: join(this.#folder, `${name}.pem`), key: join(this.#folder, `${name}-key.pem`) };
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const files = ["-keyout", made.key, "-out", made.cert];
    const words = ["req", "-x509", ...curve, ...files, "-subj", `/CN=${name}`, "-days", "2", ...more];
    execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
    return made;
  }
}
