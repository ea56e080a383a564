/** As `policy`: the one that the fleet keeps, in place of a path. */
export const fleetPolicy = "fleet";
