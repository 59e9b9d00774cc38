/** The sandbox runtime (workers/sandbox.ts, bundled) as the text of a classic script; made by vite.config.ts. */
declare module "virtual:sandbox-runtime" {
  const runtime: string;
  export default runtime;
}
