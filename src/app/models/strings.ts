/** Text of the button and the command of bringing a model; what the dialog says is in dialog/strings.ts. */

export const strings = {
  models: {
    open: "Your model",
    openHint: "Bring a .csv with rows, an .onnx or XGBoost .json model, or a Python notebook",
    bring: "Bring your model",
  },
} as const;
