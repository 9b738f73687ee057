"""Scores on gold tokens while training. The figures that count are those of `demarche eval`."""
import numpy as np
import torch

from data import TAGS
from model import apply_script


def chu_liu_edmonds(score):
    """Best tree over score[dependent, head]; row 0 is the root and has no head."""
    s = score.copy()
    np.fill_diagonal(s, -1e9)
    s[0, :] = -1e9
    head = s.argmax(1)
    head[0] = -1
    colour = np.zeros(len(s), int)
    cycle = None
    for i in range(1, len(s)):
        p, path = i, []
        while p > 0 and colour[p] == 0:
            colour[p] = i
            path.append(p)
            p = head[p]
        if p > 0 and colour[p] == i and p in path:
            cycle = path[path.index(p):]
            break
    if cycle is None:
        return head
    inside = np.zeros(len(s), bool)
    inside[cycle] = True
    c, o = np.array(cycle), np.where(~inside)[0]
    lost = s[c, head[c]]
    m = len(o)
    small = np.full((m + 1, m + 1), -1e9)
    small[:m, :m] = s[np.ix_(o, o)]
    enter = s[np.ix_(c, o)] - lost[:, None]
    best_in = enter.argmax(0)
    small[m, :m] = enter[best_in, np.arange(m)]
    leave = s[np.ix_(o, c)]
    best_out = leave.argmax(1)
    small[:m, m] = leave[np.arange(m), best_out]
    got = chu_liu_edmonds(small)
    out = head.copy()
    for k in range(1, m):
        out[o[k]] = c[best_out[k]] if got[k] == m else o[got[k]]
    k = got[m]
    out[c] = head[c]
    out[c[best_in[k]]] = o[k]
    return out


def tree(score):
    """Best tree with a single root."""
    head = chu_liu_edmonds(score)
    roots = [i for i in range(1, len(head)) if head[i] == 0]
    if len(roots) < 2:
        return head
    best = None
    for r in range(1, len(head)):
        if score[r, 0] < max(score[q, 0] for q in roots) - 6:
            continue
        s = score.copy()
        s[1:, 0] = -1e9
        s[r, :] = -1e9
        s[r, 0] = 0
        h = chu_liu_edmonds(s)
        value = sum(score[i, h[i]] for i in range(1, len(h)))
        if best is None or value > best[0]:
            best = (value, h)
    return best[1]


def viterbi(logits):
    """Best tag sequence in which I follows B or I of its label."""
    n, k = logits.shape
    ok = np.zeros((k, k), bool)
    for a, x in enumerate(TAGS):
        for b, y in enumerate(TAGS):
            ok[a, b] = y[0] != "I" or (x != "O" and x[2:] == y[2:])
    pen = np.where(ok, 0, -1e9)
    s = logits[0] + np.array([-1e9 if t[0] == "I" else 0 for t in TAGS])
    back = []
    for i in range(1, n):
        m = s[:, None] + pen
        back.append(m.argmax(0))
        s = m.max(0) + logits[i]
    out = [int(s.argmax())]
    for b in reversed(back):
        out.append(int(b[out[-1]]))
    return out[::-1]


def tag_spans(tags):
    out, start, kind = [], None, None
    for i, t in enumerate(list(tags) + ["O"]):
        if start is not None and (t == "O" or t[0] == "B" or t[2:] != kind):
            out.append((start, i, kind))
            start = None
        if t != "O" and start is None:
            start, kind = i, t[2:]
    return out


