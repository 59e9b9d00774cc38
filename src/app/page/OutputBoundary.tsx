/** Keeps the failure of one output in its place, so that all others stay. */
import { Component, type ReactNode } from "react";

interface BoundaryProps {
  readonly label: string;
  /** What is shown: when it is another one, it is tried again. */
  readonly of: unknown;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly message: string | null;
  readonly of: unknown;
}

/** Shows `children`, or `label` and what went wrong in them. */
export class OutputBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { message: null, of: this.props.of };

  static getDerivedStateFromProps({ of }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return of === state.of ? null : { message: null, of };
  }

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
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
