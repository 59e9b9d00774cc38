"""Makes networks-1.9.json: small networks of every kind of operation, quantized by Concrete-ML 1.9.0 (pip install concrete-ml==1.9.0, Python 3.11).
A case: the ONNX file (base64), options, calibration and test rows, integers in and out, layers with ranges and roundings, width, graph, report.
Run as: python make_networks.py networks-1.9.json"""
import base64, io, json, os, sys, tempfile, warnings
warnings.filterwarnings("ignore")
import numpy as np, torch, onnx
from torch import nn
from concrete.fhe import Exactness
from concrete.ml.torch.compile import build_quantized_module, compile_brevitas_qat_model
torch.set_num_threads(1)

class F(nn.Module):
    def __init__(self, f, **mods):
        super().__init__()
        for k, m in mods.items(): setattr(self, k, m)
        self.f = f
    def forward(self, *x): return self.f(self, *x)

relu = torch.relu
cases = []
def case(id, f, shapes, n_bits, rounding=None, seed=0, dtype="float64", signed=True, compiled=True, opset=14, **mods):
    cases.append(dict(id=id, f=f, shapes=shapes if isinstance(shapes[0], tuple) else [shapes], n_bits=n_bits, rounding=rounding, seed=seed, dtype=dtype, signed=signed, compiled=compiled, mods=mods, opset=opset))

L = nn.Linear
case("residual-block-3", lambda s, x: s.c(relu(s.a(x)) + relu(s.b(relu(s.a(x))))), (6,), 3, a=lambda: L(6, 5), b=lambda: L(5, 5), c=lambda: L(5, 3))
case("residual-block-5-r6", lambda s, x: s.c(relu(s.a(x)) + relu(s.b(relu(s.a(x))))), (6,), 5, 6, a=lambda: L(6, 5), b=lambda: L(5, 5), c=lambda: L(5, 3))
case("residual-sub-sigmoid-4", lambda s, x: s.c(torch.sigmoid(s.a(x)) - torch.tanh(s.b(x))), (6,), 4, a=lambda: L(6, 5), b=lambda: L(6, 5), c=lambda: L(5, 3))
case("residual-conv-3", lambda s, x: s.c(torch.flatten(relu(s.a(x) + s.b(relu(s.a(x)))), 1)), (1, 4, 4), 3, a=lambda: nn.Conv2d(1, 2, 3, padding=1), b=lambda: nn.Conv2d(2, 2, 3, padding=1), c=lambda: L(32, 3))
case("residual-conv-f32-4", lambda s, x: s.c(torch.flatten(relu(s.a(x) + s.b(relu(s.a(x)))), 1)), (1, 4, 4), 4, dtype="float32", a=lambda: nn.Conv2d(1, 2, 3, padding=1), b=lambda: nn.Conv2d(2, 2, 3, padding=1), c=lambda: L(32, 3))
case("concat-same-4", lambda s, x: s.c(torch.cat([relu(s.a(x)), relu(s.a(x))], 1)), (6,), 4, a=lambda: L(6, 5), c=lambda: L(10, 3))
def catsame(s, x):
    y = relu(s.a(x)); return s.c(torch.cat([y, y], 1))
