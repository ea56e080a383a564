import type { StartedTestContainer } from "testcontainers";
import { imageOf, isOwn } from "./images.ts";
import type { ServerSpec, TestServer } from "./server.ts";
import { labels } from "./sweep.ts";
import { loadTestcontainers } from "./testcontainers.ts";

/** As long as for a process, and shorter than a test's limit. */
const patience = 25_000;

/**
 * A program of an image, by testcontainers. It has the machine's own network, so that an address is the
 * same for it and for the test, stays the same after a restart, and nothing of the machine's firewall
 * changes.
 */
export class ContainerServer implements TestServer {
  readonly #spec: ServerSpec;
  #container: StartedTestContainer | undefined;

  constructor(spec: ServerSpec) {
    this.#spec = spec;
  }

  async start(): Promise<void> {
    if (this.#container === undefined) this.#container = await this.#create();
    else await this.#startAgain();
  }

  /** Its own `restart` looks for what the server says after the engine took down when it started: too late. */
  async #startAgain(): Promise<void> {
    const container = await this.#handle();
    if (container === undefined) return;
    const { BoundPorts } = await loadTestcontainers();
    const begun = new Date();
    await container.start();
    await (await this.#ready()).waitUntilReady(container, new BoundPorts(), begun);
  }

  async #ready() {
    const { Wait } = await loadTestcontainers();
    return Wait.forLogMessage(this.#spec.ready).withStartupTimeout(patience);
  }

  async #create(): Promise<StartedTestContainer> {
    const { program, args, folders } = this.#spec;
    const image = imageOf(program);
    const { GenericContainer, PullPolicy } = await loadTestcontainers();
    return (
      new GenericContainer(image)
        .withPullPolicy(isOwn(image) ? PullPolicy.neverPull() : PullPolicy.defaultPolicy())
        .withEntrypoint([program])
        .withCommand([...args])
        .withNetworkMode("host")
        .withBindMounts(folders.map((folder) => ({ source: folder, target: folder })))
        .withUser(`${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`)
        .withLabels(labels())
        .withWaitStrategy(await this.#ready())
        // Its own way of cleaning up is another image; the global setup sweeps.
        .withAutoCleanup(false)
        .start()
    );
  }

  async kill(): Promise<void> {
    await this.signal("SIGKILL");
    await (await this.#handle())?.wait();
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    try {
      await (await this.#handle())?.kill({ signal });
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== notRunning) throw error;
    }
  }

  pause = () => this.signal("SIGSTOP");
  resume = () => this.signal("SIGCONT");

  async exec(...command: string[]): Promise<string> {
    if (this.#container === undefined) throw new Error(`${this.#spec.program} was not started`);
    const { exitCode, output } = await this.#container.exec(command);
    if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${output}`);
    return output.trim();
  }

  async stop(): Promise<void> {
    const container = await this.#handle();
    this.#container = undefined;
    await container?.remove({ force: true, v: true });
  }

  /** For what testcontainers has no word of its own. */
  async #handle() {
    if (this.#container === undefined) return undefined;
    const { getContainerRuntimeClient } = await loadTestcontainers();
    return (await getContainerRuntimeClient()).container.getById(this.#container.getId());
  }
}

/** The engine's answer, as an HTTP status, where a container has ended already. */
const notRunning = 409;
