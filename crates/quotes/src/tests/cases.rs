//! The table of constructions: text, and for each quotation its words, cue and speaker.
//!
//! ` … ` parts the spans of one quotation, `-` stands for none; the speaker's phrase must contain the
//! words given. All people, places and happenings are made up.

use super::{Case, Expected as E};

pub(super) const fn body(body: &'static str, quotes: &'static [E]) -> Case {
    Case { title: None, body, quotes }
}

const fn titled(title: &'static str, body: &'static str, quotes: &'static [E]) -> Case {
    Case { title: Some(title), body, quotes }
}

pub(super) const CASES: &[Case] = &[
    // Cue after, before, within.
    body(
        "“The border will open on Monday,” Ruta Vale said.",
        &[E("The border will open on Monday", "said", "Ruta Vale")],
    ),
    body(
        "\"The border will open on Monday,\" Ruta Vale said.",
        &[E("The border will open on Monday", "said", "Ruta Vale")],
    ),
    body(
        "Ruta Vale said: “The border will open on Monday.”",
        &[E("The border will open on Monday", "said", "Ruta Vale")],
    ),
    body(
        "Ruta Vale said, \"The border will open on Monday.\"",
        &[E("The border will open on Monday", "said", "Ruta Vale")],
    ),
    body(
        "“The border,” Ruta Vale said, “will open on Monday.”",
        &[E("The border … will open on Monday", "said", "Ruta Vale")],
    ),
    body(
        "\"We are tired,\" she said. \"We want to go home.\"",
        &[E("We are tired … We want to go home", "said", "she")],
    ),
    body(
        "“We are tired,” she said. “We want to go home,” he replied.",
        &[E("We are tired", "said", "she"), E("We want to go home", "replied", "he")],
    ),
    body(
        "“The bridge is closed,” said the engineer. He added: “It may open next week.”",
        &[E("The bridge is closed", "said", "engineer"), E("It may open next week", "added", "He")],
    ),
    // Inverted cues.
    body(
        "“We will never accept this,” said Tomas Rudd, the head of the union.",
        &[E("We will never accept this", "said", "Tomas Rudd")],
    ),
    body(
        "“Who ordered the raid?” asked the lawyer Ida Holm.",
        &[E("Who ordered the raid?", "asked", "Ida Holm")],
    ),
    body("“Leave us alone!” shouted one of the protesters.", &[E("Leave us alone!", "shouted", "one")]),
    body(
        "“The truce holds,” tweeted foreign minister Ilan Moreau.",
        &[E("The truce holds", "tweeted", "Ilan Moreau")],
    ),
    // Single marks.
    body("‘The harbour is safe,’ the admiral said.", &[E("The harbour is safe", "said", "admiral")]),
    body("'We don't want war,' the admiral said.", &[E("We don't want war", "said", "admiral")]),
    body(
        "The leaders’ talks ended late. ‘We made progress,’ Ruta Vale said.",
        &[E("We made progress", "said", "Ruta Vale")],
    ),
    // Over several paragraphs.
    body(
        "“We came to listen,” Ruta Vale said. “That took three days.\n\n“Now we shall decide what to do.”",
        &[E(
            "We came to listen … That took three days … Now we shall decide what to do",
            "said",
            "Ruta Vale",
        )],
    ),
    body(
        "Ruta Vale said: “We came to listen.\n\n“Now we shall decide what to do.”\n\nThe meeting ended at noon.",
        &[E("We came to listen … Now we shall decide what to do", "said", "Ruta Vale")],
    ),
    body(
        "Hugo Lind, a doctor, said:\n\n“The wards are full and we have no beds left.”",
        &[E("The wards are full and we have no beds left", "said", "Hugo Lind")],
    ),
    body(
        "“The wards are full,” Hugo Lind said on Friday.\n\n“We have sent for help from the capital.”",
        &[
            E("The wards are full", "said", "Hugo Lind"),
            E("We have sent for help from the capital", "-", "Hugo Lind"),
        ],
    ),
    body(
        "Hugo Lind has worked in the valley for thirty years.\n\n“I have never seen anything like this.”",
        &[E("I have never seen anything like this", "-", "Hugo Lind")],
    ),
    // Mixed.
    body(
        "The governor said the raid was “a crime against the whole valley”.",
        &[E("the raid was “a crime against the whole valley", "said", "governor")],
    ),
    body(
        "She said that the plan was “dead” and that talks would end.",
        &[E("the plan was “dead” and that talks would end", "said", "She")],
    ),
    body(
        "Moreau insists “we are closer than ever to a deal.”",
        &[E("we are closer than ever to a deal", "insists", "Moreau")],
    ),
    // Scare quotes, titles and nicknames stay alone.
    body("The so-called “republic” has no airport.", &[]),
    body("Her novel “The Winter Harbour” won a prize last year.", &[]),
    body("Karl “the Fox” Ebner left the city on Sunday.", &[]),
    // Indirect.
    body(
        "The minister said that the army had left the valley.",
        &[E("the army had left the valley", "said", "minister")],
    ),
    body(
        "The minister said the army had left the valley.",
        &[E("the army had left the valley", "said", "minister")],
    ),
    body(
        "The army has left the valley, the minister said.",
        &[E("The army has left the valley", "said", "minister")],
    ),
    body(
        "The army, the minister said, has left the valley.",
        &[E("The army … has left the valley", "said", "minister")],
    ),
    body(
        "The company denied that it had sold the weapons.",
        &[E("it had sold the weapons", "denied", "company")],
    ),
    body(
        "The envoy told reporters that the talks had failed.",
        &[E("the talks had failed", "told", "envoy")],
    ),
    body(
        "Ruta Vale warned that the truce could collapse.",
        &[E("the truce could collapse", "warned", "Ruta Vale")],
    ),
    body(
        "Analysts believe that the election will be delayed.",
        &[E("the election will be delayed", "believe", "Analysts")],
    ),
    body(
        "Tomas Rudd, who said the strike would go on, left the hall.",
        &[E("the strike would go on", "said", "Tomas Rudd")],
    ),
    body("The two sides met, Moreau confirmed.", &[E("The two sides met", "confirmed", "Moreau")]),
    body(
        "Moreau praised the deal, adding that the work had just begun.",
        &[E("the work had just begun", "adding", "Moreau")],
    ),
    body(
        "He announced on Tuesday that the port would close.",
        &[E("the port would close", "announced", "He")],
    ),
    body(
        "The mayor confirmed the visit and said the streets would be closed.",
        &[E("the streets would be closed", "said", "mayor")],
    ),
    body(
        "The agency reported that three boats had sunk.",
        &[E("three boats had sunk", "reported", "agency")],
    ),
    // According to.
    body(
        "According to Ruta Vale, the border will open soon.",
        &[E("the border will open soon", "According to", "Ruta Vale")],
    ),
    body(
        "The border will open soon, according to the interior ministry.",
        &[E("The border will open soon", "according to", "interior ministry")],
    ),
    body(
        "“The border is shut,” according to a senior official.",
        &[E("The border is shut", "according to", "official")],
    ),
    // Nouns of saying.
    body(
        "The general repeated his claim that the rebels had fled.",
        &[E("the rebels had fled", "claim", "his")],
    ),
    body("There were rumours that the king was ill.", &[E("the king was ill", "rumours", "-")]),
    body(
        "In a statement, the ministry said the embassy would close.",
        &[E("the embassy would close", "said", "ministry")],
    ),
    body(
        "“The embassy will close,” the ministry said in a statement.",
        &[E("The embassy will close", "said", "ministry")],
    ),
    body(
        "The ministry issued a statement saying that the embassy would close.",
        &[E("the embassy would close", "saying", "ministry")],
    ),
    // Not said.
    body("The minister did not say whether the army had left.", &[]),
    body("The spokesman declined to say when the talks would start.", &[]),
    body("It seems that the talks will start soon.", &[]),
    body("The union called for a strike on Monday.", &[]),
    body("He instructed the police to clear the square.", &[]),
    body("They know that the bridge is closed.", &[]),
    body("The rebels accused the army of shelling the market.", &[]),
    // Colons without a cue of the table.
    body(
        "Ruta Vale rejected the offer: “We have nothing to talk about with them.”",
        &[E("We have nothing to talk about with them", "rejected", "Ruta Vale")],
    ),
    titled(
        "Moreau: ‘We will not yield’",
        "The talks went on for a second day in the capital.",
        &[E("We will not yield", "-", "Moreau")],
    ),
    titled(
        "‘We will not yield to threats’",
        "“We will not yield to threats,” Ilan Moreau said on Sunday.",
        &[
            E("We will not yield to threats", "-", "Ilan Moreau"),
            E("We will not yield to threats", "said", "Ilan Moreau"),
        ],
    ),
    titled(
        "Talks have failed, minister says",
        "The delegations went home.",
        &[E("Talks have failed", "says", "minister")],
    ),
    titled(
        "Minister says talks have failed",
        "The delegations went home.",
        &[E("talks have failed", "says", "Minister")],
    ),
    // Transcripts.
    body(
        "QUESTION: When will the talks start?\n\nMS DAY: They start on Monday.\n\nWe expect both sides to come.",
        &[
            E("When will the talks start?", "-", "QUESTION"),
            E("They start on Monday … We expect both sides to come", "-", "MS DAY"),
        ],
    ),
    body(
        "Q: Were you afraid?\n\nA: No, we had no time for that.",
        &[E("Were you afraid?", "-", "Q"), E("No, we had no time for that", "-", "A")],
    ),
    body(
        "The following is attributable to spokesperson Ida Holm:\n\nThe two ministers met today. They discussed the harbour.",
        &[E("The two ministers met today. They discussed the harbour", "attributable", "Ida Holm")],
    ),
    // Turns of a conversation without cues.
    body(
        "“Where were you on Friday?” the judge asked.\n\n“At home,” Rudd said.\n\n“Who saw you there?” \
         the judge asked.\n\n“Nobody saw me on that day, I was alone.”",
        &[
            E("Where were you on Friday?", "asked", "judge"),
            E("At home", "said", "Rudd"),
            E("Who saw you there?", "asked", "judge"),
            E("Nobody saw me on that day, I was alone", "-", "Rudd"),
        ],
    ),
    body(
        "Ida Holm told a news conference in the capital that the plan was ready. “It will take a year,” she said.",
        &[E("the plan was ready", "told", "Ida Holm"), E("It will take a year", "said", "she")],
    ),
    body(
        "Two people familiar with the talks said a deal was near.",
        &[E("a deal was near", "said", "Two people")],
    ),
    body("The court heard the case last year. The judge is expected to rule in June.", &[]),
    body(
        "The general condemned the “unprovoked and barbaric attack” on the market.",
        &[E("unprovoked and barbaric attack", "condemned", "general")],
    ),
    body(
        "Rudd, speaking in the main square, said the strike would go on.",
        &[E("the strike would go on", "said", "Rudd")],
    ),
    // Odd marks.
    body(
        "Rudd called the vote a farce. ''We shall go to court,'' he said.",
        &[E("the vote a farce", "called", "Rudd"), E("We shall go to court", "said", "he")],
    ),
    body(
        "\"We shall go to court,” said Tomas Rudd. \"We shall win.\"",
        &[E("We shall go to court … We shall win", "said", "Tomas Rudd")],
    ),
    body("“We walked for nine days.” — Ida Holm, teacher", &[E("We walked for nine days", "-", "Ida Holm")]),
    body("«We shall go to court», said Tomas Rudd.", &[E("We shall go to court", "said", "Tomas Rudd")]),
    body(
        "Rudd said on “The Morning Hour” that he would go to court.",
        &[E("he would go to court", "said", "Rudd")],
    ),
    body(
        "“We shall go to court, said Tomas Rudd.\n\nThe hearing is on Friday.",
        &[E("We shall go to court", "said", "Tomas Rudd")],
    ),
    body(
        "The latest test, the army said, was the biggest so far.",
        &[E("The latest test … was the biggest so far", "said", "army")],
    ),
    // Nested.
    body(
        "“My father told me, ‘Never sign in anger,’ and I have kept to that,” Tomas Rudd said.",
        &[
            E("My father told me, ‘Never sign in anger,’ and I have kept to that", "said", "Tomas Rudd"),
            E("Never sign in anger", "told", "My father"),
        ],
    ),
    // Several cues in one paragraph.
    body(
        "Vale said the port was safe. “Nobody was hurt,” she added.",
        &[E("the port was safe", "said", "Vale"), E("Nobody was hurt", "added", "she")],
    ),
    body(
        "“Nobody was hurt,” Vale told the council, adding that the port was safe.",
        &[E("Nobody was hurt", "told", "Vale"), E("the port was safe", "adding", "Vale")],
    ),
    body(
        "The visit was “a great success for both of our countries”, Moreau said.",
        &[E("The visit was “a great success for both of our countries", "said", "Moreau")],
    ),
    body(
        "A woman who gave her name as Nell said: “They took my son.”",
        &[E("They took my son", "said", "woman")],
    ),
    body(
        "“Nobody warned us,” said one of the two people familiar with the talks.",
        &[E("Nobody warned us", "said", "one")],
    ),
];