case("concat-one-3", catsame, (6,), 3, a=lambda: L(6, 5), c=lambda: L(10, 3))
case("concat-one-6", catsame, (6,), 6, 6, a=lambda: L(6, 5), c=lambda: L(10, 3))
case("concat-two-4", lambda s, x: s.c(torch.cat([relu(s.a(x)), relu(s.b(x))], 1)), (6,), 4, a=lambda: L(6, 5), b=lambda: L(6, 5), c=lambda: L(10, 3))
case("maxpool-3", lambda s, x: s.c(torch.flatten(nn.functional.max_pool2d(relu(s.a(x)), 2), 1)), (1, 6, 6), 3, signed=False, a=lambda: nn.Conv2d(1, 2, 3), c=lambda: L(8, 3))
case("maxpool-signed-4", lambda s, x: s.c(torch.flatten(nn.functional.max_pool2d(s.a(x), 2), 1)), (1, 6, 6), 4, a=lambda: nn.Conv2d(1, 2, 3), c=lambda: L(8, 3))
case("maxpool-padded-3", lambda s, x: s.c(torch.flatten(nn.functional.max_pool2d(relu(s.a(x)), 3, stride=2, padding=1), 1)), (1, 6, 6), 3, signed=False, a=lambda: nn.Conv2d(1, 2, 3), c=lambda: L(8, 3))
case("maxpool-input-3", lambda s, x: s.c(torch.flatten(nn.functional.max_pool2d(x, 2), 1)), (1, 4, 4), 3, signed=False, c=lambda: L(4, 3))
case("avgpool-padded-4", lambda s, x: s.c(torch.flatten(nn.functional.avg_pool2d(relu(s.a(x)), 2, padding=1), 1)), (1, 6, 6), 4, signed=False, a=lambda: nn.Conv2d(1, 2, 3), c=lambda: L(18, 3))
case("avgpool-signed-r5", lambda s, x: s.c(torch.flatten(nn.functional.avg_pool2d(s.a(x), 2, stride=1), 1)), (1, 5, 5), 5, 5, a=lambda: nn.Conv2d(1, 2, 3), c=lambda: L(8, 3))
case("avgpool-out-4", lambda s, x: nn.functional.avg_pool2d(relu(s.a(x)), 2), (1, 6, 6), 4, a=lambda: nn.Conv2d(1, 2, 3))
case("conv-padded-stride-4", lambda s, x: s.c(torch.flatten(relu(s.a(x)), 1)), (2, 5, 5), 4, a=lambda: nn.Conv2d(2, 3, 3, stride=2, padding=1), c=lambda: L(27, 2))
case("conv-grouped-5", lambda s, x: s.c(torch.flatten(relu(s.a(x)), 1)), (4, 4, 4), 5, a=lambda: nn.Conv2d(4, 4, 3, groups=2), c=lambda: L(16, 2))
case("conv-nobias-out-3", lambda s, x: s.b(relu(s.a(x))), (1, 6, 6), 3, a=lambda: nn.Conv2d(1, 2, 3, bias=False), b=lambda: nn.Conv2d(2, 3, 2))
case("conv-bn-4", lambda s, x: s.c(torch.flatten(relu(s.n(s.a(x))), 1)), (1, 5, 5), 4, a=lambda: nn.Conv2d(1, 3, 3), n=lambda: nn.BatchNorm2d(3), c=lambda: L(27, 2))
case("bn-after-relu-4", lambda s, x: s.c(torch.flatten(s.n(relu(s.a(x))), 1)), (1, 5, 5), 4, a=lambda: nn.Conv2d(1, 3, 3), n=lambda: nn.BatchNorm2d(3), c=lambda: L(27, 2))
case("conv1d-padded-4", lambda s, x: s.c(torch.flatten(relu(s.a(x)), 1)), (2, 9), 4, a=lambda: nn.Conv1d(2, 3, 3, padding=1), c=lambda: L(27, 2))
case("conv1d-stride-6-r6", lambda s, x: s.c(torch.flatten(relu(s.b(relu(s.a(x)))), 1)), (2, 12), 6, 6, a=lambda: nn.Conv1d(2, 3, 3, stride=2), b=lambda: nn.Conv1d(3, 2, 2), c=lambda: L(8, 2))
case("conv1d-grouped-3", lambda s, x: s.c(torch.flatten(relu(s.a(x)), 1)), (4, 7), 3, a=lambda: nn.Conv1d(4, 4, 3, groups=2, padding=2), c=lambda: L(36, 2))
case("mul-4", lambda s, x: s.c(torch.tanh(s.a(x)) * torch.sigmoid(s.b(x))), (6,), 4, a=lambda: L(6, 4), b=lambda: L(6, 4), c=lambda: L(4, 3))
case("mul-out-3", lambda s, x: torch.tanh(s.a(x)) * torch.sigmoid(s.b(x)), (6,), 3, a=lambda: L(6, 4), b=lambda: L(6, 4))
case("mul-7-r5", lambda s, x: s.c(torch.tanh(s.a(x)) * torch.sigmoid(s.b(x))), (6,), 7, 5, a=lambda: L(6, 4), b=lambda: L(6, 4), c=lambda: L(4, 3))
case("div-4", lambda s, x: s.c(torch.tanh(s.a(x)) / (torch.sigmoid(s.b(x)) + 0.5)), (6,), 4, a=lambda: L(6, 4), b=lambda: L(6, 4), c=lambda: L(4, 3))
case("matmul-enc-3", lambda s, x: s.c(torch.flatten(torch.matmul(s.a(x), s.b(x)), 1)), (3, 4), 3, a=lambda: L(4, 3), b=lambda: L(4, 2), c=lambda: L(6, 2))
case("matmul-enc-out-4-r5", lambda s, x: torch.matmul(relu(s.a(x)), torch.sigmoid(s.b(x))), (3, 4), 4, 5, a=lambda: L(4, 3), b=lambda: L(4, 2))
case("matmul-3d-4", lambda s, x: s.c(torch.flatten(relu(s.a(x)), 1)), (3, 4), 4, a=lambda: L(4, 3), c=lambda: L(9, 2))
case("sum-4", lambda s, x: s.c(relu(torch.sum(s.a(x), 1))), (3, 4), 4, a=lambda: L(4, 5), c=lambda: L(5, 2))
case("sum-keep-out-5", lambda s, x: torch.sum(relu(s.a(x)), 1, keepdim=True), (3, 4), 5, a=lambda: L(4, 5))
case("sum-6-r4", lambda s, x: s.c(relu(torch.sum(s.a(x), 2))), (3, 4), 6, 4, a=lambda: L(4, 5), c=lambda: L(3, 2))
case("slice-4", lambda s, x: s.c(relu(s.a(x))[:, 1:4]), (6,), 4, a=lambda: L(6, 5), c=lambda: L(3, 3))
case("slice-input-5", lambda s, x: s.c(x[:, ::2]), (6,), 5, c=lambda: L(3, 3))
case("gather-4", lambda s, x: s.c(relu(s.a(x))[:, 1]), (3, 4), 4, a=lambda: L(4, 5), c=lambda: L(5, 3))
case("unsqueeze-4", lambda s, x: s.c(torch.flatten(relu(s.k(s.a(x).unsqueeze(1))), 1)), (6,), 4, a=lambda: L(6, 6), k=lambda: nn.Conv1d(1, 2, 3), c=lambda: L(8, 3))
case("squeeze-4", lambda s, x: s.c(relu(s.a(x)).squeeze(1)), (1, 6), 4, a=lambda: L(6, 5), c=lambda: L(5, 3))
case("expand-4", lambda s, x: s.c(torch.flatten(relu(s.a(x)).unsqueeze(1).expand(-1, 3, -1), 1)), (6,), 4, a=lambda: L(6, 4), c=lambda: L(12, 3))
case("pad-4", lambda s, x: s.c(torch.flatten(relu(s.a(nn.functional.pad(x, (1, 0, 0, 1)))), 1)), (1, 4, 4), 4, a=lambda: nn.Conv2d(1, 2, 3), c=lambda: L(18, 3))
case("pad-relu-4", lambda s, x: s.c(torch.flatten(relu(s.b(nn.functional.pad(relu(s.a(x)), (1, 0, 0, 1)))), 1)), (1, 4, 4), 4, a=lambda: nn.Conv2d(1, 2, 2), b=lambda: nn.Conv2d(2, 2, 2), c=lambda: L(18, 3))
case("transpose-reshape-3", lambda s, x: s.c(relu(s.a(x)).transpose(1, 2).reshape(-1, 15)), (3, 4), 3, a=lambda: L(4, 5), c=lambda: L(15, 3))
case("minmax-5", lambda s, x: s.c(torch.minimum(torch.maximum(s.a(x), torch.tensor(-0.5)), torch.tensor(0.75)) ** 2), (6,), 5, a=lambda: L(6, 5), c=lambda: L(5, 3))
case("where-4", lambda s, x: s.c(torch.where(s.a(x) > 0.1, torch.tensor(0.5), torch.tensor(-0.25))), (6,), 4, a=lambda: L(6, 5), c=lambda: L(5, 3))
case("compare-5", lambda s, x: s.c((s.a(x) >= 0.1).float() + (s.a(x) < -0.2).float() * 0.5), (6,), 5, a=lambda: L(6, 5), c=lambda: L(5, 3))
case("two-inputs-4", lambda s, x, y: s.c(relu(s.a(x)) + relu(s.b(y))), [(4,), (3,)], 4, a=lambda: L(4, 5), b=lambda: L(3, 5), c=lambda: L(5, 2))
case("two-inputs-add-5", lambda s, x, y: s.c(x + y), [(4,), (4,)], 5, c=lambda: L(4, 2))
case("two-inputs-mul-out-4", lambda s, x, y: s.a(x) * y, [(4,), (3,)], 4, a=lambda: L(4, 3))
case("two-outputs-4", lambda s, x: (s.b(relu(s.a(x))), s.c(torch.sigmoid(s.a(x)))), (5,), 4, a=lambda: L(5, 4), b=lambda: L(4, 2), c=lambda: L(4, 3))
case("two-outputs-mid-3", lambda s, x: (s.a(x), s.b(relu(s.a(x)))), (5,), 3, a=lambda: L(5, 4), b=lambda: L(4, 2))
case("relu-input-5", lambda s, x: s.c(relu(x) * 0.5), (6,), 5, c=lambda: L(6, 3))
case("relu-input-f32-4", lambda s, x: s.c(relu(x) * 0.5), (6,), 4, dtype="float32", c=lambda: L(6, 3))
case("reshape-input-d", lambda s, x: s.c(torch.flatten(relu(s.a(x.reshape(-1, 1, 3, 3))), 1)), (9,), {"model_inputs": 6, "op_inputs": 3, "op_weights": 4, "model_outputs": 5}, signed=False, a=lambda: nn.Conv2d(1, 2, 2), c=lambda: L(8, 2))
case("mlp-d-pos-3", lambda s, x: s.c(relu(s.a(x))), (7,), {"op_inputs": 3, "op_weights": 3}, signed=False, a=lambda: L(7, 6), c=lambda: L(6, 3))
case("mlp-gelu-4", lambda s, x: s.c(nn.functional.gelu(s.a(x))), (7,), 4, a=lambda: L(7, 6), c=lambda: L(6, 3))
case("mlp-elu-r4-approx", lambda s, x: s.c(relu(s.a(x))), (7,), 6, {"n_bits": 4, "method": "APPROXIMATE"}, a=lambda: L(7, 6), c=lambda: L(6, 3))
case("asym-weights-4", lambda s, x: s.c(relu(torch.matmul(x, s.a.weight.abs().t()))), (6,), 4, a=lambda: L(6, 5), c=lambda: L(5, 3))
case("relu6-hardtanh-5", lambda s, x: s.c(nn.functional.hardtanh(nn.functional.relu6(s.a(x) * 3) - 1)), (7,), 5, a=lambda: L(7, 6), c=lambda: L(6, 3))

