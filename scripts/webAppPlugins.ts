/**
 * What makes the built site a web app: the service worker with the list of all files, the manifest, and the texts of the page that are there
 * before any script. Plugins of vite.config.ts.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { strings } from "../src/app/strings.ts";

const { title } = strings.page;
const { site } = strings.shell;

const root = fileURLToPath(new URL("..", import.meta.url));
const publicFiles = (): readonly string[] => readdirSync(`${root}public`).sort();

const manifestFile = "manifest.webmanifest";

/** Colours of the page's ground in its two designs: `--paper` of tokens.css. */
const ground = { light: "#f7f6f2", dark: "#14161a" };

/** Addresses are relative to the manifest: the site works in any folder. */
const manifest = {
  name: title,
  short_name: title,
  description: site.description,
  lang: site.language,
  start_url: "./",
  scope: "./",
  display: "standalone",
  background_color: ground.light,
  theme_color: ground.light,
  categories: ["education", "developer"],
  icons: [
    { src: "favicon.svg", sizes: "any", type: "image/svg+xml" },
    { src: "icon-192.png", sizes: "192x192", type: "image/png" },
    { src: "icon-512.png", sizes: "512x512", type: "image/png" },
    { src: "icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  ],
};

/** Puts the texts of strings.ts into index.html, where they stand as `{{title}}`; and the links of an installed app. */
export function siteTexts(): Plugin {
  const texts: Readonly<Record<string, string>> = { title, ...site };
  return {
    name: "glovebox:site-texts",
    transformIndexHtml: (html) => ({
      html: html.replace('lang="en"', `lang="${site.language}"`).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
        const text = texts[name];
        if (text === undefined) throw new Error(`index.html: no text ${name} in strings.ts`);
        return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
      }),
      tags: (["light", "dark"] as const).map((scheme) => ({
        tag: "meta",
        attrs: { name: "theme-color", media: `(prefers-color-scheme: ${scheme})`, content: ground[scheme] },
        injectTo: "head" as const,
      })),
    }),
  };
}

/** Writes the manifest, and links it in the page. */
export function webAppManifest(): Plugin {
  return {
    name: "glovebox:manifest",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "link", attrs: { rel: "manifest", href: `./${manifestFile}` }, injectTo: "head" },
      { tag: "link", attrs: { rel: "apple-touch-icon", href: "./icon-192.png" }, injectTo: "head" },
    ],
    generateBundle() {
      this.emitFile({ type: "asset", fileName: manifestFile, source: `${JSON.stringify(manifest, null, 2)}\n` });
    },
  };
}

/** Builds workers/serviceWorker.ts to the root of the site, with the names of all other built files. The last plugin. */
export function serviceWorker(): Plugin {
  return {
    name: "glovebox:service-worker",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      async handler(_, bundle) {
        const page = bundle["index.html"];
        if (page?.type !== "asset") throw new Error("the service worker is built before the page");
        const pageScript = /<script[^>]*src="\.\/([^"]+)"/.exec(String(page.source))?.[1];
        if (pageScript === undefined) throw new Error("the page loads no script");
        const built = Object.keys(bundle).filter((name) => name !== "index.html");
        const version = createHash("sha256").update(built.sort().join()).update(page.source);
        for (const name of publicFiles()) version.update(readFileSync(`${root}public/${name}`));
        const output = await build({
          configFile: false,
          logLevel: "warn",
          root,
          publicDir: false,
          define: {
            builtFiles: JSON.stringify([...built, ...publicFiles()]),
            pageScript: JSON.stringify(pageScript),
            siteVersion: JSON.stringify(version.digest("hex").slice(0, 16)),
          },
          build: {
            write: false,
            target: "esnext",
            lib: { entry: `${root}workers/serviceWorker.ts`, formats: ["iife"], name: "serviceWorker" },
          },
        });
        const chunk = [output].flat().flatMap((each) => ("output" in each ? each.output : []))[0];
        if (chunk?.type !== "chunk") throw new Error("the service worker's build gave no script");
        this.emitFile({ type: "asset", fileName: "serviceWorker.js", source: chunk.code });
      },
    },
  };
}
