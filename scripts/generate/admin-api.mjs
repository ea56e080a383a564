import { readdirSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { root } from "../setup.mjs";

const folder = "fleetban/admin/v1";
const prefix = ".fleetban.admin.v1.";
const header = "// Generated from proto/fleetban/admin/ by npm run generate.";
const numbers = ["double", "float", "int32", "uint32", "int64", "uint64"];

/** The admin API from proto/: what client and server load, their types, and docs/api.md. */
export function adminApi() {
  const files = readdirSync(join(root, "proto", folder)).filter((name) => name.endsWith(".proto"));
  const api = new protobuf.Root();
  api.resolvePath = (_, target) =>
    target.startsWith("google/") ? target : join(root, "proto", target.replace(`${root}/proto/`, ""));
  api.loadSync(
    files.map((name) => `${folder}/${name}`),
    { keepCase: true, alternateCommentMode: true },
  );
  api.resolveAll();
  const all = api.lookup("fleetban.admin.v1").nestedArray;
  const sorted = all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [
    { path: "packages/wire/proto/admin-descriptor.ts", text: descriptor(api) },
    { path: "packages/wire/proto/admin-api.ts", text: types(sorted) },
    { path: "docs/api.md", text: reference(files, all) },
  ];
}

/** As text: parsed only by those who load it. */
function descriptor(api) {
  const json = JSON.stringify(JSON.stringify(api.toJSON()));
  return `${header}\n\n/** The files of proto/fleetban/admin/ as protobufjs writes them. */\nexport const adminDescriptor = ${json};\n`;
}

function types(all) {
  const parts = [header, "export interface Timestamp {\n  seconds: number;\n  nanos: number;\n}"];
  parts.push("export interface Duration {\n  seconds: number;\n  nanos: number;\n}");
  const services = all.filter((one) => one instanceof protobuf.Service);
  for (const one of all) {
    if (one instanceof protobuf.Enum) {
      const names = Object.keys(one.values).map((name) => `"${name}"`);
      parts.push(`${jsdoc(one.comment)}export type ${one.name} =\n  | ${names.join("\n  | ")};`);
    } else if (one instanceof protobuf.Type) {
      const fields = one.fieldsArray.map((field) => `${jsdoc(field.comment, "  ")}  ${property(field)}`);
      const body = fields.length === 0 ? "Record<string, never>" : `{\n${fields.join("\n")}\n}`;
      const word = fields.length === 0 ? `type ${one.name} =` : `interface ${one.name}`;
      parts.push(`${jsdoc(one.comment)}export ${word} ${body}${fields.length === 0 ? ";" : ""}`);
    }
  }
  const methods = services.map((service) => {
    const list = service.methodsArray.map((method) => {
      const stream = method.responseStream ? "true" : "false";
      return `    ${method.name}: { request: ${method.requestType}; response: ${method.responseType}; stream: ${stream} };`;
    });
    return `  ${service.name}: {\n${list.join("\n")}\n  };`;
  });
  parts.push(
    `/** Every service and method, with what goes in and comes out. */\nexport interface AdminApi {\n${methods.join("\n")}\n}`,
  );
  return `${parts.join("\n\n")}\n`;
}

function property(field) {
  const single = typeOf(field.resolvedType, field.type);
  if (field.map) return `${field.name}: Record<string, ${single}>;`;
  if (field.repeated) return `${field.name}: ${single}[];`;
  // Of a oneof, and of what is marked optional, only what was set is there.
  if (field.partOf) return `${field.name}?: ${single};`;
  return `${field.name}: ${single}${field.resolvedType instanceof protobuf.Type ? " | null" : ""};`;
}

function typeOf(resolved, name) {
  if (resolved !== null) return resolved.name;
  if (numbers.includes(name)) return "number";
  return { string: "string", bool: "boolean", bytes: "Uint8Array" }[name];
}

function jsdoc(comment, indent = "") {
  if (!comment) return "";
  const text = comment.replaceAll("\n", " ").trim();
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + word.length < 104)
      lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`).join("\n")}\n${indent} */\n`;
}

/** Services first, each with its messages' fields in tables. */
function reference(files, all) {
  const services = all.filter((one) => one instanceof protobuf.Service);
  const lines = [
    "# The admin API",
    "",
    `Generated from [proto/${folder}](../proto/${folder}) by \`npm run generate\`. How it is reached and who may: see`,
    "[admin.md](admin.md). gRPC, package `fleetban.admin.v1`; the server answers the standard health and",
    "reflection services as well.",
    "",
    "| service | methods |",
    "|---|---|",
    ...services.map(({ name, methodsArray }) => {
      const methods = methodsArray.map((method) => method.name).join(", ");
      return `| [${name}](#${name.toLowerCase()}) | ${methods} |`;
    }),
  ];
  for (const service of services) {
    lines.push("", `## ${service.name}`, "", text(service.comment));
    for (const method of service.methodsArray) {
      const answer = `${method.responseStream ? "stream of " : ""}${link(method.responseType)}`;
      lines.push(
        "",
        `**${method.name}** (${link(method.requestType)}) → ${answer}`,
        "",
        text(method.comment),
      );
    }
  }
  lines.push("", "## Messages");
  for (const one of all.filter((each) => !(each instanceof protobuf.Service))) {
    lines.push("", `### ${one.name}`);
    if (one.comment) lines.push("", text(one.comment));
    if (one instanceof protobuf.Enum) {
      lines.push("", "| value | |", "|---|---|");
      for (const name of Object.keys(one.values)) lines.push(`| ${name} | ${text(one.comments[name])} |`);
    } else if (one.fieldsArray.length > 0) {
      lines.push("", "| field | type | |", "|---|---|---|");
      for (const field of one.fieldsArray) {
        lines.push(`| ${field.name} | ${fieldType(field)} | ${text(field.comment)} |`);
      }
    }
  }
  lines.push("", `Files: ${files.map((name) => `[${name}](../proto/${folder}/${name})`).join(", ")}.`);
  return `${lines.join("\n")}\n`;
}

function fieldType(field) {
  const single = field.resolvedType === null ? field.type : link(field.resolvedType.fullName);
  if (field.map) return `map of ${field.keyType} to ${single}`;
  if (field.repeated) return `list of ${single}`;
  if (field.partOf && !field.partOf.name.startsWith("_")) return `${single} (one of ${field.partOf.name})`;
  return single;
}

function link(name) {
  const short = name.replace(prefix, "");
  return short.startsWith(".google.")
    ? short.slice(".google.protobuf.".length)
    : `[${short}](#${short.toLowerCase()})`;
}

function text(comment) {
  return (comment ?? "").replaceAll("\n", " ").replaceAll("|", "\\|").trim();
}