def run(c):
    torch.manual_seed(c["seed"] + sum(map(ord, c["id"])))
    mods = {k: m() for k, m in c["mods"].items()}
    model = F(c["f"], **mods)
    g = np.random.RandomState(c["seed"] + 7 * len(c["id"]))
    def rows(n):
        out = []
        for s in c["shapes"]:
            x = g.randn(n, *s)
            if not c["signed"]: x = np.abs(x)
            out.append(np.round(x, 3).astype(c["dtype"]))
        return out
    cal, test = rows(60), rows(8)
    model.train()
    with torch.no_grad():
        for m in model.modules():
            if isinstance(m, (nn.BatchNorm2d, nn.BatchNorm1d)):
                m.running_mean.uniform_(-.3, .3); m.running_var.uniform_(.5, 1.5); m.weight.uniform_(.5, 1.5); m.bias.uniform_(-.3, .3)
    model.eval()
    buf = io.BytesIO()
    torch.onnx.export(model, tuple(torch.tensor(x[:1], dtype=torch.float32) for x in cal), buf, opset_version=c["opset"], input_names=[f"x{i}" for i in range(len(cal))] if len(cal) > 1 else ["x"], dynamic_axes=None)
    data = buf.getvalue()
    m = onnx.load_model_from_string(data)
    q = build_quantized_module(m, tuple(cal) if len(cal) > 1 else cal[0], n_bits=c["n_bits"], rounding_threshold_bits=c["rounding"])
    return record(c, q, data, cal, test)

