/**
 * How the site, the library and the tests are built. `vite`, `vite build`: the site; `vite build --mode library`: dist/lib; `vite build --mode browser`: dist/browser; `vitest`: the tests, `vitest --mode long`: the long
 * ones.
 * What the page may load and run is said here and in index.html, nowhere else.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { configDefaults } from "vitest/config";
import { type Bundle, bundleSandbox, type SandboxBundles } from "./scripts/sandboxParts.ts";
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

/** `virtual:sandbox-runtime` and `virtual:sandbox-part-NAME`: what runs in the sandbox, as texts of classic scripts. */
function sandboxRuntime(): Plugin {
  const prefix = "virtual:sandbox-";
  /** All are bundled together, once: runtime and parts share modules. */
  let bundling: Promise<SandboxBundles> | null = null;
  const bundleOf = ({ runtime, parts }: SandboxBundles, id: string): Bundle | undefined =>
    id === `\0${prefix}runtime` ? runtime : parts[id.slice(`\0${prefix}part-`.length)];
  return {
    name: "glovebox:sandbox-runtime",
    resolveId: (source) => (source.startsWith(prefix) ? `\0${source}` : null),
    async load(source) {
      if (!source.startsWith(`\0${prefix}`)) return null;
      bundling ??= bundleSandbox().catch((thrown: unknown) => {
        bundling = null; // a mistake in a source, which is built again once it is put right
        throw thrown;
      });
      const bundle = bundleOf(await bundling, source);
      if (bundle === undefined) return null;
      for (const file of bundle.files) this.addWatchFile(file);
      return `export default ${JSON.stringify(bundle.code)};`;
    },
    async handleHotUpdate({ file, server }) {
      if (bundling === null) return;
      const bundles = await bundling;
      const changed = [bundles.runtime, ...Object.values(bundles.parts)].some(({ files }) => files.includes(file));
      if (!changed) return;
      const ids = ["runtime", ...Object.keys(bundles.parts).map((name) => `part-${name}`)];
      bundling = null;
      for (const id of ids) {
        const module = server.moduleGraph.getModuleById(`\0${prefix}${id}`);
        if (module) server.moduleGraph.invalidateModule(module);
      }
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
            { name: "parser", test: /node_modules\/(acorn|@sveltejs\/acorn-typescript)\// },
            // What else the start imports is one file: else what lazily loaded parts share with it stands in some fifty.
            { name: "start", tags: ["$initial"] },
            { name: "sandboxRuntime", test: /virtual:sandbox-runtime/ },
            { name: "sandboxDatasets", test: /virtual:sandbox-part-datasets/ },
            { name: "sandboxMl", test: /virtual:sandbox-part-ml/ },
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
      entry: {
        index: path("src/index.ts"),
        run: path("src/exports/run.ts"),
        server: path("src/exports/server.ts"),
        ml: path("src/exports/ml.ts"),
        remote: path("src/exports/remote.ts"),
        remoteBrowser: path("src/exports/remoteBrowser.ts"),
        bootstrapper: path("src/node/bootstrapper.ts"),
      },
      formats: ["es"],
      fileName: (_, name) => `${name}.js`,
    },
    rolldownOptions: { external: [/^node:/, "node-tfhe", "tfhe"] },
  },
};

/** Threads of the tfhe package, which nothing here starts: their script would be a second file with all of the package in it. */
const withoutPackageThreads: Plugin = {
  name: "glovebox:no-package-threads",
  enforce: "pre",
  load: (id) =>
    /\/tfhe\/snippets\/.*\/workerHelpers\.js$/.test(id)
      ? 'export function startWorkers() { throw new Error("threads of the tfhe package are not in this file"); }'
      : null,
};

/** `glovebox/remote` for pages without a bundler: one file with everything in it, the tfhe package's WebAssembly too. */
const browserFile: UserConfig = {
  plugins: [kernel(), withoutPackageThreads],
  publicDir: false,
  build: {
    target: "es2023",
    outDir: "dist/browser",
    lib: { entry: path("src/exports/remoteBrowser.ts"), formats: ["es"], fileName: () => "glovebox.js" },
    rolldownOptions: { output: { codeSplitting: false } },
  },
};

/** What `--mode` builds. */
const builds: Readonly<Record<string, UserConfig>> = { library, browser: browserFile };

/** Tests that take minutes: real sizes, many draws. `npm run test:long` runs them and nothing else. */
const longTests = ["tests/**/*.long.test.ts", "packages/*/tests/**/*.long.test.ts"];

export default defineConfig(({ mode }) => ({
  ...(builds[mode] ?? site), // absent: the site is what every other mode is about
  test: {
    // Packages beside the library import it by name: its sources here, where nothing is built yet.
    alias: {
      "glovebox/server": path("src/exports/server.ts"),
      "glovebox/remote": path("src/exports/remote.ts"),
    },
    include:
      mode === "long"
        ? longTests
        : ["src/**/*.test.ts", "src/**/*.test.tsx", "tests/**/*.test.ts", "packages/*/tests/*.test.ts"],
    exclude: [...configDefaults.exclude, "tests/browser/**", ...(mode === "long" ? [] : longTests)],
    testTimeout: mode === "long" ? 1_800_000 : 120_000,
    hookTimeout: mode === "long" ? 1_800_000 : 120_000,
  },
}));
