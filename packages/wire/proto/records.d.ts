// Generated from proto/ by npm run generate.
import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace fleetban. */
export namespace fleetban {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a MatchBatch.
         * @deprecated Use fleetban.v1.MatchBatch.$Properties instead.
         */
        interface IMatchBatch extends fleetban.v1.MatchBatch.$Properties {
        }

        /** Represents a MatchBatch. */
        class MatchBatch {

            /**
             * Constructs a new MatchBatch.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.MatchBatch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MatchBatch version. */
            version: number;

            /** MatchBatch node. */
            node: string;

            /** MatchBatch matches. */
            matches: fleetban.v1.Match.$Properties[];

            /**
             * Encodes the specified MatchBatch message. Does not implicitly {@link fleetban.v1.MatchBatch.verify|verify} messages.
             * @param message MatchBatch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.MatchBatch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MatchBatch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.MatchBatch & fleetban.v1.MatchBatch.$Shape} MatchBatch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.MatchBatch & fleetban.v1.MatchBatch.$Shape;
        }

        namespace MatchBatch {

            /** Properties of a MatchBatch. */
            interface $Properties {

                /** MatchBatch version */
                version?: (number|null);

                /** MatchBatch node */
                node?: (string|null);

                /** MatchBatch matches */
                matches?: (fleetban.v1.Match.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MatchBatch. */
            type $Shape = fleetban.v1.MatchBatch.$Properties;
        }

        /**
         * Properties of a Match.
         * @deprecated Use fleetban.v1.Match.$Properties instead.
         */
        interface IMatch extends fleetban.v1.Match.$Properties {
        }

        /** Represents a Match. */
        class Match {

            /**
             * Constructs a new Match.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.Match.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Match id. */
            id: Uint8Array;

            /** Match jail. */
            jail: string;

            /** Match key. */
            key: string;

            /** Match target. */
            target: string;

            /** Match time. */
            time: number;

            /** Match weight. */
            weight: number;

            /** Match log. */
            log: string;

            /** Match line. */
            line: string;

            /** Match captures. */
            captures: { [k: string]: string };

            /**
             * Encodes the specified Match message. Does not implicitly {@link fleetban.v1.Match.verify|verify} messages.
             * @param message Match message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.Match.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Match message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.Match & fleetban.v1.Match.$Shape} Match
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.Match & fleetban.v1.Match.$Shape;
        }

        namespace Match {

            /** Properties of a Match. */
            interface $Properties {

                /** Match id */
                id?: (Uint8Array|null);

                /** Match jail */
                jail?: (string|null);

                /** Match key */
                key?: (string|null);

                /** Match target */
                target?: (string|null);

                /** Match time */
                time?: (number|null);

                /** Match weight */
                weight?: (number|null);

                /** Match log */
                log?: (string|null);

                /** Match line */
                line?: (string|null);

                /** Match captures */
                captures?: ({ [k: string]: string }|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Match. */
            type $Shape = fleetban.v1.Match.$Properties;
        }

        /**
         * Properties of a Ban.
         * @deprecated Use fleetban.v1.Ban.$Properties instead.
         */
        interface IBan extends fleetban.v1.Ban.$Properties {
        }

        /** Represents a Ban. */
        class Ban {

            /**
             * Constructs a new Ban.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.Ban.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ban version. */
            version: number;

            /** Ban since. */
            since: number;

            /** Ban id. */
            id: string;

            /** Ban jail. */
            jail: string;

            /** Ban target. */
            target: string;

            /** Ban until. */
            until?: (number|null);

            /** Ban count. */
            count: number;

            /** Ban generation. */
            generation: number;

            /** Ban state. */
            state: fleetban.v1.BanState;

            /** Ban node. */
            node?: (string|null);

            /** Ban enforcement. */
            enforcement?: (fleetban.v1.Enforcement.$Properties|null);

            /** Ban reason. */
            reason?: (fleetban.v1.BanReason.$Properties|null);

            /**
             * Encodes the specified Ban message. Does not implicitly {@link fleetban.v1.Ban.verify|verify} messages.
             * @param message Ban message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.Ban.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Ban message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.Ban & fleetban.v1.Ban.$Shape} Ban
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.Ban & fleetban.v1.Ban.$Shape;
        }

        namespace Ban {

            /** Properties of a Ban. */
            interface $Properties {

                /** Ban version */
                version?: (number|null);

                /** Ban since */
                since?: (number|null);

