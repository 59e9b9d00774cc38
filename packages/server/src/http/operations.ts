/** What an operator asks: health, readiness, the description of the interface. Metrics are told on a port of their own. */
import { createServer, type Server } from "node:http";
import type { FastifyInstance } from "fastify";
import * as schemas from "./schemas.ts";
import type { Service } from "./service.ts";

/** What readiness needs, each with whether it is so. */
async function readiness({ queue, jobBlobs, keyBlobs, evaluation, catalog, isDraining }: Service) {
  const works = (check: Promise<void>): Promise<boolean> =>
    check.then(
      () => true,
      () => false,
    );
  const stores = await Promise.all([works(jobBlobs.check()), works(keyBlobs.check())]);
  return {
    circuits: catalog().all.length > 0,
    store: stores.every(Boolean),
    queue: await works(queue.check()),
    evaluation: evaluation === null || evaluation.isReady,
    notDraining: !isDraining(),
  };
}

/** Adds the routes. */
export function operationRoutes(app: FastifyInstance, service: Service): void {
  app.get("/healthz", { schema: schemas.health }, async () => ({ status: "alive" }));
  app.get("/readyz", { schema: schemas.ready }, async (_, reply) => {
    const checks = await readiness(service);
    const isReady = Object.values(checks).every(Boolean);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ready" : "not ready", checks });
  });
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}

/** Tells metrics on a port of its own, so that they need not be told to everybody who may ask for runs. */
export async function serveMetrics({
  metrics,
  options,
}: {
  readonly metrics: Service["metrics"];
  readonly options: Pick<Service["options"], "metrics">;
}): Promise<Server | null> {
  if (options.metrics === null) return null;
  const { registry } = metrics;
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  const { host, port } = options.metrics;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}
