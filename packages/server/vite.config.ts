/**
 * Builds the command `glovebox`: scripts with what they need of the library in them. What clients need is in a script of its own, which a server never loads; it alone takes
 * the tfhe package.
 */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** npm links commands when it installs, before they are built: who builds makes them executable. */
const executable: Plugin = {
  name: "glovebox:executable",
  writeBundle: ({ dir = "" }) => chmodSync(join(dir, "main.js"), 0o755),
};

export default defineConfig({
  plugins: [executable],
  root: path("."),
  publicDir: false,
  resolve: {
    alias: {
      "glovebox/server": path("../../src/exports/server.ts"),
      "glovebox/remote": path("../../src/exports/remote.ts"),
    },
  },
  // What the library needs is part of it.
  ssr: { noExternal: ["comlink", "@noble/hashes"] },
  build: {
    target: "es2023",
    outDir: path("dist"),
    emptyOutDir: true,
    minify: false,
    ssr: true,
    lib: {
      entry: {
        main: path("src/main.ts"),
        evaluation: path("src/evaluation/main.ts"),
        client: path("src/client/command.ts"),
        // The thread's script stands beside the evaluation's: node/threads.ts finds it there.
        bootstrapper: path("../../src/node/bootstrapper.ts"),
      },
      formats: ["es"],
      fileName: (_, name) => `${name}.js`,
    },
    rolldownOptions: {
      // Packages stay packages; what the library's part for servers needs of them is in the scripts.
      external: (id) =>
        /^(node:|node-tfhe|@opentelemetry|@fastify|@tus|fastify|jose|pino|prom-client|valibot|bullmq|ioredis|aws4fetch|pg$)/.test(
          id,
        ),
      output: { banner: (chunk) => (chunk.name === "main" ? "#!/usr/bin/env node" : "") },
    },
  },
});
