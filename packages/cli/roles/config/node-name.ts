/** As a node is named in subjects of NATS, in bans and in logs. */
export const nodeName = /^[A-Za-z0-9][\w.-]{0,99}$/;
