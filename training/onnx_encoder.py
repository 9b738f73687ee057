"""Turns a BERT encoder that is shipped as an ONNX graph into the folder `train.py --minilm` reads.

    python onnx_encoder.py MODEL.onnx TOKENIZER.json OUT

Writes OUT/model.safetensors, with the names of the published PyTorch model and float32 values, and
OUT/tokenizer.json. The teachers (README.md) come from packages that hold nothing but such a graph.
"""
import argparse
import os
import shutil

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("model")
ap.add_argument("tokenizer")
ap.add_argument("out")
a = ap.parse_args()

graph = onnx.load(a.model).graph
values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
for node in graph.node:
    if node.op_type == "Constant":
        values[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
out = {name: np.ascontiguousarray(v, dtype=np.float32) for name, v in values.items() if name.startswith(("embeddings.", "encoder."))
       and v.dtype == np.float32}
# A matrix has lost its name, but the bias added to its product has kept it. It is stored transposed.
product = {}
for node in graph.node:
    if node.op_type == "MatMul" and node.input[1] in values:
        product[node.output[0]] = values[node.input[1]]
    elif node.op_type == "Add":
        for bias, other in (node.input, reversed(node.input)):
            if bias.endswith(".bias") and other in product:
                out[bias.removesuffix("bias") + "weight"] = np.ascontiguousarray(product[other].T, dtype=np.float32)
os.makedirs(a.out, exist_ok=True)
save_file(out, os.path.join(a.out, "model.safetensors"))
shutil.copy(a.tokenizer, os.path.join(a.out, "tokenizer.json"))
print(len(out), "tensors")