                /** Ban id */
                id?: (string|null);

                /** Ban jail */
                jail?: (string|null);

                /** Ban target */
                target?: (string|null);

                /** Ban until */
                until?: (number|null);

                /** Ban count */
                count?: (number|null);

                /** Ban generation */
                generation?: (number|null);

                /** Ban state */
                state?: (fleetban.v1.BanState|null);

                /** Ban node */
                node?: (string|null);

                /** Ban enforcement */
                enforcement?: (fleetban.v1.Enforcement.$Properties|null);

                /** Ban reason */
                reason?: (fleetban.v1.BanReason.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Ban. */
            type $Shape = fleetban.v1.Ban.$Properties;
        }

        /** BanState enum. */
        enum BanState {

            /** BAN_STATE_UNSPECIFIED value */
            BAN_STATE_UNSPECIFIED = 0,

            /** BAN_STATE_ACTIVE value */
            BAN_STATE_ACTIVE = 1,

            /** BAN_STATE_LIFTED value */
            BAN_STATE_LIFTED = 2
        }

        /**
         * Properties of an Enforcement.
         * @deprecated Use fleetban.v1.Enforcement.$Properties instead.
         */
        interface IEnforcement extends fleetban.v1.Enforcement.$Properties {
        }

        /** Represents an Enforcement. */
        class Enforcement {

            /**
             * Constructs a new Enforcement.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.Enforcement.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Enforcement ports. */
            ports: fleetban.v1.PortRange.$Properties[];

            /** Enforcement protocols. */
            protocols: fleetban.v1.Protocol[];

            /** Enforcement blocktype. */
            blocktype: fleetban.v1.BlockType;

            /**
             * Encodes the specified Enforcement message. Does not implicitly {@link fleetban.v1.Enforcement.verify|verify} messages.
             * @param message Enforcement message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.Enforcement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Enforcement message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.Enforcement & fleetban.v1.Enforcement.$Shape} Enforcement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.Enforcement & fleetban.v1.Enforcement.$Shape;
        }

        namespace Enforcement {

            /** Properties of an Enforcement. */
            interface $Properties {

                /** Enforcement ports */
                ports?: (fleetban.v1.PortRange.$Properties[]|null);

                /** Enforcement protocols */
                protocols?: (fleetban.v1.Protocol[]|null);

                /** Enforcement blocktype */
                blocktype?: (fleetban.v1.BlockType|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Enforcement. */
            type $Shape = fleetban.v1.Enforcement.$Properties;
        }

        /**
         * Properties of a PortRange.
         * @deprecated Use fleetban.v1.PortRange.$Properties instead.
         */
        interface IPortRange extends fleetban.v1.PortRange.$Properties {
        }

        /** Represents a PortRange. */
        class PortRange {

            /**
             * Constructs a new PortRange.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.PortRange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PortRange from. */
            from: number;

            /** PortRange to. */
            to: number;

            /**
             * Encodes the specified PortRange message. Does not implicitly {@link fleetban.v1.PortRange.verify|verify} messages.
             * @param message PortRange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.PortRange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PortRange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.PortRange & fleetban.v1.PortRange.$Shape} PortRange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.PortRange & fleetban.v1.PortRange.$Shape;
        }

        namespace PortRange {

            /** Properties of a PortRange. */
            interface $Properties {

                /** PortRange from */
                from?: (number|null);

                /** PortRange to */
                to?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PortRange. */
            type $Shape = fleetban.v1.PortRange.$Properties;
        }

        /** Protocol enum. */
        enum Protocol {

            /** PROTOCOL_UNSPECIFIED value */
            PROTOCOL_UNSPECIFIED = 0,

            /** PROTOCOL_TCP value */
            PROTOCOL_TCP = 1,

            /** PROTOCOL_UDP value */
            PROTOCOL_UDP = 2
        }

        /** BlockType enum. */
        enum BlockType {

            /** BLOCK_TYPE_UNSPECIFIED value */
            BLOCK_TYPE_UNSPECIFIED = 0,

            /** BLOCK_TYPE_DROP value */
            BLOCK_TYPE_DROP = 1,

            /** BLOCK_TYPE_REJECT value */
            BLOCK_TYPE_REJECT = 2
        }

        /**
         * Properties of a BanReason.
         * @deprecated Use fleetban.v1.BanReason.$Properties instead.
         */
        interface IBanReason extends fleetban.v1.BanReason.$Properties {
        }

