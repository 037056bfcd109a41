// Opens what the portal sealed, as docs/sealed-data.md says: a second implementation, on node:crypto alone.
//
// Reads JSON: the deployment, the key-encryption keys by version, wrapped system and record keys, sealed values with
// their cells (and the purpose of the system key, where one sealed it), and what is to be tagged; bytes in hex.
// Writes JSON: the opened values in hex, null for one that does not open, and the tags.
import { createDecipheriv, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const given = JSON.parse(readFileSync(0));
const bytes = (hex) => Buffer.from(hex, "hex");
const id = (uuid) => bytes(uuid.replaceAll("-", ""));
const number = (value, size) => bytes(value.toString(16).padStart(2 * size, "0"));

function encode(...parts) {
  const encoded = parts.map((part) => Buffer.from(part));
  return Buffer.concat(encoded.flatMap((part) => [number(part.length, 8), part]));
}

function decrypt(key, sealed, context) {
  const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12), { authTagLength: 16 });
  cipher.setAAD(context).setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
}

function systemKey(purpose, version) {
  const row = given.system_keys.find((row) => row.purpose === purpose && row.version === version);
  const context = encode(id(given.deployment), "system_key", purpose, number(version, 1));
  return decrypt(bytes(given.keks[row.kek_version]), bytes(row.wrapped), context);
}

function recordKey(keyId) {
  const row = given.record_keys.find((row) => id(row.id).equals(keyId));
  const wrapping = row.wrapper === "kek" ? bytes(given.keks[row.version]) : systemKey(row.wrapper, row.version);
  return decrypt(wrapping, bytes(row.wrapped), encode(id(given.deployment), "record_key", keyId, id(row.owner)));
}

function open({ table, column, row, purpose, sealed }) {
  const header = bytes(sealed).subarray(0, 17);
  const keyId = header.subarray(1);
  if (header[0] !== 1) throw new Error("not of version 1");
  const key = purpose ? systemKey(purpose, Number(`0x${keyId.toString("hex")}`)) : recordKey(keyId);
  const context = encode(header, id(given.deployment), table, column, id(row));
  const padded = decrypt(key, bytes(sealed).subarray(17), context);
  return padded.subarray(0, padded.lastIndexOf(0x80)).toString("hex");
}

function tag({ purpose, version, values }) {
  const hmac = createHmac("sha256", systemKey(purpose, version)).update(encode(...values));
  return hmac.digest("hex").slice(0, 32);
}

function orNull(value) {
  try { return open(value); } catch { return null; }
}

console.log(JSON.stringify({ values: given.values.map(orNull), tags: given.tags.map(tag) }));
