"""The layers for acts, and the weights of the named features beside them.

A word's vectors, two of the reader's and one of its context, go through one hidden layer; linear layers then score type, mode given the type, and status. A
party is scored by the product of a trigger's numbers, which depend on its type, and a candidate's, by a small layer
over the sum of what trigger, candidate, features and steps between them say, and by named features; an actor's score
is the log of the sum over its mentions, so that any mention may carry it. The small layer learns beside the gold from
other corpora of roles (`propbank.py`, `roles.py`), which are much larger; all of it also from what better networks say
of articles that nobody has annotated (`silver.py`).
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

from data import MOST_STEPS, steps
from labels import FEATURES, MODES, STATUSES, TRIGGER, TYPE, TYPES

OF_TYPE = torch.zeros(len(TYPES), len(MODES), dtype=torch.bool)
for i, (t, _) in enumerate(MODES):
    OF_TYPE[TYPE[t], i] = True
UNSURE = 0.4  # how much an act counts that careful readers may leave out
PAIR, ROLE, TYPE_VECTOR = 64, 64, 64  # units of the layer over trigger and candidate; numbers of a word by role; of a type
CORPUS_ROLES = 3  # who acts, who undergoes, a third
READ = 3 * 384  # numbers of a word's vectors
BEST = 0.5  # how much the best of a role counts beside each party by itself


class Acts(nn.Module):
    """`members` networks side by side, whose scores are averaged; each is trained by itself and `joined` to the others."""

    def __init__(self, paths, steps, width=640, dropout=0.5, members=1):
        super().__init__()
        types, statuses = len(TYPES), len(STATUSES)
        self.members, self.width, self.sizes = members, width, (paths, steps)
        role, pair, of_type, width = members * ROLE, members * PAIR, members * TYPE_VECTOR, members * width
        self.hidden, self.drop = nn.Linear(READ, width), nn.Dropout(dropout)
        self.act, self.mode, self.status = (nn.Linear(width, n) for n in (types, len(MODES), statuses))
        self.query = nn.ModuleList([nn.Linear(width + of_type, role) for _ in range(2)])
        self.key = nn.ModuleList([nn.Linear(width, role) for _ in range(2)])
        self.type_vector = nn.Embedding(types, of_type)
        # The layer over a trigger and a candidate: what each part adds to its units.
        self.of_trigger, self.of_candidate = nn.Linear(width, pair), nn.Linear(width, pair, bias=False)
        self.candidate_scale = nn.Parameter(torch.ones(pair))
        self.of_type, self.of_step = nn.Embedding(types, pair), nn.Embedding(steps, pair, padding_idx=0)
        self.of_feature, self.of_trigger_feature = (nn.Linear(len(x), pair, bias=False) for x in (FEATURES, TRIGGER))
        self.step_place = nn.Parameter(1 + 0.3 * torch.randn(MOST_STEPS, pair))
        self.pair, self.pair_drop = nn.Linear(pair, 2), nn.Dropout(0.2)
        # What other corpora say of the same units, for the training alone.
        self.propbank, self.deep = nn.Linear(pair, CORPUS_ROLES), nn.Linear(pair, CORPUS_ROLES)
        nn.init.normal_(self.of_type.weight, 0, 0.1)
        nn.init.normal_(self.of_step.weight, 0, 0.1)
        nn.init.zeros_(self.pair.bias)
        # What has a name; these weights go into a table.
        self.named = nn.ModuleDict({
            "known": nn.Linear(3 * types, types, bias=False), "rule_type": nn.Embedding(types, types),
            "rule_status": nn.Embedding(statuses, statuses), "path": nn.Embedding(paths, 2),
            "type_role": nn.Embedding(types, 2), "nobody": nn.Embedding(types, 2), "feature": nn.Linear(len(FEATURES), 2, bias=False),
        })
        for module in self.named.values():
            nn.init.zeros_(module.weight)
        nn.init.constant_(self.named["type_role"].weight, -2.0)
        self.rule_mode, self.scale = nn.Parameter(torch.zeros(())), nn.Parameter(torch.full((2,), 0.15))

    def encode(self, x):
        hidden = self.hidden(x.float()).view(-1, self.members, self.width)
        return self.drop(F.gelu(F.layer_norm(hidden, (self.width,), eps=1e-12))).flatten(1)

    def types(self, d, h):
        return self.act(h) + self.named["rule_type"](d.rule_type) + self.named["known"](d.known)

    def modes(self, d, h):
        return self.mode(h) + self.rule_mode * d.rule_mode

    def statuses(self, d, h):
        return self.status(h) + self.named["rule_status"](d.rule_status)

    def units(self, h, triggers, candidates, types, trigger_features, features, steps, path):
        """The layer over a trigger and a candidate; the first sides of all arguments are alike or one. `path` numbers
        the rows of `steps`."""
        candidate = torch.tanh(self.of_candidate(h))[candidates] * self.candidate_scale
        trigger = self.of_trigger(h)[triggers] + self.of_trigger_feature(trigger_features) + self.of_type(types)
        path = (self.of_step(steps) * self.step_place).sum(-2)[path]
        return self.pair_drop(F.relu(trigger + candidate + self.of_feature(features) + path))

    def roles(self, d, h):
        """Scores [act, candidate, role]; what stands for nobody is taken off."""
        types = d.act_types
        q = torch.cat([h[d.triggers], self.type_vector(types)], -1)
        c = h[torch.tensor(d.candidates)]
        products = [torch.tanh(a(q)) @ torch.tanh(b(c)).T for a, b in zip(self.query, self.key)]
        units = self.units(h, d.triggers[:, None], torch.tensor(d.candidates)[None], types[:, None],
                           d.trigger_features[:, None], d.act_features, d.steps, d.act_path_rows)
        named = self.named["type_role"](types)[:, None] + self.named["feature"](d.act_features) + self.named["path"](d.act_paths)
        return torch.stack(products, -1) * self.scale + self.pair(units) + named - self.named["nobody"](types)[:, None]


def joined(nets):
    """Networks of one member each as one whose scores are the mean of theirs; the scales of products are averaged."""
    if len(nets) == 1:
        return nets[0]
    k, one = len(nets), nets[0]
    out = Acts(*one.sizes, one.width, one.drop.p, k).eval()
    parts = [net.state_dict() for net in nets]
    mean = lambda name: torch.stack([p[name] for p in parts]).mean(0)
    along = lambda name, side: torch.cat([p[name] for p in parts], side)
    blocks = lambda name, low, high: torch.block_diag(*(p[name][:, low:high] for p in parts))
    state = {}
    for name in parts[0]:
        layer = name.split(".")[0]
        if layer in ("hidden", "candidate_scale") or layer in ("query", "key", "of_trigger") and name.endswith("bias"):
            state[name] = along(name, 0)
        elif layer in ("act", "mode", "status", "pair", "propbank", "deep") and name.endswith("weight"):
            state[name] = along(name, 1) / k
        elif layer in ("key", "of_trigger", "of_candidate"):
            state[name] = blocks(name, 0, one.width)
        elif layer == "query":
            state[name] = torch.cat([blocks(name, 0, one.width), blocks(name, one.width, one.width + TYPE_VECTOR)], 1)
        elif layer in ("type_vector", "of_type", "of_step", "step_place"):
            state[name] = along(name, 1)
        elif layer in ("of_feature", "of_trigger_feature"):
            state[name] = along(name, 0)
        else:
            # The products of all are summed.
            state[name] = mean(name) / (k if layer == "scale" else 1)
    out.load_state_dict(state)
    return out


def lay_paths(d, vocabulary, step_vocabulary):
    """The numbers of paths and of their steps for each act and candidate."""
    told = [[d.path(a["t"], t) for t in d.candidates] for a in d.acts]
    d.act_paths = torch.tensor([[vocabulary.get(path, 0) for path in row] for row in told])
    numbers = lambda path: [step_vocabulary.get(s, 1) for s in steps(path)]
    rows = {path: i for i, path in enumerate(sorted({path for row in told for path in row}))}
    d.steps = torch.tensor([(numbers(path) + [0] * MOST_STEPS)[:MOST_STEPS] for path in rows])
    d.act_path_rows = torch.tensor([[rows[path] for path in row] for row in told])


def prepare(d, vocabulary, step_vocabulary):
    """What the loss of a document needs beside its words."""
    if not d.acts:
        return
    n, c = len(d.acts), len(d.candidates)
    d.triggers = torch.tensor([a["t"] for a in d.acts])
    d.act_types, d.act_modes, d.act_statuses = (torch.tensor([a[k] for a in d.acts]) for k in ("type", "mode", "status"))
    d.act_weights = torch.tensor([1.0 if a["sure"] else UNSURE for a in d.acts])
    d.act_features = torch.stack([torch.tensor(d.features(a["t"])) for a in d.acts])
    d.trigger_features = torch.tensor([d.trigger_features_of(a["t"]) for a in d.acts])
    lay_paths(d, vocabulary, step_vocabulary)
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
    d.nobody = torch.tensor([not a["parties"][role] for role in range(2) for a in d.acts])
    d.positive = [torch.tensor(x, dtype=torch.long) for x in (rows, columns, segments)]
    d.positive_weights = torch.tensor(weights)


def loss(net, d, x):
    h = net.encode(x)
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
    """Each party against all who are none, each by itself; and the best of a role against all others and nobody."""
    n = len(d.acts)
    s = net.roles(d, h).permute(2, 0, 1)
    odds = s.clamp(-20, 15).exp()
    wrong = (odds * d.negative).reshape(2 * n, -1)
    groups = wrong.new_zeros(2 * n, len(d.groups)).index_add(1, d.group_of, wrong)
    total = (torch.log1p(groups).sum(1).view(2, n).sum(0) * d.act_weights).sum()
    weights = d.act_weights.repeat(2)
    rest = 1 + groups.sum(1)
    if len(d.positive_weights):
        rows, columns, segments = d.positive
        right = odds.reshape(2 * n, -1)[rows, columns]
        right = right.new_zeros(len(d.positive_weights)).index_add(0, segments, right)
        total = total + (torch.log1p(1 / right) * d.positive_weights).sum()
        row_of = torch.zeros(len(d.positive_weights), dtype=torch.long)
        row_of[segments] = rows
        by_row = right.new_zeros(2 * n).index_add(0, row_of, right)
        total = total + BEST * (torch.log1p(rest / by_row.clamp(min=1e-9)) * weights)[by_row > 0].sum()
    total = total + BEST * (torch.log(rest) * weights)[d.nobody].sum()
    return total / n


def corpus_loss(net, d, x):
    """What a corpus of roles says of the candidates in the predicates' sentences, by the classifier for its roles."""
    h = net.encode(x)
    i, j = d.asked
    units = net.units(h, d.triggers[i], torch.tensor(d.candidates)[j], torch.zeros(len(i), dtype=torch.long),
                      d.trigger_features[i], d.act_features[i, j], d.steps, d.act_path_rows[i, j])
    said = getattr(net, d.classifier)(units)
    return F.binary_cross_entropy_with_logits(said, d.told, d.counts, reduction="sum") / len(d.acts)


