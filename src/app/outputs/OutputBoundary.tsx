/** Keeps the failure of one output in its place, so that all others stay. */
import { Component, type ReactNode } from "react";

/** Shows `children`, or `label` and what went wrong in them. A new `key` tries again. */
export class OutputBoundary extends Component<
  { readonly label: string; readonly children: ReactNode },
  { readonly message: string | null }
> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown): { readonly message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <p className="error" role="alert">
        {this.props.label}: {this.state.message}
      </p>
    );
  }
}
