"""Small ONNX models, one operator each (several attributes and opsets), with the results of onnx's reference evaluator: python make_onnx_operators.py > onnx-operators.json
Runs with numpy and onnx 1.17. Some results are those of a graph around the operator, since a network has one float input."""
import base64, json
import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

rng = np.random.default_rng(12)
cases = []

def case(id, op, nodes, shape, constants=None, opset=14, low=-2.0, high=2.0, result="y", rows=3):
    """nodes: (op, inputs, outputs, attributes); the input is x, the result y"""
    constants = {k: np.asarray(v) for k, v in (constants or {}).items()}
    made = [helper.make_node(o, i, out, name=f"/{k}/{o}", **a) for k, (o, i, out, a) in enumerate(nodes)]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, *shape])]
    output = helper.make_empty_tensor_value_info(result)
    graph = helper.make_graph(made, "g", inputs, [output], [numpy_helper.from_array(v, k) for k, v in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    run = ReferenceEvaluator(model)
    X = rng.uniform(low, high, (rows, *shape)).astype(np.float32)
    out = [np.asarray(run.run(None, {"x": x[None]})[0]).astype(np.float64).ravel() for x in X]
    cases.append({"id": f"{id} (opset {opset})", "op": op, "onnx": base64.b64encode(model.SerializeToString()).decode(),
                  "rows": [[float(v) for v in x.ravel()] for x in X], "output": [float(v) for v in np.concatenate(out)]})

def one(op, attrs=None, low=-2.0, high=2.0, opset=14, shape=(5,), id=None):
    case(id or op, op, [(op, ["x"], ["y"], attrs or {})], shape, opset=opset, low=low, high=high)

f = lambda *s: rng.uniform(-1, 1, s).astype(np.float32)
i64 = lambda *v: np.array(v, dtype=np.int64)

for op in "Abs Neg Exp Floor Ceil Round Sign Erf Sin Cos Tan Atan Sinh Cosh Asinh Relu Sigmoid Tanh LeakyRelu HardSigmoid Softplus Elu Selu Celu Identity HardSwish Softsign ThresholdedRelu".split(): one(op)
for op in "Log Sqrt Reciprocal".split(): one(op, low=0.2, high=3)
for op in "Asin Acos Atanh".split(): one(op, low=-0.9, high=0.9)
one("Acosh", low=1.1, high=3)
one("Erf", low=-5, high=5, id="Erf wide", opset=13)
one("Mish", opset=18); one("Gelu", opset=20); one("Gelu", {"approximate": "tanh"}, opset=20, id="Gelu tanh")
one("Shrink", {"lambd": 0.7, "bias": 0.3})
one("LeakyRelu", {"alpha": 0.2}, id="LeakyRelu alpha"); one("Elu", {"alpha": 1.5}, id="Elu alpha"); one("Celu", {"alpha": 2.0}, id="Celu alpha")
one("HardSigmoid", {"alpha": 0.3, "beta": 0.4}, id="HardSigmoid alpha"); one("Selu", {"alpha": 1.2, "gamma": 1.1}, id="Selu alpha")
one("ThresholdedRelu", {"alpha": 0.5}, id="ThresholdedRelu alpha")
for op in "Add Sub Mul Div Max Min Sum".split():
    case(f"{op} with a constant", op, [(op, ["x", "c"], ["y"], {})], (2, 3), {"c": f(3)})
    case(f"{op} of two", op, [("Abs", ["x"], ["a"], {}), ("Exp", ["a"], ["e"], {}), (op, ["x", "e"], ["y"], {})], (4,))
case("Pow", "Pow", [("Pow", ["x", "c"], ["y"], {})], (4,), {"c": np.float32(2)})
case("Pow of a half", "Pow", [("Pow", ["x", "c"], ["y"], {})], (4,), {"c": np.float32(0.5)}, low=0.1)
case("Max of three", "Max", [("Max", ["x", "c", "d"], ["y"], {})], (3,), {"c": f(3), "d": f(1, 3)})
for op in "Equal Greater GreaterOrEqual Less LessOrEqual".split():
    case(op, op, [("Round", ["x"], ["r"], {}), (op, ["r", "c"], ["b"], {}), ("Cast", ["b"], ["y"], {"to": 1})], (6,), {"c": np.float32(1)})
for op in "And Or Xor".split():
    case(op, op, [("Greater", ["x", "c"], ["a"], {}), ("Less", ["x", "d"], ["b"], {}), (op, ["a", "b"], ["e"], {}), ("Cast", ["e"], ["y"], {"to": 1})], (8,), {"c": np.float32(-1), "d": np.float32(1)})
case("Not", "Not", [("Greater", ["x", "c"], ["a"], {}), ("Not", ["a"], ["b"], {}), ("Cast", ["b"], ["y"], {"to": 1})], (6,), {"c": np.float32(0)})
case("Cast to integers", "Cast", [("Cast", ["x"], ["i"], {"to": 7}), ("Cast", ["i"], ["y"], {"to": 1})], (6,))
case("Where", "Where", [("Greater", ["x", "c"], ["a"], {}), ("Where", ["a", "x", "d"], ["y"], {})], (6,), {"c": np.float32(0), "d": np.float32(-3)})
case("Clip", "Clip", [("Clip", ["x", "c", "d"], ["y"], {})], (6,), {"c": np.float32(-1), "d": np.float32(0.5)})
case("Clip below", "Clip", [("Clip", ["x", "c"], ["y"], {})], (6,), {"c": np.float32(-1)}, opset=11)
case("Clip above", "Clip", [("Clip", ["x", "", "d"], ["y"], {})], (6,), {"d": np.float32(0.5)}, opset=21)
case("PRelu", "PRelu", [("PRelu", ["x", "c"], ["y"], {})], (3, 2), {"c": f(3, 1)})
for shape in ((3,), (3, 2, 2)):
    for opset in (14, 21):
        case(f"BatchNormalization of {len(shape)} axes", "BatchNormalization", [("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"], {"epsilon": 1e-3})], shape, {"s": f(3), "b": f(3), "m": f(3), "v": np.abs(f(3)) + 0.1}, opset=opset)
for opset in (11, 13, 21):
    case("Gemm", "Gemm", [("Gemm", ["x", "w", "b"], ["y"], {"transB": 1})], (4,), {"w": f(3, 4), "b": f(3)}, opset=opset)
case("Gemm without a bias", "Gemm", [("Gemm", ["x", "w"], ["y"], {})], (4,), {"w": f(4, 3)})
case("Gemm with alpha and beta", "Gemm", [("Gemm", ["x", "w", "b"], ["y"], {"alpha": 0.5, "beta": 2.0})], (4,), {"w": f(4, 3), "b": f(3)})
case("MatMul", "MatMul", [("MatMul", ["x", "w"], ["y"], {})], (4,), {"w": f(4, 3)})
case("MatMul and Add", "MatMul", [("MatMul", ["x", "w"], ["p"], {}), ("Add", ["b", "p"], ["y"], {})], (4,), {"w": f(4, 3), "b": f(3)})
case("MatMul of stacked matrices", "MatMul", [("MatMul", ["x", "w"], ["y"], {})], (2, 4), {"w": f(4, 3)})
case("MatMul of two", "MatMul", [("Transpose", ["x"], ["t"], {"perm": [0, 2, 1]}), ("MatMul", ["x", "t"], ["y"], {})], (3, 4))
case("Conv", "Conv", [("Conv", ["x", "w", "b"], ["y"], {"strides": [2, 1], "pads": [1, 0, 0, 2]})], (2, 5, 4), {"w": f(3, 2, 3, 2), "b": f(3)})
case("Conv of 1 axis", "Conv", [("Conv", ["x", "w"], ["y"], {"pads": [1, 1]})], (2, 6), {"w": f(3, 2, 3)}, opset=11)
case("Conv of 3 axes", "Conv", [("Conv", ["x", "w"], ["y"], {})], (1, 3, 4, 3), {"w": f(2, 1, 2, 2, 2)}, opset=21)
case("Conv in groups, dilated", "Conv", [("Conv", ["x", "w"], ["y"], {"group": 2, "dilations": [2, 1]})], (4, 5, 4), {"w": f(4, 2, 2, 2)})
for auto in ("SAME_UPPER",):  # the reference is wrong for the others
    case(f"Conv {auto}", "Conv", [("Conv", ["x", "w"], ["y"], {"auto_pad": auto, "strides": [2, 2], "kernel_shape": [3, 2]})], (1, 5, 4), {"w": f(2, 1, 3, 2)})
for include in (0, 1):
    case(f"AveragePool, pads counted {include}", "AveragePool", [("AveragePool", ["x"], ["y"], {"kernel_shape": [2, 3], "pads": [1, 1, 0, 1], "count_include_pad": include})], (2, 4, 5), opset=11)
case("AveragePool", "AveragePool", [("AveragePool", ["x"], ["y"], {"kernel_shape": [2, 2], "strides": [2, 2]})], (2, 4, 4), opset=19)
case("MaxPool", "MaxPool", [("MaxPool", ["x"], ["y"], {"kernel_shape": [2, 2], "strides": [2, 2]})], (2, 4, 4))
case("MaxPool with strides", "MaxPool", [("MaxPool", ["x"], ["y"], {"kernel_shape": [3, 2], "strides": [2, 1]})], (2, 5, 4))
case("GlobalAveragePool", "GlobalAveragePool", [("GlobalAveragePool", ["x"], ["y"], {})], (3, 4, 2))
case("GlobalMaxPool", "GlobalMaxPool", [("GlobalMaxPool", ["x"], ["y"], {})], (3, 4, 2))
for op in "ReduceSum ReduceMean ReduceL1 ReduceL2 ReduceSumSquare ReduceMax ReduceMin".split():
    case(f"{op} attribute", op, [(op, ["x"], ["y"], {"axes": [1], "keepdims": 0})], (3, 4), opset=11)
    case(f"{op} input", op, [(op, ["x", "a"], ["y"], {"keepdims": 1})], (3, 4), {"a": i64(-1)}, opset=13 if op == "ReduceSum" else 18)
case("Flatten", "Flatten", [("Flatten", ["x"], ["y"], {"axis": 1})], (2, 3)); case("Flatten axis 2", "Flatten", [("Flatten", ["x"], ["y"], {"axis": 2})], (2, 3))
case("Reshape", "Reshape", [("Reshape", ["x", "s"], ["y"], {})], (2, 6), {"s": i64(0, 3, -1)})
case("Transpose", "Transpose", [("Transpose", ["x"], ["y"], {"perm": [0, 2, 1]})], (2, 3))
case("Concat", "Concat", [("Neg", ["x"], ["n"], {}), ("Concat", ["x", "n", "c"], ["y"], {"axis": -1})], (2, 3), {"c": f(1, 2, 2)})
case("Unsqueeze", "Unsqueeze", [("Unsqueeze", ["x", "a"], ["y"], {})], (3,), {"a": i64(1, 3)})
case("Unsqueeze attribute", "Unsqueeze", [("Unsqueeze", ["x"], ["y"], {"axes": [-1]})], (3,), opset=11)
case("Squeeze", "Squeeze", [("Squeeze", ["x", "a"], ["y"], {})], (1, 3, 1), {"a": i64(-1)})
case("Squeeze attribute", "Squeeze", [("Squeeze", ["x"], ["y"], {"axes": [1]})], (1, 3), opset=11)
case("Expand", "Expand", [("Expand", ["x", "s"], ["y"], {})], (1, 3), {"s": i64(1, 4, 3)})
case("Expand to fewer", "Expand", [("Expand", ["x", "s"], ["y"], {})], (2, 1), {"s": i64(1, 3)})
case("Tile", "Tile", [("Tile", ["x", "r"], ["y"], {})], (2, 3), {"r": i64(1, 2, 2)})
case("Gather", "Gather", [("Gather", ["x", "i"], ["y"], {"axis": 1})], (5, 2), {"i": i64(3, 0, -1, 1, 2)})
case("Gather one", "Gather", [("Gather", ["x", "i"], ["y"], {"axis": 2})], (3, 4), {"i": np.int64(1)})
case("Gather of a table of indices", "Gather", [("Gather", ["x", "i"], ["y"], {"axis": 1})], (6,), {"i": np.array([[0, 1, 2], [1, 2, 3]])})
case("Slice", "Slice", [("Slice", ["x", "b", "e", "a", "s"], ["y"], {})], (6, 5), {"b": i64(1, -1), "e": i64(2**62, -4), "a": i64(1, 2), "s": i64(2, -1)})
case("Slice of the first axes", "Slice", [("Slice", ["x", "b", "e"], ["y"], {})], (6,), {"b": i64(0, 1), "e": i64(1, 4)}, opset=11)
case("Slice with steps alone", "Slice", [("Slice", ["x", "b", "e", "", "s"], ["y"], {})], (6,), {"b": i64(0, 0), "e": i64(1, 6), "s": i64(1, 2)})
case("Pad", "Pad", [("Pad", ["x", "p", "v"], ["y"], {})], (1, 3, 3), {"p": i64(0, 0, 1, 0, 0, 0, 2, 1), "v": np.float32(0.5)})
case("Pad from opset 11", "Pad", [("Pad", ["x", "p"], ["y"], {})], (4, 3), {"p": i64(0, 2, 0, 0, 0, 1)}, opset=11)
case("Pad of some axes", "Pad", [("Pad", ["x", "p", "", "a"], ["y"], {})], (3, 3), {"p": i64(1, 2), "a": i64(-1)}, opset=18)
case("Shape", "Shape", [("Shape", ["x"], ["s"], {}), ("Slice", ["s", "b", "e"], ["t"], {}), ("Concat", ["t", "m"], ["u"], {"axis": 0}), ("Reshape", ["x", "u"], ["y"], {})], (2, 3), {"b": i64(0), "e": i64(1), "m": i64(-1)})
case("Shape from 1", "Shape", [("Shape", ["x"], ["s"], {"start": 1}), ("Cast", ["s"], ["f"], {"to": 1}), ("Mul", ["x", "f"], ["y"], {})], (3, 2), opset=15)
case("Size", "Size", [("Size", ["x"], ["s"], {}), ("Cast", ["s"], ["f"], {"to": 1}), ("Div", ["x", "f"], ["y"], {})], (3, 2))
case("ConstantOfShape", "ConstantOfShape", [("ConstantOfShape", ["s"], ["c"], {"value": numpy_helper.from_array(np.array([1.5], dtype=np.float32))}), ("Add", ["x", "c"], ["y"], {})], (3,), {"s": i64(1, 3)})
case("Range", "Range", [("Range", ["b", "e", "d"], ["r"], {}), ("Gather", ["x", "r"], ["y"], {"axis": 1})], (6,), {"b": np.int64(5), "e": np.int64(-1), "d": np.int64(-2)})
case("Range as Unfold makes it", "Range", [("Shape", ["x"], ["s"], {}), ("Gather", ["s", "two"], ["h"], {"axis": 0}), ("Div", ["h", "k"], ["q"], {}), ("Range", ["z", "q", "o"], ["r"], {}), ("Mul", ["r", "k"], ["p"], {}), ("Gather", ["x", "p"], ["y"], {"axis": 2})], (2, 5), {"two": np.int64(2), "k": np.int64(2), "z": np.int64(0), "o": np.int64(1)})
case("OneHot", "OneHot", [("Abs", ["x"], ["a"], {}), ("Cast", ["a"], ["i"], {"to": 7}), ("OneHot", ["i", "d", "v"], ["y"], {"axis": -1})], (4,), {"d": np.int64(3), "v": np.array([-1, 2], dtype=np.float32)}, high=2.9)
case("Dropout", "Identity", [("Dropout", ["x"], ["y"], {})], (4,))
for op in ("Softmax", "LogSoftmax"):
    case(op, op, [("Gemm", ["x", "w"], ["g"], {}), (op, ["g"], ["y"], {"axis": 1})], (4,), {"w": f(4, 3)})
case("ArgMax", "ArgMax", [("Gemm", ["x", "w"], ["g"], {}), ("ArgMax", ["g"], ["y"], {"axis": 1, "keepdims": 0})], (4,), {"w": f(4, 5)})
case("LayerNormalization", "LayerNormalization", [("Gemm", ["x", "w"], ["g"], {}), ("LayerNormalization", ["g", "s", "b"], ["y"], {})], (4,), {"w": f(4, 5), "s": f(5), "b": f(5)}, opset=17)
# Cases that came later stand last, so that the random numbers of the others stay what they were.
for op in "ReduceProd ReduceLogSumExp".split():
    case(f"{op} attribute", op, [(op, ["x"], ["y"], {"axes": [1], "keepdims": 0})], (3, 4), opset=13)
    case(f"{op} input", op, [(op, ["x", "a"], ["y"], {"keepdims": 1})], (3, 4), {"a": i64(-1)}, opset=18)
case("ReduceLogSum", "ReduceLogSum", [("ReduceLogSum", ["x"], ["y"], {"axes": [2]})], (3, 4), low=0.1)
case("Mean", "Mean", [("Mean", ["x", "c", "d"], ["y"], {})], (3,), {"c": f(3), "d": f(1, 3)})
for mode in ("reflect", "edge", "wrap"):
    case(f"Pad {mode}", "Pad", [("Pad", ["x", "p"], ["y"], {"mode": mode})], (4, 3), {"p": i64(0, 2, 0, 0, 1, 2)}, opset=19)
for mode in ("DCR", "CRD"):
    case(f"DepthToSpace {mode}", "DepthToSpace", [("DepthToSpace", ["x"], ["y"], {"blocksize": 2, "mode": mode})], (8, 2, 3))
case("SpaceToDepth", "SpaceToDepth", [("SpaceToDepth", ["x"], ["y"], {"blocksize": 2})], (2, 4, 6))
n = lambda *v: np.array(v, dtype=np.float32)
case("Resize twice as large", "Resize", [("Resize", ["x", "", "s"], ["y"], {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"})], (2, 3, 2), {"s": n(1, 1, 2, 2)}, opset=13)
case("Resize to a size", "Resize", [("Resize", ["x", "", "", "z"], ["y"], {"mode": "nearest"})], (2, 3, 4), {"z": i64(1, 2, 5, 2)}, opset=18)
case("Split equally", "Slice", [("Split", ["x"], ["a", "b"], {"axis": 1}), ("Sub", ["a", "b"], ["y"], {})], (6,), opset=11)
case("Split attribute", "Slice", [("Split", ["x"], ["a", "b", "e"], {"axis": 1, "split": [1, 3, 2]}), ("Concat", ["e", "a", "b"], ["y"], {"axis": 1})], (6,), opset=11)
case("Split input", "Slice", [("Split", ["x", "s"], ["a", "b"], {"axis": -1}), ("Concat", ["b", "a"], ["y"], {"axis": 2})], (2, 5), {"s": i64(1, 4)}, opset=13)
case("Split in a number", "Slice", [("Split", ["x"], ["a", "b", "e"], {"axis": 1, "num_outputs": 3}), ("Concat", ["e", "b", "a"], ["y"], {"axis": 1})], (7,), opset=18)
case("Gemm of constants", "Gemm", [("Gemm", ["w", "v"], ["p"], {"alpha": 0.5, "transA": 1}), ("MatMul", ["x", "p"], ["y"], {})], (3,), {"w": f(4, 3), "v": f(4, 2)})
case("Softmax of old", "Softmax", [("Gemm", ["x", "w"], ["g"], {}), ("Softmax", ["g"], ["y"], {})], (4,), {"w": f(4, 3)}, opset=11)
print(json.dumps({"about": "made by make_onnx_operators.py", "cases": cases}))
