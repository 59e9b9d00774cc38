/** What Monaco does not declare of its TypeScript: the worker's object, which needs no worker to stand in. */
declare module "monaco-editor/languages/features/typescript/tsWorker.js" {
  import type { TypeScriptFinding } from "../../src/app/notebook/editor/typeRules.ts";

  export class TypeScriptWorker {
    constructor(
      context: { getMirrorModels(): readonly [] },
      settings: { readonly compilerOptions: object; readonly extraLibs: object },
    );
    getSemanticDiagnostics(file: string): Promise<readonly TypeScriptFinding[]>;
  }
}
