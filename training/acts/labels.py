"""The labels of acts in their order: PLOVER 2.0 types and modes, and the statuses of a record."""
TYPES = ("NONE AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION "
         "MOBILIZE COERCE ASSAULT").split()
STATUSES = "occurred ongoing recurrent planned possible conditional demanded negated".split()
MODES_OF = {
    "ACCUSE": "allege disapprove investigate",
    "ASSAULT": "abduct aerial beat crowd-control destroy drone explosives firearms heavy-weapons primitive sexual suicide-attack "
               "targeted torture unconventional",
    "COERCE": "arrest censor curfew cyber deport martial-law misinformation restrict seize withhold",
    "CONSULT": "multilateral phone third-party visit",
    "MOBILIZE": "militia police troops weapons",
    "PROTEST": "boycott demo hunger obstruct riot strike vandalize",
    "REJECT": "assist change meet yield",
    "REQUEST": "assist change meet yield",
    "RETREAT": "access ceasefire disarm release resign withdraw",
    "SANCTION": "convict discontinue expel withdraw",
    "THREATEN": "arrest expel relations restrict territory violence",
}
MODES = [(t, None) for t in TYPES[1:]] + [(t, m) for t in TYPES[1:] for m in MODES_OF.get(t, "").split()]
TYPE = {t: i for i, t in enumerate(TYPES)}
STATUS = {s: i for i, s in enumerate(STATUSES)}
MODE = {m: i for i, m in enumerate(MODES)}
# The features of a candidate for a party, in the order of crates/coder/src/learnt/roles.rs.
RELATIONS = "nsubj obj iobj obl nmod nmod:poss amod compound conj appos nsubj:pass obl:agent root ccomp acl advcl".split()
KINDS = "person organization country group unnamed".split()
SECTORS = "GOV MIL REB OPP PTY COP CVL JUD LEG JRN BUS".split()
ENTITIES = "PER GPE ORG NORP".split()
DISTANCES = ((0, 3), (3, 6), (6, 12), (12, 25), (25, 10**6))
FEATURES = (
    "rule_actor rule_recipient rule_neither speaker same_quotation pronoun name noun unlinked log_mentions title "
    "before subject_elsewhere later_sentence we nationality".split()
    + [f"sentences_{i}" for i in range(-4, 3)]
    + [f"{side}_{low}" for side in ("before", "after") for low, _ in DISTANCES]
    + [f"previous_{i}" for i in range(1, 5)]
    + [f"relation:{r}" for r in RELATIONS]
    + [f"kind:{k}" for k in KINDS]
    + [f"sector:{s}" for s in SECTORS]
    + [f"entity:{e}" for e in ENTITIES]
    + "country actor_in_title most_mentioned_1 most_mentioned_3 most_mentioned_6 once first_mention quoted plural definite "
      "numbered".split()
)
# The features of a trigger, which count together with those of a candidate.
TRIGGER = (
    [f"upos:{u}" for u in "VERB NOUN ADJ PROPN".split()]
    + [f"relation:{r}" for r in "root nsubj obj obl nmod xcomp ccomp acl advcl conj compound amod".split()]
    + "quoted title passive infinitive gerund participle".split()
)
ROLES = ("actor", "recipient")