def record(c, q, data, cal, test):
    tup = lambda v: list(v) if isinstance(v, tuple) else [v]
    qi = tup(q.quantize_input(*test))
    qo = tup(q.quantized_forward(*qi, fhe="disable"))
    out = tup(q.dequantize_output(*qo))
    res = dict(id=c["id"], onnx=base64.b64encode(data).decode(), n_bits=c["n_bits"], rounding=c["rounding"], qat=c.get("qat", False), dtype=c["dtype"],
        calibration=[dict(shape=list(x.shape), data=[float(v) for v in x.ravel()]) for x in cal],
        test=[dict(shape=list(x.shape), data=[float(v) for v in x.ravel()]) for x in test],
        q_input=[x.ravel().tolist() for x in qi], q_output=[x.ravel().tolist() for x in qo], output=[[float(v) for v in np.ravel(x)] for x in out], output_shapes=[list(np.shape(x)) for x in qo],
        layers=[dict(op=l.op_type(), name=l.op_instance_name, fused=l.can_fuse(), lsbs=getattr(l, "lsbs_to_remove", None) or {}, rmin=None if l.output_quant_stats is None else float(l.output_quant_stats.rmin), rmax=None if l.output_quant_stats is None else float(l.output_quant_stats.rmax)) for _, l in q.quant_layers_dict.values()])
    if c["compiled"]:
        try:
            from concrete.fhe import Compiler, Configuration
            inp = tuple(cal) if len(cal) > 1 else cal[0]
            circuit = q.compile(inp, configuration=Configuration(enable_unsafe_features=True, use_insecure_key_cache=False))
            res["width"] = int(circuit.graph.maximum_integer_bit_width()); 
            res["graph"] = circuit.graph.format(show_bounds=True).split("\n\nSubgraphs")[0]
            res["report"] = {k: dict(range=[int(v) for v in r["range"]], bitwidth=int(r["bitwidth"])) for k, r in q.bitwidth_and_range_report().items()}
            res["pbs"] = int(circuit.statistics["programmable_bootstrap_count"])
        except Exception as e:
            res["compile_error"] = f"{type(e).__name__}: {str(e)[:200]}"
    return res

