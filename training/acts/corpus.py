"""What the documents of all corpora of roles have in common: sentences of which nothing is known but their words and who
does what to whom in them.
"""
import collections

import torch

from data import Document
from network import lay_paths


class Corpus(Document):
    """A subclass fills in the words, `forms`, `entity` and `acts`; `classifier` names the network's layer for its roles."""

    def blank(self):
        """Lays what no corpus tells, and the candidates, over the words."""
        self.n = len(self.lemma)
        self.speaker = [None] * self.n
        self.rules, self.mentions, self.often, self.record = {}, {}, collections.Counter(), {}
        self._candidates()

    def lay(self, paths, steps, told, counts):
        """What the loss needs: for each act and candidate of its sentence the roles told of it and whether they count."""
        lay_paths(self, paths, steps)
        self.triggers = torch.tensor([a["t"] for a in self.acts])
        self.trigger_features = torch.tensor([self.trigger_features_of(a["t"]) for a in self.acts])
        self.act_features = torch.stack([torch.tensor(self.features(a["t"])) for a in self.acts])
        self.asked = torch.tensor([[self.sentence[a["t"]] == self.sentence[t] and a["t"] != t for t in self.candidates]
                                   for a in self.acts]).nonzero(as_tuple=True)
        self.told, self.counts = told[self.asked], counts[self.asked]
