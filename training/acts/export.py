"""Writes the layers for acts, the encoder of context and the tables beside them as the program reads them."""
import os
import sys

import torch
from safetensors.torch import save_file

from labels import FEATURES, MODES, ROLES, STATUSES, TYPES

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import weights

SOURCE = "# source: learnt by training/acts/train.py from gold records{also} (models/CARD.md); licence: CC BY-SA 4.0\n"


# What a rule's word counts beyond what the gold teaches: the rules were held to some 1,200 sentences of their own and
# to suites that the gold does not resemble. Chosen on PLV; figures in training/RESULTS.md.
RULE_TYPE_PRIOR, RULE_ROLE_PRIOR = 5.0, 1.5


def write(net, context, vocabularies, words, root, threshold, role_thresholds, calibration):
    paths, steps = vocabularies
    tensors = {}

    def layer(name, weight, bias):
        weights.quantised(tensors, name, weight, bias)

    layer("act.hidden", net.hidden.weight, net.hidden.bias)
    # Each network's share of the row is normalised by itself.
    tensors["act.norm.weight"], tensors["act.norm.bias"] = torch.ones(net.width), torch.zeros(net.width)
    width = net.hidden.weight.shape[0]
    # What a trigger's type adds to its numbers, with their bias, is added by the coder.
    query = [q.weight[:, :width] for q in net.query]
    layer("act.scores", torch.cat([net.act.weight, net.mode.weight, net.status.weight, *query, net.of_trigger.weight]),
          torch.cat([net.act.bias, net.mode.bias, net.status.bias, *(torch.zeros(len(q)) for q in query),
                     net.of_trigger.bias]))
    layer("act.keys", torch.cat([*(k.weight for k in net.key), net.of_candidate.weight]),
          torch.cat([*(k.bias for k in net.key), torch.zeros(len(net.of_candidate.weight))]))
    save_file(tensors, os.path.join(root, "models/acts.safetensors"))
    added = torch.stack([net.type_vector.weight @ q.weight[:, width:].T + q.bias for q in net.query])
    pair = {"query": added, "pair.type": net.of_type.weight, "pair.candidate": net.candidate_scale,
            "pair.step": net.of_step.weight[1:], "pair.place": net.step_place, "pair.feature": net.of_feature.weight.T,
            "pair.trigger": net.of_trigger_feature.weight.T, "pair.out": net.pair.weight, "pair.bias": net.pair.bias}
    save_file({name: tensor.detach().contiguous() for name, tensor in pair.items()}, os.path.join(root, "models/roles.safetensors"))
    weights.with_context(os.path.join(root, "models/reader.safetensors"), context)
    for name in ("acts", "reader", "roles"):
        os.chmod(os.path.join(root, f"models/{name}.safetensors"), 0o644)

    rows = [("label", "type", t, 1) for t in TYPES]
    rows += [("label", "mode", t if m is None else f"{t}/{m}", 1) for t, m in MODES]
    rows += [("label", "status", s, 1) for s in STATUSES]
    rows += [("label", "step", s, 1) for s in sorted(steps, key=steps.get)]
    rows += [("type", name, "any", value) for name, value in zip(("threshold", "slope", "offset"), (threshold, *calibration))]
    named = {name: module.weight.detach().tolist() for name, module in net.named.items()}
    for i in range(1, len(TYPES)):
        named["rule_type"][i][i] += RULE_TYPE_PRIOR
    for role, feature in enumerate(("rule_actor", "rule_recipient")):
        named["feature"][role][FEATURES.index(feature)] += RULE_ROLE_PRIOR
    rows += [("type", f"rule:{a}", b, named["rule_type"][i][j]) for i, a in enumerate(TYPES) for j, b in enumerate(TYPES)]
    rows.append(("mode", "rule", "same", float(net.rule_mode.detach())))
    rows += [("status", f"rule:{a}", b, named["rule_status"][i][j]) for i, a in enumerate(STATUSES) for j, b in enumerate(STATUSES)]
    for r, role in enumerate(ROLES):
        rows += [("role", name, role, value) for name, value in zip(("first", "further"), role_thresholds[r])]
        rows.append(("role", "product", role, float(net.scale[r].detach())))
        rows += [("role", name, role, named["feature"][r][i]) for i, name in enumerate(FEATURES)]
        rows += [("role", f"type:{t}", role, named["type_role"][i][r]) for i, t in enumerate(TYPES)]
        rows += [("role", f"nobody:{t}", role, named["nobody"][i][r]) for i, t in enumerate(TYPES)]
        rows += [("role", f"path:{p}", role, named["path"][i][r]) for p, i in paths.items()]
    with open(os.path.join(root, "data/lexicon/act-weights.tsv"), "w", encoding="utf8") as file:
        file.write("# What each named feature counts in the decision on events, beside the scores of models/acts.safetensors.\n")
        file.write(SOURCE.format(also="") + "question\tfeature\tanswer\tweight\n")
        file.writelines(f"{q}\t{f}\t{a}\t{w:.4g}\n" for q, f, a, w in rows)
    known = net.named["known"].weight.detach().numpy()
    cells = lambda key: "\t".join(f"{v:.2f}" for v in known @ words.features(key))
    with open(os.path.join(root, "data/lexicon/act-words.tsv"), "w", encoding="utf8") as file:
        file.write("# What is known of a word as a verb (v), noun (n) or adjective (j), as it counts for each type of act; the\n"
                   "# line of class `any` is for all other words.\n")
        file.write(SOURCE.format(also=", the rules' triggers and PropBank frames") + "lemma\tclass\t")
        file.write("\t".join(t.lower() for t in TYPES) + "\n" + f"other\tany\t{cells(('', ''))}\n")
        file.writelines(f"{word}\t{speech}\t{cells((word, speech))}\n" for word, speech in words.keys()
                        if not set("\t#\n") & set(word))
