// The shipped browser code (frontend/src/blind.ts), bundled as the front end bundles it, for a process that asks by
// lines of JSON. What the library draws can be given, so that published vectors come out to the byte.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const frontend = new URL("../../frontend/", import.meta.url);
const { build } = createRequire(new URL("package.json", frontend))("esbuild");
const bundle = await build({
  entryPoints: [new URL("src/blind.ts", frontend).pathname],
  bundle: true,
  format: "esm",
  write: false,
  define: { "crypto.getRandomValues": "globalThis.drawn" },
});

let draws = [];
globalThis.drawn = (room) => {
  const given = draws.shift();
  if (!given) return crypto.getRandomValues(room);
  room.set(given);
  return room;
};

const code = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
const { publicKey, blind, finalize } = await import(`data:text/javascript;base64,${code}`);
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (array) => Buffer.from(array).toString("hex");

const acts = {
  async blind(asked) {
    draws = (asked.draws ?? []).map(bytes);
    const made = await blind(await publicKey(bytes(asked.key)), bytes(asked.secret));
    return { prepared: hex(made.prepared), blinded: hex(made.blinded), inverse: hex(made.inverse) };
  },
  async finalize(asked) {
    const made = { prepared: bytes(asked.prepared), inverse: bytes(asked.inverse) };
    return { signature: hex(await finalize(await publicKey(bytes(asked.key)), made, bytes(asked.blind_signature))) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const said = await acts[asked.act](asked).catch((error) => ({ error: error.message }));
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
