/** Markdown as HTML text: what it lays out, what it refuses, and that no text takes long. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headingName, markdownLimits, renderMarkdown } from "./renderMarkdown.ts";

const allowedTags =
  /^(?:p|br|hr|h[2-6]|em|strong|s|a|ul|ol|li|blockquote|code|pre|table|thead|tbody|tr|th|td|img|span|div|math|m[a-z]+)$/;

/** Elements of an HTML text, with their attributes; attribute values are quoted in all that is written here. */
const elementsOf = (html: string) =>
  [...html.matchAll(/<([a-z][\w-]*)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*\/?>/gi)].map(([, tag = "", rest = ""]) => ({
    tag: tag.toLowerCase(),
    attributes: Object.fromEntries(
      [...rest.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key, value = ""]) => [key, value]),
    ),
  }));

/** Every `<` starts an element that was counted, and none does more than it may. */
function expectHarmless(html: string, text = html): void {
  const elements = elementsOf(html);
  const closing = html.match(/<\/[a-z][\w-]*>/gi)?.length ?? 0;
  expect(html.split("<").length - 1, text).toBe(elements.length + closing);
  for (const { tag, attributes } of elements) {
    expect(tag, text).toMatch(allowedTags);
    for (const name of Object.keys(attributes)) expect(name.startsWith("on"), text).toBe(false);
    if (attributes.href !== undefined) expect(attributes.href, text).toMatch(/^(?:https?:\/\/|#)/i);
    if (attributes.src !== undefined)
      expect(attributes.src, text).toMatch(/^data:image\/(?:png|jpeg|gif|webp);base64,/i);
    if (attributes.style !== undefined) expect(attributes.style, text).not.toMatch(/url|expression|import|position/i);
    if (tag === "a" && !attributes.href?.startsWith("#")) expect(attributes.rel, text).toContain("noopener noreferrer");
  }
}

describe("what is laid out", () => {
  test("headings under the cell, lists, tasks, tables, code", () => {
    const html = renderMarkdown(
      '# Title of it!\n\n## Next\n\n- [x] done\n- [ ] to do\n- other\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```ts\nconst a = "<b>" // c\n```\n',
    );
    expect(html).toContain('<h2 data-heading="title-of-it">Title of it!</h2>');
    expect(html).toContain('<h3 data-heading="next">Next</h3>');
    expect(html).toContain(
      '<li class="task-item"><span class="task done" role="img" aria-label="done:"></span>done</li>',
    );
    expect(html).toContain('<span class="task" role="img" aria-label="to do:"></span>to do');
    expect(html).toContain("<li>other</li>");
    expect(html).toContain("<table>");
    expect(html).toContain(
      '<span class="code-keyword">const</span> a = <span class="code-string">&quot;&lt;b&gt;&quot;</span>',
    );
    expect(html).toContain('<span class="code-comment">// c</span>');
    expect(headingName("What the server sees, π = 3?")).toBe("what-the-server-sees-π-3");
    expectHarmless(html);
  });

  test("formulas in lines and blocks; prices stay prices; mistakes are shown in their place", () => {
    expect(renderMarkdown("is $x^2$ so")).toContain("<msup>");
    expect(renderMarkdown("$$\n\\frac{a}{b}\n$$")).toContain('<div class="formula" tabindex="0"><math');
    expect(renderMarkdown("text\n$$x$$\nmore")).toContain("formula");
    expect(renderMarkdown("costs $5 or $6, `$x$`, \\$x$, $ x$")).not.toContain("<math");
    expect(renderMarkdown("- item\n\n  $$\n  x\n  $$\n")).toContain("<math");
    expect(renderMarkdown("> $$\n> x\n> $$\n")).toContain("<math");
    const wrong = renderMarkdown("is $\\frac{a$ so");
    expect(wrong).toContain('<span class="refused"><code>\\frac{a</code>');
    expect(wrong).toContain("so</p>");
    expect(renderMarkdown("$$\nnever closed")).toContain("$$");
  });

  test("links and images: what is not allowed is said in its place", () => {
    expect(renderMarkdown("[a](https://example.org/x?y#z)")).toContain(
      '<a href="https://example.org/x?y#z" target="_blank" rel="noopener noreferrer nofollow">a</a>',
    );
    expect(renderMarkdown("see https://example.org now, and example.org")).toContain('<a href="https://example.org"');
    expect(renderMarkdown("[a](#there)")).toContain('<a href="#there">a</a>');
    const refused = renderMarkdown("[a *b*](javascript:alert(1)) and [c](./file) after");
    expect(refused).toContain(
      '<span>a <em>b</em></span> <span class="refused">(link not made: javascript:alert(1); only http, https and # are allowed)</span> and',
    );
    expect(refused).toContain("<span>c</span>");
    expect(renderMarkdown("![cat](https://example.org/cat.png)")).toContain(
      '<span class="refused">image not loaded: cat, https://example.org/cat.png',
    );
    const own = "data:image/png;base64,iVBORw0KGgo=";
    expect(renderMarkdown(`![dot](${own})`)).toContain(`<img src="${own}" alt="dot">`);
  });

  test("a text that is too long is cut, and says so", () => {
    const html = renderMarkdown("word ".repeat(markdownLimits.characters / 5 + 1));
    expect(html).toContain("50000 of 50005 characters");
  });
});

/** Texts that try to do more than be read. */
const hostile: readonly string[] = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)><script>alert(1)</script></svg>",
  "<iframe src='https://evil.example'></iframe>",
  "<iframe srcdoc='<script>alert(1)</script>'>",
  "<form action=https://evil.example><input name=a><button>go</button></form>",
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<link rel="dns-prefetch" href="//evil.example"><link rel=stylesheet href=//evil.example/a.css>',
  '<base href="https://evil.example/">',
  "<style>*{background:url(https://evil.example/a)}</style>",
  '<p style="background:url(https://evil.example/a);position:fixed;inset:0">x</p>',
  "<object data=x></object><embed src=x><video src=x autoplay><audio src=x><template><details open ontoggle=alert(1)>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
  "<!-- --><![CDATA[ x ]]><?xml?><!DOCTYPE html>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](&#x6A;avascript:alert(1))",
  "[x](java\tscript:alert(1))",
  "[x](<java\nscript:alert(1)>)",
  "[x](vbscript:msgbox(1)) [y](file:///etc/passwd) [z](blob:https://a/b) [w](ftp://a.example)",
  "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[x](//evil.example) [y](/root) [z](?query) [w](../up)",
  "<javascript:alert(1)> <data:text/html,x>",
  "[x]: javascript:alert(1)\n\n[x] [y][x] ![z][x]",
  '[x](https://a.example "title\\" onmouseover=alert(1) x=\\"")',
  '[x](https://a.example/"onmouseover="alert(1))',
  "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+)",
  "![x](data:text/html,<script>alert(1)</script>)",
  "![x](https://evil.example/pixel.gif) ![y](//evil.example/p) ![z](file:///a) ![w](blob:x)",
  '![" onerror="alert(1)](data:image/png;base64,AAAA)',
  '```"><script>alert(1)</script>\nx\n```',
  "```ts\n</code></pre><script>alert(1)</script>\n```",
  "$\\href{javascript:alert(1)}{x}$ $\\url{javascript:alert(1)}$",
  "$\\includegraphics{https://evil.example/a.png}$",
  "$\\class{x}{y}$ $\\id{root}{y}$ $\\style{background:url(//e)}{y}$ $\\data{a=b}{y}$",
  "$\\text{<img src=x onerror=alert(1)>}$ $\\text{</mtext></math><script>alert(1)</script>}$",
  '$\\color{url(//evil.example)}{x}$ $\\colorbox{red;position:fixed}{x}$ $\\textcolor{#fff"onx="}{x}$',
  "$\\def\\a{\\a\\a}\\a$ $\\gdef\\x{\\y\\y}\\gdef\\y{\\x}\\x$",
  "$\\rule{99999em}{99999em}$ $\\hspace{-99999em}$ $\\kern99999em$",
  '$\\unicode{60}script$ $\\char60script\\char62$ $\\char"3C$',
  "$<script>alert(1)</script>$",
  "$$\n</div><script>alert(1)</script>\n$$",
  '# <script>x</script>" onload="y\n',
  "- [x] <script>alert(1)</script>",
  '| <script> | " onx="1 |\n|---|---|\n| </td><script> | x |',
  "\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>",
  "\u202e<script>\u2066alert(1)",
  "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
];

