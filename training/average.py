"""Averages the weights of networks that began alike: `average.py A.pt B.pt … --out OUT.pt`.

Networks trained from the same first weights with other seeds lie in one basin, so that the average of their weights
does better than each of them (Wortsman and others, "Model soups", ICML 2022).
"""
import argparse

import torch

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("weights", nargs="+")
ap.add_argument("--out", required=True)
a = ap.parse_args()
saved = [torch.load(path) for path in a.weights]
first = saved[0]
for path, other in zip(a.weights, saved):
    if (other["vocab"], other["tags"], other["full"]) != (first["vocab"], first["tags"], first["full"]):
        raise SystemExit(f"{path} has other labels or layers than {a.weights[0]}")
first["model"] = {k: torch.stack([s["model"][k].float() for s in saved]).mean(0) for k in first["model"]}
torch.save(first, a.out)
