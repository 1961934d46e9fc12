// Builds frontend/dist: one style sheet, one small script a page kind. Run by ./run; nothing here is committed.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import * as sass from "sass";

const out = new URL("dist/built/", import.meta.url);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

for (const sheet of ["pave", "print"]) {
  const { css } = sass.compile(new URL(`src/${sheet}.scss`, import.meta.url).pathname, {
    style: "compressed",
    loadPaths: [new URL("node_modules", import.meta.url).pathname],
    quietDeps: true,
  });
  writeFileSync(new URL(`${sheet}.css`, out), css);
}

await build({
  entryPoints: ["answer", "progress", "code", "credential", "mail", "entry", "grid", "passkey", "explore"].map((name) => new URL(`src/${name}.ts`, import.meta.url).pathname),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  outdir: out.pathname,
  logOverride: { "direct-eval": "silent" }, // of htmx, which is told not to; the policy of every page forbids it
});
