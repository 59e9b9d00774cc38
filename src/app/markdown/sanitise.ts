/**
 * The second wall around markdown: whatever HTML text it is given, only listed elements and attributes come out, as nodes that are not yet in
 * the page. It trusts renderMarkdown.ts no more than an author.
 */
import createPurify, { type Config } from "dompurify";

const textElements =
  "p br hr h2 h3 h4 h5 h6 em strong s a ul ol li blockquote code pre table thead tbody tr th td img span div";
const mathElements =
  "math mrow mi mo mn ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd mpadded mphantom menclose mstyle mmultiscripts mprescripts merror";
const addressAttributes = "href src";
const textAttributes = "target rel title alt class start style role aria-label tabindex data-heading";
const mathAttributes =
  "display displaystyle scriptlevel mathvariant mathcolor mathbackground mathsize stretchy fence form separator accent accentunder lspace rspace symmetric largeop movablelimits minsize maxsize width height depth voffset linethickness columnalign rowalign columnspacing rowspacing columnlines rowlines columnspan rowspan notation";

const settings: Config & { readonly RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: `${textElements} ${mathElements}`.split(" "),
  ALLOWED_ATTR: `${addressAttributes} ${textAttributes} ${mathAttributes}`.split(" "),
  // All others hold no address, and are not matched against what addresses may be.
  ADD_URI_SAFE_ATTR: `${textAttributes} ${mathAttributes}`.split(" "),
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|#|data:image\/(?:png|jpeg|gif|webp);base64,)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

/** What formulas style with: lengths, colours and lines, nothing that loads or leaves its place. */
const styleProperties =
  /^(?:color|background-color|(?:padding|margin|border)(?:-(?:left|right|top|bottom))?(?:-(?:width|style|color))?|width|height|min-width|line-height|vertical-align|text-align|text-indent|font-(?:size|weight|style)|display|math-(?:style|depth))$/;
const styleValue = /^[\w\s.,#%+-]+$/;

/** The declarations of a `style` that are allowed. */
function allowedStyle(style: string): string {
  return style
    .split(";")
    .filter((declaration) => {
      const [property = "", value = "", ...more] = declaration.split(":");
      return styleProperties.test(property.trim()) && styleValue.test(value) && more.length === 0;
    })
    .join(";");
}

const purify = createPurify(window);
purify.addHook("uponSanitizeAttribute", (element, event) => {
  if (event.attrName === "style") event.attrValue = allowedStyle(event.attrValue);
  if (event.attrName === "src" && !/^data:/i.test(event.attrValue)) event.keepAttr = false;
  if (event.attrName === "tabindex") event.keepAttr = event.attrValue === "0";
  if (event.attrName === "href" && element.tagName !== "A") event.keepAttr = false;
});
purify.addHook("afterSanitizeAttributes", (element) => {
  if (element.tagName !== "A" || element.getAttribute("href")?.startsWith("#") === true) return;
  element.setAttribute("target", "_blank");
  element.setAttribute("rel", "noopener noreferrer nofollow");
});

/** The nodes of an HTML text, without all that is not allowed. */
export function sanitise(html: string): DocumentFragment {
  return purify.sanitize(html, settings);
}
