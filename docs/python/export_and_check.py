"""Exports a network to ONNX and checks it, for Glovebox (docs/bring-your-model.md).

    python export_and_check.py my_model.py --out exported      # my_model.py defines `model` and `X` (NumPy array, rows first)
    python export_and_check.py --example torch --out exported  # or torch-cnn, keras, sklearn, brevitas

Writes model.onnx and rows.json: `X` (rows, flattened), `shape` (that of one row), `output` (what Python computed from them), so that whoever
reads the file can compare. Needs numpy and onnx, and the package that the model comes from: torch (with onnxscript), keras and tf2onnx,
scikit-learn and skl2onnx, or brevitas. With onnxruntime the file is also run and compared.
"""
import argparse
import importlib.util
import json
import pathlib
import sys
import warnings

import numpy as np

OPSET = 17


def export_torch(model, X, path):
    import torch

    model.eval()
    first = torch.from_numpy(X[:1])
    # The exporter of TorchScript writes one file, with the weights in it.
    torch.onnx.export(model, (first,), str(path), dynamo=False, opset_version=OPSET, input_names=["x"], dynamic_axes={"x": {0: "N"}})
    with torch.no_grad():
        return model(torch.from_numpy(X)).numpy()


def export_brevitas(model, X, path):
    import torch
    from brevitas.export import export_qonnx

    model.eval()
    with torch.no_grad():
        output = model(torch.from_numpy(X))
    export_qonnx(model, torch.from_numpy(X[:1]), str(path), opset_version=OPSET)
    return getattr(output, "value", output).detach().numpy()


def export_keras(model, X, path):
    import tensorflow as tf
    import tf2onnx

    signature = [tf.TensorSpec([None, *X.shape[1:]], tf.float32, name="x")]
    function = tf.function(lambda x: model(x, training=False), input_signature=signature)
    tf2onnx.convert.from_function(function, input_signature=signature, opset=OPSET, output_path=str(path))
    return np.asarray(model(X, training=False))


def export_sklearn(model, X, path):
    from skl2onnx import to_onnx
    from sklearn.base import is_classifier

    options = {id(model): {"zipmap": False}} if is_classifier(model) else None
    made = to_onnx(model, X[:1], target_opset={"": OPSET, "ai.onnx.ml": 3}, options=options)
    path.write_bytes(made.SerializeToString())
    return np.asarray(model.predict_proba(X) if is_classifier(model) else model.predict(X))


def kind_of(model):
    modules = [each.__module__.split(".")[0] for each in type(model).__mro__]
    if "torch" in modules:
        parts = {type(part).__module__.split(".")[0] for part in model.modules()}
        return "brevitas" if "brevitas" in parts else "torch"
    for name in ("keras", "sklearn", "xgboost"):
        if name in modules:
            return "keras" if name == "keras" else "sklearn"
    raise SystemExit(f"expected a model of torch, brevitas, keras or scikit-learn, got {type(model)}")


def check(path, X, output):
    """What can be said of the file here; Glovebox says the rest when it reads it."""
    import onnx

    model = onnx.load(str(path))
    print("operators:", ", ".join(sorted({node.op_type for node in model.graph.node})))
    quantizers = any(node.domain not in ("", "ai.onnx", "ai.onnx.ml") for node in model.graph.node)
    if not quantizers:
        onnx.checker.check_model(model)
    try:
        import onnxruntime
    except ImportError:
        print("onnxruntime is not here: the file was not run")
        return
    if quantizers:
        print("onnxruntime has no quantizers of Brevitas: the file was not run")
        return
    session = onnxruntime.InferenceSession(str(path))
    name = session.get_inputs()[0].name
    results = [session.run(None, {name: row[None]})[-1] for row in X]
    got = np.concatenate(results).reshape(output.shape)
    worst = float(np.abs(got - output).max() / max(1.0, np.abs(output).max()))
    if not worst < 1e-4:
        raise SystemExit(f"the file gives other results than the model: they differ by {worst}")
    print(f"onnxruntime gives the model's results, within {worst:.1e}")


def write(model, X, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    X = np.ascontiguousarray(X, dtype=np.float32)
    path = folder / "model.onnx"
    export = {"torch": export_torch, "brevitas": export_brevitas, "keras": export_keras, "sklearn": export_sklearn}
    kind = kind_of(model)
    output = export[kind](model, X, path)
    check(path, X, output)
    rows = {
        "kind": kind,
        "shape": list(X.shape[1:]),
        "X": X.reshape(len(X), -1).astype(float).tolist(),
        "output": np.asarray(output, dtype=float).reshape(len(X), -1).tolist(),
    }
    (folder / "rows.json").write_text(json.dumps(rows))
    print(f"written: {path}, {folder / 'rows.json'} ({kind}, {len(X)} rows)")


def example(name):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 4)).astype(np.float32)
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    if name in ("torch", "torch-cnn"):
        import torch
        from torch import nn

        torch.manual_seed(0)
        if name == "torch":
            return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.BatchNorm1d(8), nn.Linear(8, 2)), X
        images = rng.normal(size=(40, 1, 6, 6)).astype(np.float32)
        return nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(8, 3)), images
    if name == "brevitas":
        import brevitas.nn as qnn
        import torch
        from torch import nn

        torch.manual_seed(0)
        layer = lambda inputs, outputs: qnn.QuantLinear(inputs, outputs, bias=True, weight_bit_width=3)
        identity = lambda: qnn.QuantIdentity(bit_width=3, return_quant_tensor=False)
        model = nn.Sequential(identity(), layer(4, 8), nn.ReLU(), identity(), layer(8, 2))
        model.train()
        for _ in range(30):  # the quantizers learn their ranges
            model(torch.from_numpy(X))
        return model, X
    if name == "keras":
        import keras

        keras.utils.set_random_seed(0)
        layers = [keras.layers.Conv2D(2, 3, activation="relu"), keras.layers.AveragePooling2D(2), keras.layers.Flatten()]
        images = rng.normal(size=(40, 6, 6, 1)).astype(np.float32)
        return keras.Sequential([keras.Input((6, 6, 1)), *layers, keras.layers.Dense(3, activation="softmax")]), images
    if name == "sklearn":
        from sklearn.neural_network import MLPRegressor

        return MLPRegressor(hidden_layer_sizes=(8,), max_iter=300, random_state=0).fit(X, y), X
    raise SystemExit(f"expected an example out of torch, torch-cnn, brevitas, keras, sklearn, got {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--example")
    parser.add_argument("--out", default="exported")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    if (given.file is None) == (given.example is None):
        parser.error("expected a file that defines model and X, or --example")
    if given.example is not None:
        write(*example(given.example), given.out)
        return
    sys.path.insert(0, str(pathlib.Path(given.file).resolve().parent))
    specification = importlib.util.spec_from_file_location("model_of_user", given.file)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    write(module.model, module.X, given.out)


if __name__ == "__main__":
    main()
