/**
 * The walls around markdown, without the page's policy behind them: the sanitiser on hostile HTML as it is, and whole texts through both.
 * What gets through asks the network, opens a dialog, or sets `reached`.
 */
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { build } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The two walls as one script, which sets `walls`. */
async function bundled(): Promise<string> {
  const entry = `export * from ${JSON.stringify(path("../../src/app/markdown/sanitise.ts"))};
    export * from ${JSON.stringify(path("../../src/app/markdown/renderMarkdown.ts"))};`;
  const output = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id.endsWith("/walls") ? "\0walls" : null),
        load: (id) => (id === "\0walls" ? entry : null),
      },
    ],
    build: { write: false, target: "esnext", minify: false, lib: { entry: "walls", formats: ["iife"], name: "walls" } },
  });
  const [chunk] = [output].flat().flatMap((each) => ("output" in each ? each.output : []));
  return chunk?.type === "chunk" ? chunk.code : "";
}

const evil = "https://evil.example";

const hostile: readonly string[] = [
  "<script>reached = 1</script>",
  "<img src=x onerror='reached = 1'>",
  `<img src="${evil}/pixel.gif"><img srcset="${evil}/a.png 1x"><picture><source srcset="${evil}/b.png"></picture>`,
  "<svg onload='reached = 1'><script>reached = 1</script><animate onbegin='reached = 1' attributeName=x dur=1s></svg>",
  `<svg><image href="${evil}/a.png"/><use href="${evil}/a.svg#x"/><foreignObject><iframe src="${evil}"></iframe></foreignObject></svg>`,
  `<iframe src="${evil}"></iframe><iframe srcdoc="<script>parent.reached = 1</script>"></iframe>`,
  `<form action="${evil}" id=f><input name=a autofocus onfocus='reached = 1'><button>go</button></form>`,
  `<meta http-equiv="refresh" content="0;url=${evil}">`,
  `<link rel=stylesheet href="${evil}/a.css"><link rel=dns-prefetch href="${evil}"><link rel=prerender href="${evil}">`,
  `<base href="${evil}/"><a href="x">x</a>`,
  `<style>@import "${evil}/a.css"; * { background: url(${evil}/b.png) }</style>`,
  `<p style="background:url(${evil}/c.png);position:fixed;inset:0;z-index:99">over everything</p>`,
  `<p style="background-image:image-set('${evil}/d.png' 1x);--x:url(${evil}/e.png);list-style:url(${evil}/f.png)">x</p>`,
  `<table background="${evil}/g.png"><td background="${evil}/h.png">x</table>`,
  `<video src="${evil}/v.mp4" autoplay poster="${evil}/p.png" onerror='reached = 1'></video><audio src="${evil}/a.mp3" autoplay></audio>`,
  `<object data="${evil}/o"></object><embed src="${evil}/e"><applet code=x></applet><portal src="${evil}"></portal>`,
  "<details open ontoggle='reached = 1'>x</details><marquee onstart='reached = 1'>x</marquee><body onload='reached = 1'>",
  "<a href='javascript:reached=1'>x</a><a href='JAVASCRIPT:reached=1'>x</a><a href='java&#10;script:reached=1'>x</a>",
  "<a href='data:text/html,<script>1</script>'>x</a><a href='vbscript:x'>x</a><a href='//evil.example'>x</a><a href='x' ping='//evil.example'>x</a>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=reached=1&gt;'>",
  "<math><mi xlink:href='javascript:reached=1' href='javascript:reached=1'>x</mi><maction actiontype='statusline#http://x' xlink:href='javascript:reached=1'>x</maction></math>",
  "<math><annotation-xml encoding='text/html'><img src=x onerror='reached=1'></annotation-xml></math>",
  "<math><mtext></mtext><mglyph><svg><mtext><style><a title='</style><img src=x onerror=reached=1>'>",
  "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror='reached=1'>",
  "<noscript><p title='</noscript><img src=x onerror=reached=1>'>",
  "<template><img src=x onerror='reached=1'></template><select><style></select><img src=x onerror='reached=1'></style>",
  "<textarea><img title='</textarea><img src=x onerror=reached=1>'></textarea><xmp><img src=x onerror='reached=1'></xmp>",
  "<p id=root name=document class='dialog'>x</p><img name=cookie><a id=walls>x</a><form id=body><input name=parentNode></form>",
  "<div contenteditable tabindex=5 draggable accesskey=x popover is=x slot=x nonce=x part=x>x</div>",
  "<custom-element onclick='reached=1'>x</custom-element><x-y>z</x-y>",
  `${"<div>".repeat(400)}deep${"</div>".repeat(400)}`,
  `${"<b><a>".repeat(40)}formatting`,
];

