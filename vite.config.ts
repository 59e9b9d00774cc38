/**
 * How the site, the library and the tests are built. `vite`, `vite build`: the site; `vite build --mode library`: dist/lib; `vitest`: the tests, `vitest --mode long`: the long
 * ones.
 * What the page may load and run is said here and in index.html, nowhere else.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { build, defineConfig, type Plugin, type UserConfig } from "vite";
import { configDefaults } from "vitest/config";
import { serviceWorker, siteTexts, webAppManifest } from "./scripts/webAppPlugins.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Isolation, which threads in WebAssembly need; on static hosts without such headers a service worker gives it. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Compiles the kernel before anything imports it; quick when nothing has changed. */
function kernel(): Plugin {
  return {
    name: "glovebox:kernel",
    buildStart() {
      execFileSync(process.execPath, [path("node_modules/tsx/dist/cli.mjs"), path("scripts/buildKernel.ts")], {
        stdio: "inherit",
      });
    },
  };
}

/** A bundled script, and the files it was made of. */
interface Bundle {
  readonly code: string;
  readonly files: readonly string[];
}

/** The one script that a build gave. */
function chunkOf(output: Awaited<ReturnType<typeof build>>) {
  const [chunk] = [output].flat().flatMap((each) => ("output" in each ? each.output : []));
  if (chunk?.type !== "chunk") throw new Error("a build gave no script");
  return chunk;
}

async function bundleSandbox(): Promise<Bundle> {
  const output = await build({
    configFile: false,
    logLevel: "warn",
    root: path("."),
    build: {
      write: false,
      target: "esnext",
      minify: true,
      lib: { entry: path("workers/sandbox.ts"), formats: ["iife"], name: "gloveboxRuntime" },
    },
  });
  const { code, moduleIds } = chunkOf(output);
  return { code: code.trim(), files: moduleIds.filter((file) => file.startsWith(path("."))) };
}

/** `virtual:sandbox-runtime`: workers/sandbox.ts and all it imports, as the text of one classic script. */
function sandboxRuntime(): Plugin {
  const id = "\0virtual:sandbox-runtime";
  let bundle: Bundle | null = null;
  return {
    name: "glovebox:sandbox-runtime",
    resolveId: (source) => (source === "virtual:sandbox-runtime" ? id : null),
    async load(source) {
      if (source !== id) return null;
      bundle ??= await bundleSandbox();
      for (const file of bundle.files) this.addWatchFile(file);
      return `export default ${JSON.stringify(bundle.code)};`;
    },
    handleHotUpdate({ file, server }) {
      if (bundle?.files.includes(file) !== true) return;
      bundle = null;
      const module = server.moduleGraph.getModuleById(id);
      if (module) server.moduleGraph.invalidateModule(module);
      server.ws.send({ type: "full-reload" });
    },
  };
}

/** The development server needs an inline script and a socket of its own; the built page keeps the policy of index.html as it is. */
function relaxedPolicyInDevelopment(): Plugin {
  return {
    name: "glovebox:development-policy",
    apply: "serve",
    transformIndexHtml: (html) =>
      html
        // Beside a hash 'unsafe-inline' would count for nothing.
        .replace(/'sha256-[^']+'/, "'unsafe-inline'")
        .replace("connect-src 'self'", "connect-src 'self' ws: wss:"),
  };
}

const site: UserConfig = {
  base: "./",
  plugins: [
    react(),
    kernel(),
    sandboxRuntime(),
    siteTexts(),
    webAppManifest(),
    relaxedPolicyInDevelopment(),
    serviceWorker(),
  ],
  worker: { format: "es" },
  build: {
    target: "esnext",
    outDir: "dist/site",
    chunkSizeWarningLimit: 3000,
    rolldownOptions: {
      output: {
        // Parts of the start that change seldom have files of their own, which stay in the browser's cache.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|zustand)\// },
            { name: "sandboxRuntime", test: /virtual:sandbox-runtime/ },
          ],
        },
      },
    },
  },
  optimizeDeps: { exclude: ["tfhe"] },
  server: { headers: isolation },
  preview: { headers: isolation },
};

const library: UserConfig = {
  plugins: [kernel()],
  publicDir: false,
  build: {
    target: "es2023",
    outDir: "dist/lib",
    minify: false,
    lib: {
      // The thread's script stands beside the library's: node/threads.ts finds it there.
      entry: { index: path("src/index.ts"), bootstrapper: path("src/node/bootstrapper.ts") },
      formats: ["es"],
      fileName: (_, name) => `${name}.js`,
    },
    rolldownOptions: { external: [/^node:/, "node-tfhe", "tfhe"] },
  },
};

/** Tests that take minutes: real sizes, many draws. `npm run test:long` runs them and nothing else. */
const longTests = "tests/**/*.long.test.ts";

export default defineConfig(({ mode }) => ({
  ...(mode === "library" ? library : site),
  test: {
    include: mode === "long" ? [longTests] : ["src/**/*.test.ts", "src/**/*.test.tsx", "tests/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "tests/browser/**", ...(mode === "long" ? [] : [longTests])],
    testTimeout: mode === "long" ? 1_800_000 : 120_000,
    hookTimeout: mode === "long" ? 1_800_000 : 120_000,
  },
}));