def odds_of_groups(net, d, h):
    """The odds of each group of candidates for each role and act, [role and act, group]; a trigger is no party."""
    n = len(d.acts)
    own = d.triggers[:, None] == torch.tensor(d.candidates)[None]
    odds = net.roles(d, h).permute(2, 0, 1).clamp(-20, 15).exp() * ~own
    return odds.new_zeros(2 * n, len(d.groups)).index_add(1, d.group_of, odds.reshape(2 * n, -1))


def silver_loss(net, d, x):
    """How far the network is from what `silver.py` wrote down of the document."""
    h = net.encode(x)
    types = d.soft_types.float()
    total = -(types * F.log_softmax(net.types(d, h), -1)).sum() / (types[:, 1:].sum() + 5)
    weights = d.soft_weights / d.soft_weights.sum()
    far = lambda said, soft: -(soft * F.log_softmax(said, -1)).sum(-1)
    modes = net.modes(d, h)[d.triggers].masked_fill(~OF_TYPE[d.act_types], -1e4)
    total = total + 0.5 * (far(modes, d.soft_modes) * weights).sum()
    total = total + 0.7 * (far(net.statuses(d, h)[d.triggers], d.soft_statuses) * weights).sum()
    odds, wanted = odds_of_groups(net, d, h), d.soft_roles.float()
    parties = (torch.log1p(odds) - wanted * torch.log(odds.clamp(min=1e-9))).sum(1).view(2, -1).sum(0)
    return total + 0.75 * (parties * weights).sum()
