declare module "cluster-key-slot" {
  /** The slot of a key: CRC16 of its hash tag. */
  export default function slotOf(key: string): number;
}
