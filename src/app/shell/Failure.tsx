/** What stands in place of the page when a component throws: the text is safe, and a reload helps. */
import { Component, type ReactNode } from "react";
import { strings } from "./strings.ts";

/** Shows `children`, or what went wrong in them. */
export class Failure extends Component<{ children: ReactNode }, { readonly message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown): { readonly message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <main className="failure" role="alert">
        <h1>{strings.failure.heading}</h1>
        <p>{strings.failure.advice}</p>
        <pre>{this.state.message}</pre>
        <button type="button" onClick={() => location.reload()}>
          {strings.failure.reload}
        </button>
      </main>
    );
  }
}