import brevitas.nn as qnn
from brevitas.core.restrict_val import RestrictValueType
from brevitas.core.bit_width import BitWidthImplType
from brevitas.core.scaling import ScalingImplType
from brevitas.quant import Int8WeightPerTensorFloat, Int8ActPerTensorFloat, Uint8ActPerTensorFloat, Int8Bias, Int8WeightPerTensorFixedPoint, Int8ActPerTensorFixedPoint, Uint8ActPerTensorFixedPoint, Int16Bias, IntBias

def fid(b, **k): return lambda: qnn.QuantIdentity(bit_width=b, return_quant_tensor=False, **k)
def frelu(b, **k): return lambda: qnn.QuantReLU(bit_width=b, return_quant_tensor=False, **k)
def qid(b, **k): return lambda: qnn.QuantIdentity(bit_width=b, return_quant_tensor=True, **k)
def qrelu(b, **k): return lambda: qnn.QuantReLU(bit_width=b, return_quant_tensor=True, **k)
def qlin(i, o, b, bias=True, **k): return lambda: qnn.QuantLinear(i, o, bias=bias, weight_bit_width=b, **({"bias_quant": None} | k))
def qconv(i, o, kk, b, **k): return lambda: qnn.QuantConv2d(i, o, kk, weight_bit_width=b, **({"bias_quant": None} | k))
def qconv1(i, o, kk, b, **k): return lambda: qnn.QuantConv1d(i, o, kk, weight_bit_width=b, **({"bias_quant": None} | k))
qc = []
def qcase(id, f, shapes, n_bits=None, rounding=None, **mods):
    qc.append(dict(id=id, f=f, shapes=shapes if isinstance(shapes[0], tuple) else [shapes], n_bits=n_bits, rounding=rounding, seed=3, dtype="float64", signed=True, compiled=True, qat=True, mods=mods))
