/** A React context that must be there: what a part of the page gives to the components inside of it. */
import { createContext, type ReactNode, useContext } from "react";
import { InternalError } from "../../base/errors.ts";

/** The component that gives a value to everything inside of it. */
export type RequiredProvider<T> = (props: { readonly value: T; readonly children: ReactNode }) => ReactNode;

/**
 * Makes the provider of a value and the hook that reads it. The hook throws an InternalError, with `name`, in a component that stands outside
 * of the provider.
 */
export function createRequiredContext<T extends object>(name: string): readonly [RequiredProvider<T>, () => T] {
  const Context = createContext<T | null>(null);
  return [
    ({ value, children }) => <Context value={value}>{children}</Context>,
    () => {
      const value = useContext(Context);
      if (value === null) throw new InternalError(`a component stands outside of ${name}`);
      return value;
    },
  ];
}
