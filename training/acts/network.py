"""The layers for acts, and the weights of the named features beside them.

A word's two vectors go through one hidden layer; linear layers then score type, mode given the type, and status. A
party is scored by the product of a trigger's numbers, which depend on its type, and a candidate's, beside named
features; an actor's score is the log of the sum over its mentions, so that any mention may carry it.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

from labels import FEATURES, MODES, STATUSES, TYPE, TYPES

OF_TYPE = torch.zeros(len(TYPES), len(MODES), dtype=torch.bool)
for i, (t, _) in enumerate(MODES):
    OF_TYPE[TYPE[t], i] = True
UNSURE = 0.4  # how much an act counts that careful readers may leave out


class Acts(nn.Module):
    def __init__(self, paths, width=640, dropout=0.5, role=64):
        super().__init__()
        types, statuses = len(TYPES), len(STATUSES)
        self.hidden, self.norm, self.drop = nn.Linear(768, width), nn.LayerNorm(width, eps=1e-12), nn.Dropout(dropout)
        self.act, self.mode, self.status = (nn.Linear(width, n) for n in (types, len(MODES), statuses))
        self.query = nn.ModuleList([nn.Linear(width + 64, role) for _ in range(2)])
        self.key = nn.ModuleList([nn.Linear(width, role) for _ in range(2)])
        self.type_vector = nn.Embedding(types, 64)
        # What has a name; these weights go into a table.
        self.named = nn.ModuleDict({
            "known": nn.Linear(3 * types, types, bias=False), "rule_type": nn.Embedding(types, types),
            "rule_status": nn.Embedding(statuses, statuses), "path": nn.Embedding(paths, 2),
            "type_role": nn.Embedding(types, 2), "feature": nn.Linear(len(FEATURES), 2, bias=False),
        })
        for module in self.named.values():
            nn.init.zeros_(module.weight)
        nn.init.constant_(self.named["type_role"].weight, -2.0)
        self.rule_mode, self.scale = nn.Parameter(torch.zeros(())), nn.Parameter(torch.full((2,), 0.15))

    def encode(self, d):
        return self.drop(F.gelu(self.norm(self.hidden(d.x))))

    def types(self, d, h):
        return self.act(h) + self.named["rule_type"](d.rule_type) + self.named["known"](d.known)

    def modes(self, d, h):
        return self.mode(h) + self.rule_mode * d.rule_mode

    def statuses(self, d, h):
        return self.status(h) + self.named["rule_status"](d.rule_status)

    def roles(self, d, h, triggers, types, features, paths):
        """Scores [trigger, candidate, role]."""
        q = torch.cat([h[triggers], self.type_vector(types)], -1)
        c = h[torch.tensor(d.candidates)]
        products = [torch.tanh(a(q)) @ torch.tanh(b(c)).T for a, b in zip(self.query, self.key)]
        named = self.named["type_role"](types)[:, None] + self.named["feature"](features) + self.named["path"](paths)
        return torch.stack(products, -1) * self.scale + named


def prepare(d, vocabulary):
    """What the loss of a document needs beside its words."""
    if not d.acts:
        return
    n, c = len(d.acts), len(d.candidates)
    d.triggers = torch.tensor([a["t"] for a in d.acts])
    d.act_types, d.act_modes, d.act_statuses = (torch.tensor([a[k] for a in d.acts]) for k in ("type", "mode", "status"))
    d.act_weights = torch.tensor([1.0 if a["sure"] else UNSURE for a in d.acts])
    d.act_features = torch.stack([torch.tensor(d.features(a["t"])) for a in d.acts])
    d.act_paths = torch.tensor([[vocabulary.get(d.path(a["t"], t), 0) for t in d.candidates] for a in d.acts])
    # A candidate is of the last group it stands in; each gold party is a segment of the candidates that mean it.
    d.group_of = torch.zeros(c, dtype=torch.long)
    for g, (_, members) in enumerate(d.groups):
        d.group_of[members] = g
    d.negative = torch.ones(2, n, c, dtype=torch.bool)
    rows, columns, segments, weights = [], [], [], []
    for i, act in enumerate(d.acts):
        for role in range(2):
            parties = set(act["parties"][role])
            members = [k for k, t in enumerate(d.candidates) if d.means.get(t) in parties]
            spared = {int(d.group_of[k]) for k in members}
            for k in range(c):
                if k in members or d.candidates[k] == act["t"] or int(d.group_of[k]) in spared:
                    d.negative[role, i, k] = False
            for party in act["parties"][role]:
                own = [k for k in members if d.means[d.candidates[k]] == party and d.candidates[k] != act["t"]]
                if own:
                    rows += [role * n + i] * len(own)
                    columns += own
                    segments += [len(weights)] * len(own)
                    weights.append(float(d.act_weights[i]))
    d.positive = [torch.tensor(x, dtype=torch.long) for x in (rows, columns, segments)]
    d.positive_weights = torch.tensor(weights)


def loss(net, d):
    h = net.encode(d)
    scores = net.types(d, h)
    told = F.nll_loss(F.log_softmax(scores, -1), d.y, reduction="none") * d.weight
    total = told.sum() / (d.weight[d.y > 0].sum() + 5)
    if not d.acts:
        return total
    unsure = d.act_weights < 1
    if unsure.any():
        # Given that it is one, its type is known.
        total = total + 0.3 * F.cross_entropy(scores[d.triggers][unsure][:, 1:], d.act_types[unsure] - 1)
    modes = net.modes(d, h)[d.triggers].masked_fill(~OF_TYPE[d.act_types], -1e4)
    total = total + 0.5 * (F.cross_entropy(modes, d.act_modes, reduction="none") * d.act_weights).mean()
    statuses = net.statuses(d, h)[d.triggers]
    total = total + 0.7 * (F.cross_entropy(statuses, d.act_statuses, reduction="none") * d.act_weights).mean()
    return total + 0.5 * role_loss(net, d, h)


def role_loss(net, d, h):
    n = len(d.acts)
    s = net.roles(d, h, d.triggers, d.act_types, d.act_features, d.act_paths).permute(2, 0, 1)
    odds = s.clamp(-20, 15).exp()
    wrong = (odds * d.negative).reshape(2 * n, -1)
    groups = wrong.new_zeros(2 * n, len(d.groups)).index_add(1, d.group_of, wrong)
    total = (torch.log1p(groups).sum(1).view(2, n).sum(0) * d.act_weights).sum()
    if len(d.positive_weights):
        rows, columns, segments = d.positive
        right = odds.reshape(2 * n, -1)[rows, columns]
        right = right.new_zeros(len(d.positive_weights)).index_add(0, segments, right)
        total = total + (torch.log1p(1 / right) * d.positive_weights).sum()
    return total / n