mlp = lambda s, x: s.c(s.r(s.a(s.q(x))))
qcase("qat-mlp-3", mlp, (6,), q=qid(3), a=qlin(6, 5, 3), r=qrelu(3), c=qlin(5, 3, 3))
qcase("qat-mlp-identity-4", lambda s, x: s.c(s.r(relu(s.a(s.q(x))))), (6,), q=qid(4), a=qlin(6, 5, 4), r=qid(4), c=qlin(5, 3, 4))
qcase("qat-mlp-r4", mlp, (6,), 6, 4, q=qid(5), a=qlin(6, 5, 5), r=qrelu(5), c=qlin(5, 3, 5))
qcase("qat-narrow", mlp, (6,), q=qid(3, narrow_range=True), a=qlin(6, 5, 2, weight_narrow_range=True), r=qrelu(2), c=qlin(5, 3, 3))
def pot(b): return lambda: qnn.QuantIdentity(bit_width=b, return_quant_tensor=True, act_quant=Int8ActPerTensorFixedPoint)
def potrelu(b): return lambda: qnn.QuantReLU(bit_width=b, return_quant_tensor=True, act_quant=Uint8ActPerTensorFixedPoint)
def potlin(i, o, b, **k): return lambda: qnn.QuantLinear(i, o, bias=True, weight_bit_width=b, weight_quant=Int8WeightPerTensorFixedPoint, **({"bias_quant": None} | k))
potf = lambda s, x: s.c(s.r(relu(s.a(s.q(x)))))
qcase("qat-pot-3", potf, (6,), q=pot(3), a=potlin(6, 5, 3), r=pot(3), c=potlin(5, 3, 3))
qcase("qat-pot-bias-4", potf, (6,), q=pot(4), a=potlin(6, 5, 4, bias_quant=Int16Bias), r=pot(4), c=potlin(5, 3, 4, bias_quant=Int16Bias))
qcase("qat-bias-4", potf, (6,), q=qid(4), a=qlin(6, 5, 4, bias_quant=Int16Bias), r=qid(4), c=qlin(5, 3, 4, bias_quant=Int16Bias))
qcase("qat-conv-bias-pot", lambda s, x: s.c(torch.flatten(s.r(relu(s.a(s.q(x)))), 1)), (1, 5, 5), q=pot(3), a=lambda: qnn.QuantConv2d(1, 2, 3, bias=True, weight_bit_width=3, weight_quant=Int8WeightPerTensorFixedPoint, bias_quant=Int16Bias), r=pot(3), c=potlin(18, 3, 3))
qcase("qat-conv-padded", lambda s, x: s.c(torch.flatten(s.r(s.a(s.q(x))), 1)), (1, 5, 5), 5, q=qid(3), a=qconv(1, 2, 3, 3, padding=1, stride=2), r=qrelu(3), c=qlin(18, 3, 3))
qcase("qat-conv1d", lambda s, x: s.c(torch.flatten(s.r(s.a(s.q(x))), 1)), (2, 8), q=qid(3), a=qconv1(2, 2, 3, 3), r=qrelu(3), c=qlin(12, 3, 3))
def res1(s, x):
    y = s.q(x); return s.c(s.p(s.m(s.a(y)) + s.m(s.b(y))))
qcase("qat-residual", res1, (6,), 6, q=qid(3), a=qlin(6, 5, 3), b=qlin(6, 5, 3), m=fid(3), p=qid(3), c=qlin(5, 3, 3))
def resid(s, x):
    y = s.r(s.a(s.q(x))); return s.c(s.p(s.r2(s.b(y)) + y))
qcase("qat-residual-deep", resid, (6,), q=fid(3), a=qlin(6, 5, 3), r=frelu(3), b=qlin(5, 5, 3), r2=frelu(3), p=qid(4), c=qlin(5, 3, 3))
def res2(s, x):
    y = s.q(x); return s.m(s.a(y)) + s.m(s.b(y))
qcase("qat-residual-out", res2, (6,), q=qid(3), a=qlin(6, 5, 3), b=qlin(6, 5, 3), m=fid(4))
def res3(s, x):
    y = s.r(s.a(s.q(x))); return s.c(s.p(s.r2(s.b(y)) - y))
