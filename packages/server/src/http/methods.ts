/** Which methods a path has: what a request of another one is answered with (RFC 9110, section 15.5.6). */
import type { FastifyInstance } from "fastify";

/**
 * Hears of all routes that are added from now on.
 * @returns methods of the routes that a path is of; none where there is no such path
 */
export function allowedMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    if (url.includes("*")) return;
    const pattern = url.replace(/[.+()]/g, "\\$&").replace(/:\w+/g, "[^/]+");
    routes.push({ pattern: new RegExp(`^${pattern}$`), methods: [method].flat() });
  });
  return (path) =>
    [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))].sort();
}
