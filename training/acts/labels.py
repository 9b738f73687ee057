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
FEATURES = ("rule_actor rule_recipient rule_neither speaker same_quotation pronoun name noun unlinked log_mentions title "
            "before subject_elsewhere later_sentence we nationality").split() + [f"sentences_{i}" for i in range(-4, 3)]
ROLES = ("actor", "recipient")