qcase("qat-residual-sub-r4", res3, (6,), 5, 4, q=fid(5), a=qlin(6, 5, 5), r=frelu(5), b=qlin(5, 5, 5), r2=frelu(5), p=qid(4), c=qlin(5, 3, 5))
def qcat(s, x):
    y = s.q(x); return s.c(torch.cat([s.r(s.a(y)), s.r(s.b(y))], 1))
qcase("qat-concat", qcat, (6,), q=qid(3), a=qlin(6, 5, 3), b=qlin(6, 4, 3), r=qrelu(3), c=qlin(9, 3, 3))
qcase("qat-avgpool", lambda s, x: s.c(torch.flatten(s.p(nn.functional.avg_pool2d(s.r(s.a(s.q(x))), 2)), 1)), (1, 6, 6), q=qid(3), a=qconv(1, 2, 3, 3), r=qrelu(3), p=qid(4), c=qlin(8, 3, 3))
qcase("qat-maxpool", lambda s, x: s.c(torch.flatten(s.p(nn.functional.max_pool2d(s.r(s.a(s.q(x))), 2)), 1)), (1, 6, 6), q=qid(3), a=qconv(1, 2, 3, 3), r=qrelu(3), p=qid(3), c=qlin(8, 3, 3))
qcase("qat-mul", lambda s, x: s.c(s.p(s.m(s.a(s.q(x))) * s.m(s.b(s.q(x))))), (6,), q=qid(3), a=qlin(6, 5, 3), b=qlin(6, 5, 3), m=qid(3), p=qid(4), c=qlin(5, 3, 3))
qcase("qat-two-inputs", lambda s, x, y: s.c(s.p(s.m(s.a(s.q(x))) + s.m(s.b(s.u(y))))), [(4,), (3,)], q=qid(3), u=qid(4), a=qlin(4, 5, 3), b=qlin(3, 5, 3), m=qid(3), p=qid(3), c=qlin(5, 3, 3))
qcase("qat-float-weights", lambda s, x: s.c(s.r(s.a(s.q(x)))), (6,), 5, q=qid(4), a=lambda: L(6, 5), r=qid(4), c=qlin(5, 3, 3))
qcase("qat-d", mlp, (6,), {"model_inputs": 4, "model_outputs": 6}, q=qid(3), a=qlin(6, 5, 3), r=qrelu(4), c=qlin(5, 3, 3))
qcase("qat-bn", lambda s, x: s.c(s.r(s.n(s.a(s.q(x))))), (6,), q=qid(3), a=qlin(6, 5, 3), n=lambda: nn.BatchNorm1d(5), r=qrelu(3), c=qlin(5, 3, 3))
qcase("qat-reshape", lambda s, x: s.c(torch.flatten(s.r(s.a(s.q(x).reshape(-1, 1, 3, 3))), 1)), (9,), q=qid(3), a=qconv(1, 2, 2, 3), r=qrelu(3), c=qlin(8, 3, 3))

def runq(c):
    torch.manual_seed(sum(map(ord, c["id"])))
    model = F(c["f"], **{k: m() for k, m in c["mods"].items()})
    g = np.random.RandomState(7 * len(c["id"]))
    rows = lambda n: [np.round(g.randn(n, *s), 3).astype(c["dtype"]) for s in c["shapes"]]
    cal, test = rows(60), rows(8)
    model.train()
    with torch.no_grad(): 
        for _ in range(20): model(*[torch.tensor(x, dtype=torch.float32) for x in cal])
    model.eval()
    path = os.path.join(tempfile.mkdtemp(), "q.onnx")
    q = compile_brevitas_qat_model(model, tuple(cal) if len(cal) > 1 else cal[0], n_bits=c["n_bits"], rounding_threshold_bits=c["rounding"], output_onnx_file=path)
    return record(c, q, open(path, "rb").read(), cal, test)

out = []
for c in cases + qc:
    try:
        out.append(runq(c) if c.get("qat") else run(c))
    except Exception as e:  # what the original refuses
        out.append(dict(id=c["id"], error=f"{type(e).__name__}: {str(e)[:400]}"))
json.dump(out, open(sys.argv[1], "w"), separators=(",", ":"))
