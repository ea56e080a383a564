/** What a simulated fleet took; times are processor time in microseconds, of one coordinator. */
export interface SimulationFigures {
  hosts: number;
  /** Seconds of simulated time. */
  simulated: number;
  published: number;
  reports: number;
  bans: number;
  /** How many bans there had to be. */
  expected: number;
  /** What the oracle found wrong. */
  problems: string[];
  /** Of one delivery, nearly always one match: read, counted, decided. */
  perMatch: number;
  /** Of one host's report: read and looked at. */
  perReport: number;
  /** In one simulated second without anything to do. */
  idle: number;
  /** Milliseconds of the longest step. */
  longest: number;
  reportBytes: number;
  batchBytes: number;
  /** Bytes of heap for a host in a coordinator's view. */
  memory: number;
}
