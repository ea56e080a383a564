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

        return v1;
    })();

    return fleetban;
})();

export {
  $root as default
};
