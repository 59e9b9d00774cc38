/** What is served: circuits, their versions, and client files. */
import type { FastifyInstance } from "fastify";
import type { ServedCircuit } from "../circuits/catalog.ts";
import * as schemas from "./schemas.ts";
import type { Service } from "./service.ts";

interface CircuitParams {
  readonly name: string;
  readonly version: string;
}

/** A circuit as it is told. */
function told({ name, version, description }: ServedCircuit, { options }: Service): object {
  return {
    name,
    version,
    ...description,
    formatVersion: 3,
    limits: {
      keepResultsSeconds: options.keepResults / 1000,
      keepKeysSeconds: options.keepKeys / 1000,
      mostRows: options.mostRows,
      longestJobSeconds: options.longestJob / 1000,
      pieceBytes: 8 * 2 ** 20,
    },
    client: `/v1/circuits/${name}/${version}/client`,
    jobs: `/v1/circuits/${name}/${version}/jobs`,
  };
}

/** Adds the routes. */
export function circuitRoutes(app: FastifyInstance, service: Service): void {
  const { catalog } = service;
  app.get("/v1/circuits", { schema: schemas.circuits }, async () => ({
    circuits: catalog().all.map((circuit) => told(circuit, service)),
  }));
  app.get<{ Params: CircuitParams }>("/v1/circuits/:name", { schema: schemas.newestCircuit }, async ({ params }) =>
    told(catalog().find(params.name), service),
  );
  app.get<{ Params: CircuitParams }>("/v1/circuits/:name/:version", { schema: schemas.circuit }, async ({ params }) =>
    told(catalog().find(params.name, params.version), service),
  );
  app.get<{ Params: CircuitParams }>(
    "/v1/circuits/:name/:version/client",
    { schema: schemas.clientFile },
    async ({ params, headers }, reply) => {
      const { clientFile, version } = catalog().find(params.name, params.version);
      const tag = `"${version}"`;
      reply.header("etag", tag).header("cache-control", "private, max-age=31536000, immutable");
      if (headers["if-none-match"] === tag) return reply.code(304).send();
      return reply.type("application/octet-stream").send(Buffer.from(clientFile));
    },
  );
}