test("hostile texts become harmless ones", () => {
  for (const text of hostile) {
    const html = renderMarkdown(text);
    expectHarmless(html, text);
    expect(html, text).not.toMatch(/<script|<iframe|<style|<svg|<meta|<link|<form/i);
  }
});

test("any mixture of hostile pieces is harmless", () => {
  const piece = fc.oneof(
    fc.constantFrom(...hostile),
    fc.constantFrom(
      "$",
      "$$",
      "`",
      "```\n",
      "[",
      "](",
      ")",
      "![",
      "<",
      ">",
      '"',
      "\n",
      "\n\n",
      "- [x] ",
      "> ",
      "\\",
      "|",
      "# ",
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      expectHarmless(renderMarkdown(text), text);
    }),
    { numRuns: 600, seed: 11 },
  );
});

test("no text takes long", () => {
  const bombs: readonly string[] = [
    ">".repeat(100_000),
    "> ".repeat(50_000),
    "- ".repeat(50_000),
    "[".repeat(100_000),
    "![".repeat(50_000),
    "[a](".repeat(25_000),
    "*a ".repeat(33_000),
    "**a_".repeat(25_000),
    "`".repeat(100_000),
    "$a ".repeat(33_000),
    "$".repeat(100_000),
    "$$\n".repeat(33_000),
    `$${"{".repeat(900)}$`,
    `$$${"\\frac{".repeat(800)}$$`,
    `$${"x^".repeat(400)}$`,
    `\`\`\`ts\n${"/*".repeat(9_900)}\n\`\`\``,
    `\`\`\`ts\n${'"a'.repeat(9_900)}\n\`\`\``,
    `\`\`\`ts\n${"`a".repeat(9_900)}\n\`\`\``,
    "&".repeat(100_000),
    "<".repeat(100_000),
    "<a ".repeat(33_000),
    "|".repeat(50_000),
    `${"|a".repeat(5000)}|\n${"|-".repeat(5000)}|\n${"|b".repeat(5000)}|`,
    "http://".repeat(14_000),
    "a@".repeat(50_000),
    "\\".repeat(100_000),
    "[a]: <".repeat(16_000),
    "[x]: a\n".repeat(14_000),
    `${"a".repeat(50_000)}\n===`,
    "1. ".repeat(33_000),
    "\n- a\n\n".repeat(15_000),
    "~~".repeat(50_000),
  ];
  for (const text of bombs) {
    const start = performance.now();
    const html = renderMarkdown(text);
    // A busy machine may take ten times as long as a quiet one; what grows with the square takes longer still.
    expect(performance.now() - start, text.slice(0, 20)).toBeLessThan(30_000);
    expect(html.length, text.slice(0, 20)).toBeLessThan(10_000_000);
  }
});
