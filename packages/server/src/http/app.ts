/** The HTTP service: its routes, who may ask, and how everything that goes wrong is answered. */
import { randomBytes } from "node:crypto";
import cors from "@fastify/cors";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Logger } from "pino";
import { internalProblem, Problem, type ProblemData, problemBody, problemOf, problemStatus } from "../base/problems.ts";
import { drainBody } from "./bodies.ts";
import { circuitRoutes } from "./circuits.ts";
import { internalRoutes } from "./internal.ts";
import { jobRoutes } from "./jobs.ts";
import { keyRoutes } from "./keys.ts";
import { allowedMethods } from "./methods.ts";
import { operationRoutes } from "./operations.ts";
import type { Service } from "./service.ts";
import { siteRoutes } from "./site.ts";
import { uploadRoutes } from "./uploads.ts";

/** Largest body of a request that is no key and no arguments. */
const mostJsonBytes = 64 * 1024;

/** Headers that pages of other sites may read. */
const exposed = [
  "Location",
  "ETag",
  "Retry-After",
  "Glovebox-Job",
  "Glovebox-Expires",
  "Upload-Offset",
  "Upload-Length",
];

/** Answers a problem. */
function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemData, more: Problem["more"] = {}) {
  if (drainBody(request).mustClose) reply.header("connection", "close");
  return reply
    .code(problemStatus(problem.code))
    .headers(more.headers ?? {})
    .type("application/problem+json")
    .send(JSON.stringify(problemBody(problem, pathOf(request), more.members)));
}

const pathOf = ({ url }: FastifyRequest): string => url.split("?")[0] ?? "";

/** What Fastify and its plugins say of a request, in our codes. */
function requestProblem({ statusCode, message, code }: FastifyError): Problem | null {
  switch (statusCode) {
    case 413:
      return new Problem("wrong-length", "the body is longer than anything that is taken here");
    case 415:
      return new Problem("wrong-content", "the content type is not one that is taken here");
    case 429:
      return new Problem("too-many-requests", message);
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? new Problem("bad-request", `the request cannot be read (${code})`)
        : null;
  }
}

/** Builds the service's HTTP side. It listens to nothing yet. */
export async function createApp(service: Service, log: Logger): Promise<FastifyInstance> {
  const { options, metrics } = service;
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: options.logLevel !== "debug" }),
    genReqId: () => randomBytes(8).toString("hex"),
    bodyLimit: mostJsonBytes,
    trustProxy: options.behindProxy,
    // Watchers of jobs would keep it open for ever.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    ...(options.tls === null ? {} : { https: options.tls }),
  }) as unknown as FastifyInstance;

  const allowed = allowedMethods(app);
  const noRoute = (request: FastifyRequest, reply: FastifyReply) => {
    const methods = allowed(pathOf(request)).join(", ");
    if (methods === "") {
      return sendProblem(request, reply, { code: "not-found", detail: "there is nothing of this name" });
    }
    const detail = `expected ${methods} for this name, got ${request.method}`;
    return sendProblem(request, reply, { code: "wrong-method", detail }, { headers: { allow: methods } });
  };
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const problem = problemOf(thrown) ?? requestProblem(thrown);
    // Fastify looks at the content type of a QUERY before it looks for its route; there is none.
    if (thrown.code === "FST_ERR_ROUTE_MISSING_CONTENT_TYPE") return noRoute(request, reply);
    if (problem !== null) return sendProblem(request, reply, problem.data, problem.more);
    // Who asked has gone: nobody hears the answer, and it is no mistake of ours.
    if (thrown.code === "ECONNRESET" && request.raw.destroyed) return reply.code(499).send();
    request.log.error({ err: thrown }, "internal error");
    return sendProblem(request, reply, internalProblem(request.id));
  });
  app.setNotFoundHandler(noRoute);
  // /openapi.json says what requests have; the routes look at them themselves, and say more.
  app.setValidatorCompiler(() => () => true);
  // Bodies are bytes, whatever their type says; each route reads its own, as far as it wants.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_, payload, done) => done(null, payload));
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    metrics.requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.decorateRequest("tenant", null);

  await app.register(cors, {
    origin: options.origins.length === 0 ? false : [...options.origins],
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    exposedHeaders: exposed,
    maxAge: 600,
  });
  await app.register(swagger, {
    openapi: {
      info: { title: "Glovebox", description: "Runs circuits on encrypted values.", version: "1" },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: options.auth === null ? [] : [{ token: [] }],
    },
  });
  operationRoutes(app, service);
  const { site } = options;
  if (site !== null) await app.register((pages) => siteRoutes(pages, site));
  await app.register(async (api) => internalRoutes(api, service));
  await app.register(async (api) => {
    api.addHook("onRequest", async (request) => {
      request.tenant = await service.authenticator().tenantOf(request.headers.authorization);
    });
    if (options.requestsPerMinute > 0) {
      await api.register(rateLimit, {
        max: options.requestsPerMinute,
        timeWindow: 60_000,
        hook: "preHandler",
        keyGenerator: ({ tenant }) => tenant?.name ?? "",
      });
    }
    circuitRoutes(api, service);
    keyRoutes(api, service);
    await uploadRoutes(api, service);
    jobRoutes(api, service);
  });
  return app;
}
