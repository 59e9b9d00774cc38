/** Builds the command `glovebox`: one script that takes the library's part for servers from the built library. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path("."),
  publicDir: false,
  build: {
    target: "es2023",
    outDir: path("dist"),
    emptyOutDir: true,
    minify: false,
    lib: { entry: path("src/main.ts"), formats: ["es"], fileName: () => "main.js" },
    rolldownOptions: { external: [/^node:/, /^glovebox\//], output: { banner: "#!/usr/bin/env node" } },
  },
});
