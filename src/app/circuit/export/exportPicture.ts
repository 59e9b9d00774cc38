/** What of an export needs the browser: the page's colours and faces, and making pixels of an SVG. */
import textFace from "../../fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2?url";
import type { Palette } from "./exportSvg.ts";

/** The most pixels of an edge that browsers draw reliably. */
const longestEdge = 8192;

/** The present colours of the page. */
export function readPalette(root: HTMLElement): Palette {
  const style = getComputedStyle(root);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: color("surface"),
    ink: color("ink"),
    inkSoft: color("ink-soft"),
    client: color("client"),
    clientGround: color("client-ground"),
    server: color("server"),
    serverGround: color("server-ground"),
  };
}

/** The rule that brings the page's face for text along; empty when its file cannot be had. */
export async function readFontRules(): Promise<string> {
  try {
    const bytes = new Uint8Array(await (await fetch(textFace)).arrayBuffer());
    const source = `url(${await dataUrl(bytes, "font/woff2")}) format("woff2")`;
    return `@font-face{font-family:"Atkinson Hyperlegible Next";src:${source};font-weight:200 800}`;
  } catch {
    return "";
  }
}

function dataUrl(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes], { type }));
  });
}

/** An SVG as a PNG file, drawn twice as large where that fits. Rejects when the browser cannot draw it. */
export async function rasterise(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Image();
  image.src = await dataUrl(new TextEncoder().encode(svg), "image/svg+xml");
  await image.decode();
  const scale = Math.min(2, longestEdge / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("the browser made no picture");
  return new Uint8Array(await blob.arrayBuffer());
}
