/** What the routes work with. */
import type { Authenticator, Tenant } from "../auth/tenants.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { Catalog } from "../circuits/catalog.ts";
import type { EvaluationProcess } from "../evaluation/evaluationProcess.ts";
import type { JobQueue } from "../jobs/jobQueue.ts";
import type { KeyRegistry } from "../keys/keyRegistry.ts";
import type { Metrics } from "../serve/metrics.ts";
import type { ServeOptions } from "../serve/options.ts";

/** The service behind the routes. */
export interface Service {
  readonly options: ServeOptions;
  /** Folder of unfinished uploads, on the disk of the keys. */
  readonly uploads: string;
  /** What workers of the cluster show; null where there is none. */
  readonly workerSecret: string | null;
  readonly keyBlobs: BlobStore;
  readonly jobBlobs: BlobStore;
  readonly keys: KeyRegistry;
  readonly queue: JobQueue;
  /** Null where others evaluate. */
  readonly evaluation: EvaluationProcess | null;
  readonly metrics: Metrics;
  /** Both may be read anew while the service runs. */
  readonly catalog: () => Catalog;
  readonly authenticator: () => Authenticator;
  /** True when nothing new is taken. */
  readonly isDraining: () => boolean;
  /** Jobs whose results somebody still has to fetch before the doors close. */
  readonly unfetched: Set<string>;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; only below /v1. */
    tenant: Tenant | null;
  }
}

/** Who asks, of a route below /v1. */
export function tenantOf({ tenant }: { readonly tenant: Tenant | null }): Tenant {
  if (tenant === null) throw new Error("a route below /v1 has a tenant");
  return tenant;
}