const allowed =
  "p br hr h2 h3 h4 h5 h6 em strong s a ul ol li blockquote code pre table thead tbody tr th td img span div math mrow mi mo mn ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd mpadded mphantom menclose mstyle mmultiscripts mprescripts merror".split(
    " ",
  );

interface Walls {
  readonly sanitise: (html: string) => DocumentFragment;
  readonly renderMarkdown: (text: string) => string;
}

/** Elements and attributes that are left of a text, which is put into the page. */
const left = (page: Page, wall: "sanitise" | "both", text: string) =>
  page.evaluate(
    ({ wall, text }) => {
      const { sanitise, renderMarkdown } = Reflect.get(globalThis, "walls") as Walls;
      const place = document.createElement("div");
      document.body.replaceChildren(place);
      place.append(sanitise(wall === "both" ? renderMarkdown(text) : text));
      return [...place.querySelectorAll("*")].map((element) => ({
        tag: element.localName,
        attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
      }));
    },
    { wall, text },
  );

const linkPattern = /^(?:https?:\/\/|#)/;

test("nothing gets through the walls around markdown", async ({ page }) => {
  const asked: string[] = [];
  page.on("dialog", (dialog) => void dialog.dismiss().then(() => asked.push("a dialog")));
  await page.route("**/*", (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  await page.goto("about:blank");
  await page.addScriptTag({ content: await bundled() });
  for (const wall of ["sanitise", "both"] as const) {
    for (const text of hostile) {
      for (const { tag, attributes } of await left(page, wall, text)) {
        const name = `${wall}: ${text}`;
        expect(allowed, name).toContain(tag);
        for (const [key, value] of Object.entries(attributes)) {
          expect(key, name).not.toMatch(
            /^on|^(?:id|name|srcset|ping|poster|background|xlink:href|nonce|popover|contenteditable)$/,
          );
          if (key === "href") expect(value, name).toMatch(linkPattern);
          if (key === "src") expect(value, name).toMatch(/^data:image\//);
          if (key === "style") expect(value, name).not.toMatch(/url|image|position|inset|--/);
          if (key === "href" && !value.startsWith("#")) expect(attributes.rel, name).toContain("noopener noreferrer");
        }
      }
    }
  }
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => Reflect.get(globalThis, "reached"))).toBeUndefined();
  expect(asked).toEqual([]);
});

test("what markdown may hold gets through: formulas, tables, tasks, links, its own pictures", async ({ page }) => {
  await page.goto("about:blank");
  await page.addScriptTag({ content: await bundled() });
  const pixel = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
  const text = `# A\n\n- [x] done\n\n| a |\n|--:|\n| 1 |\n\n[web](https://example.org) [in](#a) ![dot](${pixel})\n\n$\\color{red}{x^2}$ $$\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}$$\n`;
  const elements = await left(page, "both", text);
  const tags = elements.map(({ tag }) => tag);
  for (const tag of ["h2", "li", "td", "a", "img", "math", "msup", "mtable", "mtd"]) expect(tags).toContain(tag);
  const attributesOf = (tag: string) => elements.find((element) => element.tag === tag)?.attributes ?? {};
  expect(attributesOf("img")).toEqual({ src: pixel, alt: "dot" });
  expect(attributesOf("a")).toEqual({
    href: "https://example.org",
    target: "_blank",
    rel: "noopener noreferrer nofollow",
  });
  expect(attributesOf("h2")).toEqual({ "data-heading": "a" });
  expect(attributesOf("td").style).toMatch(/text-align/);
  expect(elements.some(({ tag, attributes }) => tag.startsWith("m") && attributes.style?.includes("color"))).toBe(true);
  expect(elements.find(({ attributes }) => attributes.class === "task done")?.attributes["aria-label"]).toBe("done:");
});