        /** Represents a BanReason. */
        class BanReason {

            /**
             * Constructs a new BanReason.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.BanReason.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BanReason cause. */
            cause?: (string|null);

            /** BanReason matches. */
            matches: number;

            /** BanReason nodes. */
            nodes: string[];

            /** BanReason policy. */
            policy: string;

            /** BanReason earlier. */
            earlier?: (number|null);

            /** BanReason key. */
            key?: (string|null);

            /**
             * Encodes the specified BanReason message. Does not implicitly {@link fleetban.v1.BanReason.verify|verify} messages.
             * @param message BanReason message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.BanReason.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BanReason message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.BanReason & fleetban.v1.BanReason.$Shape} BanReason
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.BanReason & fleetban.v1.BanReason.$Shape;
        }

        namespace BanReason {

            /** Properties of a BanReason. */
            interface $Properties {

                /** BanReason cause */
                cause?: (string|null);

                /** BanReason matches */
                matches?: (number|null);

                /** BanReason nodes */
                nodes?: (string[]|null);

                /** BanReason policy */
                policy?: (string|null);

                /** BanReason earlier */
                earlier?: (number|null);

                /** BanReason key */
                key?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BanReason. */
            type $Shape = fleetban.v1.BanReason.$Properties;
        }

        /**
         * Properties of a Pulse.
         * @deprecated Use fleetban.v1.Pulse.$Properties instead.
         */
        interface IPulse extends fleetban.v1.Pulse.$Properties {
        }

        /** Represents a Pulse. */
        class Pulse {

            /**
             * Constructs a new Pulse.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.Pulse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Pulse version. */
            version: number;

            /** Pulse state. */
            state: string;

            /**
             * Encodes the specified Pulse message. Does not implicitly {@link fleetban.v1.Pulse.verify|verify} messages.
             * @param message Pulse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.Pulse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Pulse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.Pulse & fleetban.v1.Pulse.$Shape} Pulse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.Pulse & fleetban.v1.Pulse.$Shape;
        }

        namespace Pulse {

            /** Properties of a Pulse. */
            interface $Properties {

                /** Pulse version */
                version?: (number|null);

                /** Pulse state */
                state?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Pulse. */
            type $Shape = fleetban.v1.Pulse.$Properties;
        }

        /**
         * Properties of a NodeReport.
         * @deprecated Use fleetban.v1.NodeReport.$Properties instead.
         */
        interface INodeReport extends fleetban.v1.NodeReport.$Properties {
        }

        /** Represents a NodeReport. */
        class NodeReport {

            /**
             * Constructs a new NodeReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.NodeReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NodeReport version. */
            version: number;

            /** NodeReport roles. */
            roles: string[];

            /** NodeReport time. */
            time: number;

            /** NodeReport started. */
            started: number;

            /** NodeReport interval. */
            interval: number;

            /** NodeReport stopping. */
            stopping: boolean;

            /** NodeReport software. */
            software: string;

            /** NodeReport policy. */
            policy: string;

            /** NodeReport addresses. */
            addresses: string[];

            /** NodeReport agent. */
            agent?: (fleetban.v1.AgentReport.$Properties|null);

            /** NodeReport enforcer. */
            enforcer?: (fleetban.v1.EnforcerReport.$Properties|null);

            /**
             * Encodes the specified NodeReport message. Does not implicitly {@link fleetban.v1.NodeReport.verify|verify} messages.
             * @param message NodeReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.NodeReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NodeReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.NodeReport & fleetban.v1.NodeReport.$Shape} NodeReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.NodeReport & fleetban.v1.NodeReport.$Shape;
        }

        namespace NodeReport {

            /** Properties of a NodeReport. */
            interface $Properties {

                /** NodeReport version */
                version?: (number|null);

                /** NodeReport roles */
                roles?: (string[]|null);

                /** NodeReport time */
                time?: (number|null);

                /** NodeReport started */
                started?: (number|null);

                /** NodeReport interval */
                interval?: (number|null);

                /** NodeReport stopping */
                stopping?: (boolean|null);

                /** NodeReport software */
                software?: (string|null);

                /** NodeReport policy */
                policy?: (string|null);

                /** NodeReport addresses */
                addresses?: (string[]|null);

                /** NodeReport agent */
                agent?: (fleetban.v1.AgentReport.$Properties|null);

                /** NodeReport enforcer */
                enforcer?: (fleetban.v1.EnforcerReport.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NodeReport. */
            type $Shape = fleetban.v1.NodeReport.$Properties;
        }

