// Generated from proto/ by npm run generate.
/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["fleetban"] || ($protobuf.roots["fleetban"] = {});

export const fleetban = $root.fleetban = (() => {

    /**
     * Namespace fleetban.
     * @exports fleetban
     * @namespace
     */
    const fleetban = {};

    fleetban.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof fleetban
         * @namespace
         */
        const v1 = {};

        v1.MatchBatch = (function() {

            /**
             * Properties of a MatchBatch.
             * @typedef {Object} fleetban.v1.MatchBatch.$Properties
             * @property {number|null} [version] MatchBatch version
             * @property {string|null} [node] MatchBatch node
             * @property {Array.<fleetban.v1.Match.$Properties>|null} [matches] MatchBatch matches
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MatchBatch.
             * @memberof fleetban.v1
             * @interface IMatchBatch
             * @augments fleetban.v1.MatchBatch.$Properties
             * @deprecated Use fleetban.v1.MatchBatch.$Properties instead.
             */

            /**
             * Shape of a MatchBatch.
             * @typedef {fleetban.v1.MatchBatch.$Properties} fleetban.v1.MatchBatch.$Shape
             */

            /**
             * Constructs a new MatchBatch.
             * @memberof fleetban.v1
             * @classdesc Represents a MatchBatch.
             * @constructor
             * @param {fleetban.v1.MatchBatch.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MatchBatch = function (properties) {
                this.matches = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MatchBatch version.
             * @member {number} version
             * @memberof fleetban.v1.MatchBatch
             * @instance
             */
            MatchBatch.prototype.version = 0;

            /**
             * MatchBatch node.
             * @member {string} node
             * @memberof fleetban.v1.MatchBatch
             * @instance
             */
            MatchBatch.prototype.node = "";

            /**
             * MatchBatch matches.
             * @member {Array.<fleetban.v1.Match.$Properties>} matches
             * @memberof fleetban.v1.MatchBatch
             * @instance
             */
            MatchBatch.prototype.matches = $util.emptyArray;

            /**
             * Encodes the specified MatchBatch message. Does not implicitly {@link fleetban.v1.MatchBatch.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.MatchBatch
             * @static
             * @param {fleetban.v1.MatchBatch.$Properties} message MatchBatch message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MatchBatch.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.node != null && $Object.hasOwnProperty.call(message, "node") && message.node !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.node);
                if (message.matches != null && message.matches.length)
                    for (let i = 0; i < message.matches.length; ++i)
                        $root.fleetban.v1.Match.encode(message.matches[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MatchBatch message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.MatchBatch
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.MatchBatch & fleetban.v1.MatchBatch.$Shape} MatchBatch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MatchBatch.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.MatchBatch();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.node = value;
                            else
                                delete message.node;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.matches && message.matches.length))
                                message.matches = [];
                            message.matches.push($root.fleetban.v1.Match.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return MatchBatch;
        })();

        v1.Match = (function() {

            /**
             * Properties of a Match.
             * @typedef {Object} fleetban.v1.Match.$Properties
             * @property {Uint8Array|null} [id] Match id
             * @property {string|null} [jail] Match jail
             * @property {string|null} [key] Match key
             * @property {string|null} [target] Match target
             * @property {number|null} [time] Match time
             * @property {number|null} [weight] Match weight
             * @property {string|null} [log] Match log
             * @property {string|null} [line] Match line
             * @property {Object.<string,string>|null} [captures] Match captures
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Match.
             * @memberof fleetban.v1
             * @interface IMatch
             * @augments fleetban.v1.Match.$Properties
             * @deprecated Use fleetban.v1.Match.$Properties instead.
             */

            /**
             * Shape of a Match.
             * @typedef {fleetban.v1.Match.$Properties} fleetban.v1.Match.$Shape
             */

            /**
             * Constructs a new Match.
             * @memberof fleetban.v1
             * @classdesc Represents a Match.
             * @constructor
             * @param {fleetban.v1.Match.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Match = function (properties) {
                this.captures = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Match id.
             * @member {Uint8Array} id
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.id = $util.newBuffer([]);

            /**
             * Match jail.
             * @member {string} jail
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.jail = "";

            /**
             * Match key.
             * @member {string} key
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.key = "";

            /**
             * Match target.
             * @member {string} target
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.target = "";

            /**
             * Match time.
             * @member {number} time
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.time = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Match weight.
             * @member {number} weight
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.weight = 0;

            /**
             * Match log.
             * @member {string} log
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.log = "";

            /**
             * Match line.
             * @member {string} line
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.line = "";

            /**
             * Match captures.
             * @member {Object.<string,string>} captures
             * @memberof fleetban.v1.Match
             * @instance
             */
            Match.prototype.captures = $util.emptyObject;

            /**
             * Encodes the specified Match message. Does not implicitly {@link fleetban.v1.Match.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.Match
             * @static
             * @param {fleetban.v1.Match.$Properties} message Match message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Match.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
                if (message.jail != null && $Object.hasOwnProperty.call(message, "jail") && message.jail !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.jail);
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.key);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.target);
                if (message.time != null && $Object.hasOwnProperty.call(message, "time") && (typeof message.time === "object" ? message.time.low || message.time.high : message.time !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.time);
                if (message.weight != null && $Object.hasOwnProperty.call(message, "weight") && !$Object.is(message.weight, 0))
                    writer.uint32(/* id 6, wireType 1 =*/49).double(message.weight);
                if (message.log != null && $Object.hasOwnProperty.call(message, "log") && message.log !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.log);
                if (message.line != null && $Object.hasOwnProperty.call(message, "line") && message.line !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.line);
                if (message.captures != null && $Object.hasOwnProperty.call(message, "captures"))
                    for (let keys = $Object.keys(message.captures), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 9, wireType 2 =*/74).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.captures[keys[i]]).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Match message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.Match
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.Match & fleetban.v1.Match.$Shape} Match
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Match.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.Match();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.jail = value;
                            else
                                delete message.jail;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.target = value;
                            else
                                delete message.target;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.time = value;
                            else
                                delete message.time;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.weight = value;
                            else
                                delete message.weight;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.log = value;
                            else
                                delete message.log;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.line = value;
                            else
                                delete message.line;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if (message.captures === $util.emptyObject)
                                message.captures = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = "";
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = reader.stringVerify();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.captures, key);
                            message.captures[key] = value;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Match;
        })();

        v1.Ban = (function() {

            /**
             * Properties of a Ban.
             * @typedef {Object} fleetban.v1.Ban.$Properties
             * @property {number|null} [version] Ban version
             * @property {number|null} [since] Ban since
             * @property {string|null} [id] Ban id
             * @property {string|null} [jail] Ban jail
             * @property {string|null} [target] Ban target
             * @property {number|null} [until] Ban until
             * @property {number|null} [count] Ban count
             * @property {number|null} [generation] Ban generation
             * @property {fleetban.v1.BanState|null} [state] Ban state
             * @property {string|null} [node] Ban node
             * @property {fleetban.v1.Enforcement.$Properties|null} [enforcement] Ban enforcement
             * @property {fleetban.v1.BanReason.$Properties|null} [reason] Ban reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Ban.
             * @memberof fleetban.v1
             * @interface IBan
             * @augments fleetban.v1.Ban.$Properties
             * @deprecated Use fleetban.v1.Ban.$Properties instead.
             */

            /**
             * Shape of a Ban.
             * @typedef {fleetban.v1.Ban.$Properties} fleetban.v1.Ban.$Shape
             */

            /**
             * Constructs a new Ban.
             * @memberof fleetban.v1
             * @classdesc Represents a Ban.
             * @constructor
             * @param {fleetban.v1.Ban.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ban = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ban version.
             * @member {number} version
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.version = 0;

            /**
             * Ban since.
             * @member {number} since
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.since = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Ban id.
             * @member {string} id
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.id = "";

            /**
             * Ban jail.
             * @member {string} jail
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.jail = "";

            /**
             * Ban target.
             * @member {string} target
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.target = "";

            /**
             * Ban until.
             * @member {number|null|undefined} until
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.until = null;

            /**
             * Ban count.
             * @member {number} count
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Ban generation.
             * @member {number} generation
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.generation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Ban state.
             * @member {fleetban.v1.BanState} state
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.state = 0;

            /**
             * Ban node.
             * @member {string|null|undefined} node
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.node = null;

            /**
             * Ban enforcement.
             * @member {fleetban.v1.Enforcement.$Properties|null|undefined} enforcement
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.enforcement = null;

            /**
             * Ban reason.
             * @member {fleetban.v1.BanReason.$Properties|null|undefined} reason
             * @memberof fleetban.v1.Ban
             * @instance
             */
            Ban.prototype.reason = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ban.prototype, "_until", {
                get: $util.oneOfGetter($oneOfFields = ["until"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ban.prototype, "_node", {
                get: $util.oneOfGetter($oneOfFields = ["node"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Ban message. Does not implicitly {@link fleetban.v1.Ban.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.Ban
             * @static
             * @param {fleetban.v1.Ban.$Properties} message Ban message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ban.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.since != null && $Object.hasOwnProperty.call(message, "since") && (typeof message.since === "object" ? message.since.low || message.since.high : message.since !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.since);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.id);
                if (message.jail != null && $Object.hasOwnProperty.call(message, "jail") && message.jail !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.jail);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.target);
                if (message.until != null && $Object.hasOwnProperty.call(message, "until"))
                    writer.uint32(/* id 6, wireType 0 =*/48).int64(message.until);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && (typeof message.count === "object" ? message.count.low || message.count.high : message.count !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).uint64(message.count);
                if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && (typeof message.generation === "object" ? message.generation.low || message.generation.high : message.generation !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).uint64(message.generation);
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== 0)
                    writer.uint32(/* id 9, wireType 0 =*/72).int32(message.state);
                if (message.node != null && $Object.hasOwnProperty.call(message, "node"))
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.node);
                if (message.enforcement != null && $Object.hasOwnProperty.call(message, "enforcement"))
                    $root.fleetban.v1.Enforcement.encode(message.enforcement, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                    $root.fleetban.v1.BanReason.encode(message.reason, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Ban message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.Ban
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.Ban & fleetban.v1.Ban.$Shape} Ban
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ban.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.Ban();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.since = value;
                            else
                                delete message.since;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.jail = value;
                            else
                                delete message.jail;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.target = value;
                            else
                                delete message.target;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            message.until = reader.int64();
                            message._until = "until";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.generation = value;
                            else
                                delete message.generation;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.node = reader.stringVerify();
                            message._node = "node";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.enforcement = $root.fleetban.v1.Enforcement.decode(reader, reader.size(), $undefined, _depth + 1, message.enforcement);
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.reason = $root.fleetban.v1.BanReason.decode(reader, reader.size(), $undefined, _depth + 1, message.reason);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Ban;
        })();

        /**
         * BanState enum.
         * @name fleetban.v1.BanState
         * @enum {number}
         * @property {number} BAN_STATE_UNSPECIFIED=0 BAN_STATE_UNSPECIFIED value
         * @property {number} BAN_STATE_ACTIVE=1 BAN_STATE_ACTIVE value
         * @property {number} BAN_STATE_LIFTED=2 BAN_STATE_LIFTED value
         */
        v1.BanState = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "BAN_STATE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "BAN_STATE_ACTIVE"] = 1;
            values[valuesById[2] = "BAN_STATE_LIFTED"] = 2;
            return values;
        })();

        v1.Enforcement = (function() {

            /**
             * Properties of an Enforcement.
             * @typedef {Object} fleetban.v1.Enforcement.$Properties
             * @property {Array.<fleetban.v1.PortRange.$Properties>|null} [ports] Enforcement ports
             * @property {Array.<fleetban.v1.Protocol>|null} [protocols] Enforcement protocols
             * @property {fleetban.v1.BlockType|null} [blocktype] Enforcement blocktype
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Enforcement.
             * @memberof fleetban.v1
             * @interface IEnforcement
             * @augments fleetban.v1.Enforcement.$Properties
             * @deprecated Use fleetban.v1.Enforcement.$Properties instead.
             */

            /**
             * Shape of an Enforcement.
             * @typedef {fleetban.v1.Enforcement.$Properties} fleetban.v1.Enforcement.$Shape
             */

            /**
             * Constructs a new Enforcement.
             * @memberof fleetban.v1
             * @classdesc Represents an Enforcement.
             * @constructor
             * @param {fleetban.v1.Enforcement.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Enforcement = function (properties) {
                this.ports = [];
                this.protocols = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Enforcement ports.
             * @member {Array.<fleetban.v1.PortRange.$Properties>} ports
             * @memberof fleetban.v1.Enforcement
             * @instance
             */
            Enforcement.prototype.ports = $util.emptyArray;

            /**
             * Enforcement protocols.
             * @member {Array.<fleetban.v1.Protocol>} protocols
             * @memberof fleetban.v1.Enforcement
             * @instance
             */
            Enforcement.prototype.protocols = $util.emptyArray;

            /**
             * Enforcement blocktype.
             * @member {fleetban.v1.BlockType} blocktype
             * @memberof fleetban.v1.Enforcement
             * @instance
             */
            Enforcement.prototype.blocktype = 0;

            /**
             * Encodes the specified Enforcement message. Does not implicitly {@link fleetban.v1.Enforcement.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.Enforcement
             * @static
             * @param {fleetban.v1.Enforcement.$Properties} message Enforcement message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Enforcement.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ports != null && message.ports.length)
                    for (let i = 0; i < message.ports.length; ++i)
                        $root.fleetban.v1.PortRange.encode(message.ports[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.protocols != null && message.protocols.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).int32s(message.protocols);
                if (message.blocktype != null && $Object.hasOwnProperty.call(message, "blocktype") && message.blocktype !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.blocktype);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Enforcement message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.Enforcement
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.Enforcement & fleetban.v1.Enforcement.$Shape} Enforcement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Enforcement.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.Enforcement();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.ports && message.ports.length))
                                message.ports = [];
                            message.ports.push($root.fleetban.v1.PortRange.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.protocols && message.protocols.length))
                                    message.protocols = [];
                                reader.int32s(message.protocols);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.protocols && message.protocols.length))
                                message.protocols = [];
                            message.protocols.push(reader.int32());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.blocktype = value;
                            else
                                delete message.blocktype;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Enforcement;
        })();

        v1.PortRange = (function() {

            /**
             * Properties of a PortRange.
             * @typedef {Object} fleetban.v1.PortRange.$Properties
             * @property {number|null} [from] PortRange from
             * @property {number|null} [to] PortRange to
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PortRange.
             * @memberof fleetban.v1
             * @interface IPortRange
             * @augments fleetban.v1.PortRange.$Properties
             * @deprecated Use fleetban.v1.PortRange.$Properties instead.
             */

            /**
             * Shape of a PortRange.
             * @typedef {fleetban.v1.PortRange.$Properties} fleetban.v1.PortRange.$Shape
             */

            /**
             * Constructs a new PortRange.
             * @memberof fleetban.v1
             * @classdesc Represents a PortRange.
             * @constructor
             * @param {fleetban.v1.PortRange.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PortRange = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PortRange from.
             * @member {number} from
             * @memberof fleetban.v1.PortRange
             * @instance
             */
            PortRange.prototype.from = 0;

            /**
             * PortRange to.
             * @member {number} to
             * @memberof fleetban.v1.PortRange
             * @instance
             */
            PortRange.prototype.to = 0;

            /**
             * Encodes the specified PortRange message. Does not implicitly {@link fleetban.v1.PortRange.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.PortRange
             * @static
             * @param {fleetban.v1.PortRange.$Properties} message PortRange message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PortRange.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.from);
                if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.to);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PortRange message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.PortRange
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.PortRange & fleetban.v1.PortRange.$Shape} PortRange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PortRange.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.PortRange();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.to = value;
                            else
                                delete message.to;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PortRange;
        })();

        /**
         * Protocol enum.
         * @name fleetban.v1.Protocol
         * @enum {number}
         * @property {number} PROTOCOL_UNSPECIFIED=0 PROTOCOL_UNSPECIFIED value
         * @property {number} PROTOCOL_TCP=1 PROTOCOL_TCP value
         * @property {number} PROTOCOL_UDP=2 PROTOCOL_UDP value
         */
        v1.Protocol = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "PROTOCOL_UNSPECIFIED"] = 0;
            values[valuesById[1] = "PROTOCOL_TCP"] = 1;
            values[valuesById[2] = "PROTOCOL_UDP"] = 2;
            return values;
        })();

        /**
         * BlockType enum.
         * @name fleetban.v1.BlockType
         * @enum {number}
         * @property {number} BLOCK_TYPE_UNSPECIFIED=0 BLOCK_TYPE_UNSPECIFIED value
         * @property {number} BLOCK_TYPE_DROP=1 BLOCK_TYPE_DROP value
         * @property {number} BLOCK_TYPE_REJECT=2 BLOCK_TYPE_REJECT value
         */
        v1.BlockType = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "BLOCK_TYPE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "BLOCK_TYPE_DROP"] = 1;
            values[valuesById[2] = "BLOCK_TYPE_REJECT"] = 2;
            return values;
        })();

        v1.BanReason = (function() {

            /**
             * Properties of a BanReason.
             * @typedef {Object} fleetban.v1.BanReason.$Properties
             * @property {string|null} [cause] BanReason cause
             * @property {number|null} [matches] BanReason matches
             * @property {Array.<string>|null} [nodes] BanReason nodes
             * @property {string|null} [policy] BanReason policy
             * @property {number|null} [earlier] BanReason earlier
             * @property {string|null} [key] BanReason key
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BanReason.
             * @memberof fleetban.v1
             * @interface IBanReason
             * @augments fleetban.v1.BanReason.$Properties
             * @deprecated Use fleetban.v1.BanReason.$Properties instead.
             */

            /**
             * Shape of a BanReason.
             * @typedef {fleetban.v1.BanReason.$Properties} fleetban.v1.BanReason.$Shape
             */

            /**
             * Constructs a new BanReason.
             * @memberof fleetban.v1
             * @classdesc Represents a BanReason.
             * @constructor
             * @param {fleetban.v1.BanReason.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BanReason = function (properties) {
                this.nodes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BanReason cause.
             * @member {string|null|undefined} cause
             * @memberof fleetban.v1.BanReason
             * @instance
             */
            BanReason.prototype.cause = null;

            /**
             * BanReason matches.
             * @member {number} matches
             * @memberof fleetban.v1.BanReason
             * @instance
             */
            BanReason.prototype.matches = 0;

            /**
             * BanReason nodes.
             * @member {Array.<string>} nodes
             * @memberof fleetban.v1.BanReason
             * @instance
             */
            BanReason.prototype.nodes = $util.emptyArray;

            /**
             * BanReason policy.
             * @member {string} policy
             * @memberof fleetban.v1.BanReason
             * @instance
             */
            BanReason.prototype.policy = "";

            /**
             * BanReason earlier.
             * @member {number|null|undefined} earlier
             * @memberof fleetban.v1.BanReason
             * @instance
             */
            BanReason.prototype.earlier = null;

            /**
             * BanReason key.
             * @member {string|null|undefined} key
             * @memberof fleetban.v1.BanReason
             * @instance
             */
            BanReason.prototype.key = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BanReason.prototype, "_cause", {
                get: $util.oneOfGetter($oneOfFields = ["cause"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BanReason.prototype, "_earlier", {
                get: $util.oneOfGetter($oneOfFields = ["earlier"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BanReason.prototype, "_key", {
                get: $util.oneOfGetter($oneOfFields = ["key"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified BanReason message. Does not implicitly {@link fleetban.v1.BanReason.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.BanReason
             * @static
             * @param {fleetban.v1.BanReason.$Properties} message BanReason message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BanReason.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cause != null && $Object.hasOwnProperty.call(message, "cause"))
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.cause);
                if (message.matches != null && $Object.hasOwnProperty.call(message, "matches") && !$Object.is(message.matches, 0))
                    writer.uint32(/* id 2, wireType 1 =*/17).double(message.matches);
                if (message.nodes != null && message.nodes.length)
                    for (let i = 0; i < message.nodes.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.nodes[i]);
                if (message.policy != null && $Object.hasOwnProperty.call(message, "policy") && message.policy !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.policy);
                if (message.earlier != null && $Object.hasOwnProperty.call(message, "earlier"))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.earlier);
                if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.key);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a BanReason message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.BanReason
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.BanReason & fleetban.v1.BanReason.$Shape} BanReason
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BanReason.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.BanReason();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.cause = reader.stringVerify();
                            message._cause = "cause";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.matches = value;
                            else
                                delete message.matches;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.nodes && message.nodes.length))
                                message.nodes = [];
                            message.nodes.push(reader.stringVerify());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.policy = value;
                            else
                                delete message.policy;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.earlier = reader.uint64();
                            message._earlier = "earlier";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.key = reader.stringVerify();
                            message._key = "key";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return BanReason;
        })();

        v1.Pulse = (function() {

            /**
             * Properties of a Pulse.
             * @typedef {Object} fleetban.v1.Pulse.$Properties
             * @property {number|null} [version] Pulse version
             * @property {string|null} [state] Pulse state
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Pulse.
             * @memberof fleetban.v1
             * @interface IPulse
             * @augments fleetban.v1.Pulse.$Properties
             * @deprecated Use fleetban.v1.Pulse.$Properties instead.
             */

            /**
             * Shape of a Pulse.
             * @typedef {fleetban.v1.Pulse.$Properties} fleetban.v1.Pulse.$Shape
             */

            /**
             * Constructs a new Pulse.
             * @memberof fleetban.v1
             * @classdesc Represents a Pulse.
             * @constructor
             * @param {fleetban.v1.Pulse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Pulse = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Pulse version.
             * @member {number} version
             * @memberof fleetban.v1.Pulse
             * @instance
             */
            Pulse.prototype.version = 0;

            /**
             * Pulse state.
             * @member {string} state
             * @memberof fleetban.v1.Pulse
             * @instance
             */
            Pulse.prototype.state = "";

            /**
             * Encodes the specified Pulse message. Does not implicitly {@link fleetban.v1.Pulse.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.Pulse
             * @static
             * @param {fleetban.v1.Pulse.$Properties} message Pulse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Pulse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.state);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Pulse message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.Pulse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.Pulse & fleetban.v1.Pulse.$Shape} Pulse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Pulse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.Pulse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Pulse;
        })();

        v1.NodeReport = (function() {

            /**
             * Properties of a NodeReport.
             * @typedef {Object} fleetban.v1.NodeReport.$Properties
             * @property {number|null} [version] NodeReport version
             * @property {Array.<string>|null} [roles] NodeReport roles
             * @property {number|null} [time] NodeReport time
             * @property {number|null} [started] NodeReport started
             * @property {number|null} [interval] NodeReport interval
             * @property {boolean|null} [stopping] NodeReport stopping
             * @property {string|null} [software] NodeReport software
             * @property {string|null} [policy] NodeReport policy
             * @property {Array.<string>|null} [addresses] NodeReport addresses
             * @property {fleetban.v1.AgentReport.$Properties|null} [agent] NodeReport agent
             * @property {fleetban.v1.EnforcerReport.$Properties|null} [enforcer] NodeReport enforcer
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a NodeReport.
             * @memberof fleetban.v1
             * @interface INodeReport
             * @augments fleetban.v1.NodeReport.$Properties
             * @deprecated Use fleetban.v1.NodeReport.$Properties instead.
             */

            /**
             * Shape of a NodeReport.
             * @typedef {fleetban.v1.NodeReport.$Properties} fleetban.v1.NodeReport.$Shape
             */

            /**
             * Constructs a new NodeReport.
             * @memberof fleetban.v1
             * @classdesc Represents a NodeReport.
             * @constructor
             * @param {fleetban.v1.NodeReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const NodeReport = function (properties) {
                this.roles = [];
                this.addresses = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * NodeReport version.
             * @member {number} version
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.version = 0;

            /**
             * NodeReport roles.
             * @member {Array.<string>} roles
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.roles = $util.emptyArray;

            /**
             * NodeReport time.
             * @member {number} time
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.time = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * NodeReport started.
             * @member {number} started
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.started = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * NodeReport interval.
             * @member {number} interval
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.interval = 0;

            /**
             * NodeReport stopping.
             * @member {boolean} stopping
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.stopping = false;

            /**
             * NodeReport software.
             * @member {string} software
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.software = "";

            /**
             * NodeReport policy.
             * @member {string} policy
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.policy = "";

            /**
             * NodeReport addresses.
             * @member {Array.<string>} addresses
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.addresses = $util.emptyArray;

            /**
             * NodeReport agent.
             * @member {fleetban.v1.AgentReport.$Properties|null|undefined} agent
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.agent = null;

            /**
             * NodeReport enforcer.
             * @member {fleetban.v1.EnforcerReport.$Properties|null|undefined} enforcer
             * @memberof fleetban.v1.NodeReport
             * @instance
             */
            NodeReport.prototype.enforcer = null;

            /**
             * Encodes the specified NodeReport message. Does not implicitly {@link fleetban.v1.NodeReport.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.NodeReport
             * @static
             * @param {fleetban.v1.NodeReport.$Properties} message NodeReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            NodeReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.roles != null && message.roles.length)
                    for (let i = 0; i < message.roles.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.roles[i]);
                if (message.time != null && $Object.hasOwnProperty.call(message, "time") && (typeof message.time === "object" ? message.time.low || message.time.high : message.time !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.time);
                if (message.started != null && $Object.hasOwnProperty.call(message, "started") && (typeof message.started === "object" ? message.started.low || message.started.high : message.started !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.started);
                if (message.interval != null && $Object.hasOwnProperty.call(message, "interval") && message.interval !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.interval);
                if (message.stopping != null && $Object.hasOwnProperty.call(message, "stopping") && message.stopping !== false)
                    writer.uint32(/* id 6, wireType 0 =*/48).bool(message.stopping);
                if (message.software != null && $Object.hasOwnProperty.call(message, "software") && message.software !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.software);
                if (message.policy != null && $Object.hasOwnProperty.call(message, "policy") && message.policy !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.policy);
                if (message.addresses != null && message.addresses.length)
                    for (let i = 0; i < message.addresses.length; ++i)
                        writer.uint32(/* id 9, wireType 2 =*/74).string(message.addresses[i]);
                if (message.agent != null && $Object.hasOwnProperty.call(message, "agent"))
                    $root.fleetban.v1.AgentReport.encode(message.agent, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.enforcer != null && $Object.hasOwnProperty.call(message, "enforcer"))
                    $root.fleetban.v1.EnforcerReport.encode(message.enforcer, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a NodeReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.NodeReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.NodeReport & fleetban.v1.NodeReport.$Shape} NodeReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            NodeReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.NodeReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.roles && message.roles.length))
                                message.roles = [];
                            message.roles.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.time = value;
                            else
                                delete message.time;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.started = value;
                            else
                                delete message.started;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.interval = value;
                            else
                                delete message.interval;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.stopping = value;
                            else
                                delete message.stopping;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.software = value;
                            else
                                delete message.software;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.policy = value;
                            else
                                delete message.policy;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if (!(message.addresses && message.addresses.length))
                                message.addresses = [];
                            message.addresses.push(reader.stringVerify());
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.agent = $root.fleetban.v1.AgentReport.decode(reader, reader.size(), $undefined, _depth + 1, message.agent);
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.enforcer = $root.fleetban.v1.EnforcerReport.decode(reader, reader.size(), $undefined, _depth + 1, message.enforcer);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return NodeReport;
        })();

        v1.AgentReport = (function() {

            /**
             * Properties of an AgentReport.
             * @typedef {Object} fleetban.v1.AgentReport.$Properties
             * @property {number|null} [sources] AgentReport sources
             * @property {number|null} [lag] AgentReport lag
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AgentReport.
             * @memberof fleetban.v1
             * @interface IAgentReport
             * @augments fleetban.v1.AgentReport.$Properties
             * @deprecated Use fleetban.v1.AgentReport.$Properties instead.
             */

            /**
             * Shape of an AgentReport.
             * @typedef {fleetban.v1.AgentReport.$Properties} fleetban.v1.AgentReport.$Shape
             */

            /**
             * Constructs a new AgentReport.
             * @memberof fleetban.v1
             * @classdesc Represents an AgentReport.
             * @constructor
             * @param {fleetban.v1.AgentReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AgentReport = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AgentReport sources.
             * @member {number} sources
             * @memberof fleetban.v1.AgentReport
             * @instance
             */
            AgentReport.prototype.sources = 0;

            /**
             * AgentReport lag.
             * @member {number} lag
             * @memberof fleetban.v1.AgentReport
             * @instance
             */
            AgentReport.prototype.lag = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified AgentReport message. Does not implicitly {@link fleetban.v1.AgentReport.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.AgentReport
             * @static
             * @param {fleetban.v1.AgentReport.$Properties} message AgentReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AgentReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sources != null && $Object.hasOwnProperty.call(message, "sources") && message.sources !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.sources);
                if (message.lag != null && $Object.hasOwnProperty.call(message, "lag") && (typeof message.lag === "object" ? message.lag.low || message.lag.high : message.lag !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.lag);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AgentReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.AgentReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.AgentReport & fleetban.v1.AgentReport.$Shape} AgentReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AgentReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.AgentReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sources = value;
                            else
                                delete message.sources;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.lag = value;
                            else
                                delete message.lag;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AgentReport;
        })();

        v1.EnforcerReport = (function() {

            /**
             * Properties of an EnforcerReport.
             * @typedef {Object} fleetban.v1.EnforcerReport.$Properties
             * @property {string|null} [firewall] EnforcerReport firewall
             * @property {number|null} [enforced] EnforcerReport enforced
             * @property {number|null} [drift] EnforcerReport drift
             * @property {string|null} [table] EnforcerReport table
             * @property {number|null} [revision] EnforcerReport revision
             * @property {number|null} [refused] EnforcerReport refused
             * @property {Array.<fleetban.v1.RefusedBan.$Properties>|null} [refusals] EnforcerReport refusals
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an EnforcerReport.
             * @memberof fleetban.v1
             * @interface IEnforcerReport
             * @augments fleetban.v1.EnforcerReport.$Properties
             * @deprecated Use fleetban.v1.EnforcerReport.$Properties instead.
             */

            /**
             * Shape of an EnforcerReport.
             * @typedef {fleetban.v1.EnforcerReport.$Properties} fleetban.v1.EnforcerReport.$Shape
             */

            /**
             * Constructs a new EnforcerReport.
             * @memberof fleetban.v1
             * @classdesc Represents an EnforcerReport.
             * @constructor
             * @param {fleetban.v1.EnforcerReport.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const EnforcerReport = function (properties) {
                this.refusals = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * EnforcerReport firewall.
             * @member {string} firewall
             * @memberof fleetban.v1.EnforcerReport
             * @instance
             */
            EnforcerReport.prototype.firewall = "";

            /**
             * EnforcerReport enforced.
             * @member {number} enforced
             * @memberof fleetban.v1.EnforcerReport
             * @instance
             */
            EnforcerReport.prototype.enforced = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * EnforcerReport drift.
             * @member {number} drift
             * @memberof fleetban.v1.EnforcerReport
             * @instance
             */
            EnforcerReport.prototype.drift = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * EnforcerReport table.
             * @member {string} table
             * @memberof fleetban.v1.EnforcerReport
             * @instance
             */
            EnforcerReport.prototype.table = "";

            /**
             * EnforcerReport revision.
             * @member {number|null|undefined} revision
             * @memberof fleetban.v1.EnforcerReport
             * @instance
             */
            EnforcerReport.prototype.revision = null;

            /**
             * EnforcerReport refused.
             * @member {number} refused
             * @memberof fleetban.v1.EnforcerReport
             * @instance
             */
            EnforcerReport.prototype.refused = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * EnforcerReport refusals.
             * @member {Array.<fleetban.v1.RefusedBan.$Properties>} refusals
             * @memberof fleetban.v1.EnforcerReport
             * @instance
             */
            EnforcerReport.prototype.refusals = $util.emptyArray;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(EnforcerReport.prototype, "_revision", {
                get: $util.oneOfGetter($oneOfFields = ["revision"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified EnforcerReport message. Does not implicitly {@link fleetban.v1.EnforcerReport.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.EnforcerReport
             * @static
             * @param {fleetban.v1.EnforcerReport.$Properties} message EnforcerReport message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            EnforcerReport.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.firewall != null && $Object.hasOwnProperty.call(message, "firewall") && message.firewall !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.firewall);
                if (message.enforced != null && $Object.hasOwnProperty.call(message, "enforced") && (typeof message.enforced === "object" ? message.enforced.low || message.enforced.high : message.enforced !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.enforced);
                if (message.drift != null && $Object.hasOwnProperty.call(message, "drift") && (typeof message.drift === "object" ? message.drift.low || message.drift.high : message.drift !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.drift);
                if (message.table != null && $Object.hasOwnProperty.call(message, "table") && message.table !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.table);
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision"))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.revision);
                if (message.refused != null && $Object.hasOwnProperty.call(message, "refused") && (typeof message.refused === "object" ? message.refused.low || message.refused.high : message.refused !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.refused);
                if (message.refusals != null && message.refusals.length)
                    for (let i = 0; i < message.refusals.length; ++i)
                        $root.fleetban.v1.RefusedBan.encode(message.refusals[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an EnforcerReport message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.EnforcerReport
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.EnforcerReport & fleetban.v1.EnforcerReport.$Shape} EnforcerReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            EnforcerReport.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.EnforcerReport();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.firewall = value;
                            else
                                delete message.firewall;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.enforced = value;
                            else
                                delete message.enforced;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.drift = value;
                            else
                                delete message.drift;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.table = value;
                            else
                                delete message.table;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.revision = reader.uint64();
                            message._revision = "revision";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.refused = value;
                            else
                                delete message.refused;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.refusals && message.refusals.length))
                                message.refusals = [];
                            message.refusals.push($root.fleetban.v1.RefusedBan.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return EnforcerReport;
        })();

        v1.RefusedBan = (function() {

            /**
             * Properties of a RefusedBan.
             * @typedef {Object} fleetban.v1.RefusedBan.$Properties
             * @property {string|null} [jail] RefusedBan jail
             * @property {string|null} [target] RefusedBan target
             * @property {string|null} [reason] RefusedBan reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RefusedBan.
             * @memberof fleetban.v1
             * @interface IRefusedBan
             * @augments fleetban.v1.RefusedBan.$Properties
             * @deprecated Use fleetban.v1.RefusedBan.$Properties instead.
             */

            /**
             * Shape of a RefusedBan.
             * @typedef {fleetban.v1.RefusedBan.$Properties} fleetban.v1.RefusedBan.$Shape
             */

            /**
             * Constructs a new RefusedBan.
             * @memberof fleetban.v1
             * @classdesc Represents a RefusedBan.
             * @constructor
             * @param {fleetban.v1.RefusedBan.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RefusedBan = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * RefusedBan jail.
             * @member {string} jail
             * @memberof fleetban.v1.RefusedBan
             * @instance
             */
            RefusedBan.prototype.jail = "";

            /**
             * RefusedBan target.
             * @member {string} target
             * @memberof fleetban.v1.RefusedBan
             * @instance
             */
            RefusedBan.prototype.target = "";

            /**
             * RefusedBan reason.
             * @member {string} reason
             * @memberof fleetban.v1.RefusedBan
             * @instance
             */
            RefusedBan.prototype.reason = "";

            /**
             * Encodes the specified RefusedBan message. Does not implicitly {@link fleetban.v1.RefusedBan.verify|verify} messages.
             * @function encode
             * @memberof fleetban.v1.RefusedBan
             * @static
             * @param {fleetban.v1.RefusedBan.$Properties} message RefusedBan message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RefusedBan.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.jail != null && $Object.hasOwnProperty.call(message, "jail") && message.jail !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.jail);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.target);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RefusedBan message from the specified reader or buffer.
             * @function decode
             * @memberof fleetban.v1.RefusedBan
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fleetban.v1.RefusedBan & fleetban.v1.RefusedBan.$Shape} RefusedBan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RefusedBan.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fleetban.v1.RefusedBan();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.jail = value;
                            else
                                delete message.jail;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.target = value;
                            else
                                delete message.target;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RefusedBan;
        })();

        return v1;
    })();

    return fleetban;
})();

export {
  $root as default
};
