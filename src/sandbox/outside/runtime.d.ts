/** The sandbox runtime (workers/sandbox.ts, bundled) as the text of a classic script; made by vite.config.ts. */
declare module "virtual:sandbox-runtime" {
  const runtime: string;
  export default runtime;
}

/** The part with the tables of data sets (workers/sandboxDatasets.ts), to be put behind the runtime. */
declare module "virtual:sandbox-part-datasets" {
  const part: string;
  export default part;
}

/** The part for machine learning (workers/sandboxMl.ts), to be put behind the runtime. */
declare module "virtual:sandbox-part-ml" {
  const part: string;
  export default part;
}
