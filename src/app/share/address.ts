/**
 * What the page's address asks for: a notebook in the fragment, a notebook at another address, a frame of another page. Reads texts and opens
 * nothing.
 */

/** What a fragment asks for. */
export type Asked =
  | { readonly kind: "nothing" }
  /** A notebook in the fragment itself: see `readLink`. `lesson` counts from 1; courses alone have lessons. */
  | { readonly kind: "link"; readonly fragment: string; readonly lesson: number }
  /** A notebook at another address, which is not looked at yet. */
  | { readonly kind: "address"; readonly address: string; readonly lesson: number };

/** How the page is shown inside of another one. */
export type Embed = "readonly" | "editable";

const addressStart = "#url=";

/** Fragments that other parts of the page give a meaning to: ids of elements, and `name=…`. */
const otherFragment = /^#(?:[a-z]+(?:-[a-z]+)*|[a-z]+=.*)?$/s;

/** What a fragment (with its `#`, or empty) asks for. What is neither empty nor another part's counts as a link, be it a damaged one. */
export function askedOf(whole: string): Asked {
  const [ending, number = "1"] = /&lesson=([1-9]\d{0,2})$/.exec(whole) ?? [""];
  const fragment = whole.slice(0, whole.length - ending.length);
  const lesson = Number(number);
  if (fragment.startsWith(addressStart)) {
    const given = fragment.slice(addressStart.length);
    try {
      return { kind: "address", address: decodeURIComponent(given), lesson };
    } catch {
      return { kind: "address", address: given, lesson };
    }
  }
  return fragment === "" || otherFragment.test(fragment) ? { kind: "nothing" } : { kind: "link", fragment, lesson };
}

/** How the query of an address (`?embed`, `?embed=editable`) wants the page shown; null for a page of its own. */
export function embedOf(query: string): Embed | null {
  const given = new URLSearchParams(query).get("embed");
  return given === null ? null : given === "editable" ? "editable" : "readonly";
}

/** The page's own address without query and fragment, which links are added to. */
export function pageAddress({ origin, pathname }: Pick<Location, "origin" | "pathname">): string {
  return `${origin}${pathname}`;
}

/** The HTML that shows a notebook inside of another page; `fragment` is a link with its `#`. */
export function embedCode(address: string, fragment: string, embed: Embed, title: string): string {
  const query = embed === "editable" ? "?embed=editable" : "?embed";
  const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<iframe src="${escaped(`${address}${query}${fragment}`)}" title="${escaped(title)}" width="100%" height="500" loading="lazy" allow="clipboard-write"></iframe>`;
}

/** The address of a file that a stranger's link names, when it may be fetched: https, or http where the page itself is served so. */
export function fetchableAddress(text: string, protocol: string): URL | null {
  try {
    const url = new URL(text);
    const allowed = url.protocol === "https:" || (url.protocol === "http:" && protocol === "http:");
    return allowed && url.username === "" && url.password === "" ? url : null;
  } catch {
    return null;
  }
}