        /**
         * Properties of an AgentReport.
         * @deprecated Use fleetban.v1.AgentReport.$Properties instead.
         */
        interface IAgentReport extends fleetban.v1.AgentReport.$Properties {
        }

        /** Represents an AgentReport. */
        class AgentReport {

            /**
             * Constructs a new AgentReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.AgentReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AgentReport sources. */
            sources: number;

            /** AgentReport lag. */
            lag: number;

            /**
             * Encodes the specified AgentReport message. Does not implicitly {@link fleetban.v1.AgentReport.verify|verify} messages.
             * @param message AgentReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.AgentReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AgentReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.AgentReport & fleetban.v1.AgentReport.$Shape} AgentReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.AgentReport & fleetban.v1.AgentReport.$Shape;
        }

        namespace AgentReport {

            /** Properties of an AgentReport. */
            interface $Properties {

                /** AgentReport sources */
                sources?: (number|null);

                /** AgentReport lag */
                lag?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AgentReport. */
            type $Shape = fleetban.v1.AgentReport.$Properties;
        }

        /**
         * Properties of an EnforcerReport.
         * @deprecated Use fleetban.v1.EnforcerReport.$Properties instead.
         */
        interface IEnforcerReport extends fleetban.v1.EnforcerReport.$Properties {
        }

        /** Represents an EnforcerReport. */
        class EnforcerReport {

            /**
             * Constructs a new EnforcerReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.EnforcerReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EnforcerReport firewall. */
            firewall: string;

            /** EnforcerReport enforced. */
            enforced: number;

            /** EnforcerReport drift. */
            drift: number;

            /** EnforcerReport table. */
            table: string;

            /** EnforcerReport revision. */
            revision?: (number|null);

            /** EnforcerReport refused. */
            refused: number;

            /** EnforcerReport refusals. */
            refusals: fleetban.v1.RefusedBan.$Properties[];

            /**
             * Encodes the specified EnforcerReport message. Does not implicitly {@link fleetban.v1.EnforcerReport.verify|verify} messages.
             * @param message EnforcerReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.EnforcerReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EnforcerReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.EnforcerReport & fleetban.v1.EnforcerReport.$Shape} EnforcerReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.EnforcerReport & fleetban.v1.EnforcerReport.$Shape;
        }

        namespace EnforcerReport {

            /** Properties of an EnforcerReport. */
            interface $Properties {

                /** EnforcerReport firewall */
                firewall?: (string|null);

                /** EnforcerReport enforced */
                enforced?: (number|null);

                /** EnforcerReport drift */
                drift?: (number|null);

                /** EnforcerReport table */
                table?: (string|null);

                /** EnforcerReport revision */
                revision?: (number|null);

                /** EnforcerReport refused */
                refused?: (number|null);

                /** EnforcerReport refusals */
                refusals?: (fleetban.v1.RefusedBan.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EnforcerReport. */
            type $Shape = fleetban.v1.EnforcerReport.$Properties;
        }

        /**
         * Properties of a RefusedBan.
         * @deprecated Use fleetban.v1.RefusedBan.$Properties instead.
         */
        interface IRefusedBan extends fleetban.v1.RefusedBan.$Properties {
        }

        /** Represents a RefusedBan. */
        class RefusedBan {

            /**
             * Constructs a new RefusedBan.
             * @param [properties] Properties to set
             */
            constructor(properties?: fleetban.v1.RefusedBan.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RefusedBan jail. */
            jail: string;

            /** RefusedBan target. */
            target: string;

            /** RefusedBan reason. */
            reason: string;

            /**
             * Encodes the specified RefusedBan message. Does not implicitly {@link fleetban.v1.RefusedBan.verify|verify} messages.
             * @param message RefusedBan message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fleetban.v1.RefusedBan.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RefusedBan message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fleetban.v1.RefusedBan & fleetban.v1.RefusedBan.$Shape} RefusedBan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fleetban.v1.RefusedBan & fleetban.v1.RefusedBan.$Shape;
        }

        namespace RefusedBan {

            /** Properties of a RefusedBan. */
            interface $Properties {

                /** RefusedBan jail */
                jail?: (string|null);

                /** RefusedBan target */
                target?: (string|null);

                /** RefusedBan reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RefusedBan. */
            type $Shape = fleetban.v1.RefusedBan.$Properties;
        }
    }
}
