/** Files that a person chooses: a field that is not shown, and the button that opens it. */
import { type ReactNode, type Ref, useRef } from "react";

/** What may be chosen, and what becomes of it. */
export interface FileFieldProps {
  readonly label: string;
  /** Endings with their dots, and commas between them; any file without it. */
  readonly accept?: string;
  readonly multiple?: boolean;
  /** Called with one file at least. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** The field alone, for those who open it by other ways than the button beside it. */
export function FileField({
  onFiles,
  label,
  ...field
}: FileFieldProps & { readonly id?: string; readonly ref?: Ref<HTMLInputElement> }): ReactNode {
  return (
    <input
      {...field}
      type="file"
      hidden
      aria-label={label}
      onChange={({ target }) => {
        const files = [...(target.files ?? [])];
        // So that the same file can be chosen again.
        target.value = "";
        if (files.length > 0) onFiles(files);
      }}
    />
  );
}

/** The button, with its field. */
export function FileButton({ disabled, ...field }: FileFieldProps & { readonly disabled?: boolean }): ReactNode {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" disabled={disabled} onClick={() => picker.current?.click()}>
        {field.label}
      </button>
      <FileField ref={picker} {...field} />
    </>
  );
}