def syntax(model, data, vocab, batches, collate):
    model.eval()
    names = {k: {i: t for t, i in v.items()} for k, v in vocab.items()}
    c = dict(n=0, upos=0, feats=0, lemma=0, uas=0, las=0)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in batches(data, 4000, None):
            ss = [data[i] for i in batch]
            ids, cases, mask, first, last, wm, _ = collate(ss)
            w, wl = model.enc(ids, cases, mask, first, last, wm)
            two = torch.cat([w, wl], -1)
            u, f, l = model.upos(w).argmax(-1), model.feats(two).argmax(-1), model.lemma(two).argmax(-1)
            arcs = torch.log_softmax(model.arcs(w).float().masked_fill(~wm[:, None, :], -1e9), -1).numpy()
            heads = torch.zeros(wm.shape, dtype=torch.long)
            for b, s in enumerate(ss):
                n = len(s.words) + 1
                heads[b, 1:n] = torch.tensor(tree(arcs[b, :n, :n])[1:])
            rel = model.rels(w, heads).argmax(-1)
            for b, s in enumerate(ss):
                for i in range(len(s.words)):
                    c["n"] += 1
                    c["upos"] += names["upos"][int(u[b, i + 1])] == s.upos[i]
                    c["feats"] += names["feats"][int(f[b, i + 1])] == s.feats[i]
                    c["lemma"] += apply_script(names["lemma"][int(l[b, i + 1])], s.words[i]) == s.lemma[i]
                    ok = int(heads[b, i + 1]) == s.head[i]
                    c["uas"] += ok
                    c["las"] += ok and names["deprel"][int(rel[b, i + 1])].split(":")[0] == s.deprel[i].split(":")[0]
    model.train()
    return {k: round(100 * v / c["n"], 2) for k, v in c.items() if k != "n"} | {"words": c["n"]}


def entities(model, data, batches, collate):
    """F1 of entity spans; a gold span may allow several labels (a corpus that knows only places)."""
    model.eval()
    tp = n_pred = n_gold = 0
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in batches(data, 4000, None):
            ss = [data[i] for i in batch]
            ids, cases, mask, first, last, wm, _ = collate(ss)
            w, _ = model.enc(ids, cases, mask, first, last, wm)
            logits = model.ner(w).float().numpy()
            for b, s in enumerate(ss):
                got = tag_spans([TAGS[t] for t in viterbi(logits[b, 1:len(s.words) + 1])])
                gold, open_words, i = {}, set(), 0
                for i, a in enumerate(s.allowed):
                    if len(a) > 12:
                        open_words.add(i)
                i = 0
                while i < len(s.words):
                    a = s.allowed[i]
                    if 0 not in a and i not in open_words:
                        j = i + 1
                        while j < len(s.words) and 0 not in s.allowed[j] and all(TAGS[t][0] == "I" for t in s.allowed[j]):
                            j += 1
                        gold[(i, j)] = {TAGS[t][2:] for t in a}
                        i = j
                    else:
                        i += 1
                looked_for = {l for v in gold.values() for l in v}
                for start, end, label in got:
                    if (start, end) in gold and label in gold[(start, end)]:
                        tp += 1
                        n_pred += 1
                    elif any(i in open_words for i in range(start, end)):
                        continue
                    elif all(any(TAGS[t][2:] == label for t in s.allowed[i] if t) and 0 in s.allowed[i] for i in range(start, end)):
                        continue  # a label this corpus does not annotate
                    else:
                        n_pred += 1
                n_gold += len(gold)
    model.train()
    return dict(p=round(100 * tp / max(n_pred, 1), 2), r=round(100 * tp / max(n_gold, 1), 2),
                f1=round(200 * tp / max(n_pred + n_gold, 1), 2), gold=n_gold)


def happened(model, data, batches, collate):
    """Pearson's r and mean absolute error on the scale from -3 to 3."""
    model.eval()
    got, gold = [], []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in batches(data, 4000, None):
            ss = [data[i] for i in batch]
            ids, cases, mask, first, last, wm, g = collate(ss)
            value = model.happened(torch.cat(model.enc(ids, cases, mask, first, last, wm), -1)).float().squeeze(-1)
            judged = ~g["happened"].isnan()
            got += value[judged].tolist()
            gold += g["happened"][judged].tolist()
    model.train()
    return dict(r=round(float(np.corrcoef(got, gold)[0, 1]), 4), mae=round(float(np.abs(np.array(got) - np.array(gold)).mean()), 3),
                predicates=len(gold))
