"""What one city brings to one partnership, with the evidence for it."""

from sistercities.scenario.evidence import Agenda, Frozen, Share, Words, disposition, observable


class Side(Frozen):
    """What one city brings to one partnership."""

    will: Share = disposition(
        "commitment",
        "share",
        "Propensity of a seated leader to invest in this partnership",
        Words("will", "kemauan"),
        has=Words("a will to invest of {}", "kemauan mengerahkan sumber daya {}"),
    )
    proposer: Share = observable(
        "commitment",
        "0 diplomats to 1 doers",
        "Who proposed the partnership: its doers, or an embassy or national diplomacy",
        Words("who proposed the partnership", "pengusul kemitraan"),
        has=Words(
            "a proposer of {} (0 diplomats, 1 doers)", "pengusul {} (0 diplomat, 1 pelaksana)"
        ),
    )
    association: Share = observable(
        "participation",
        "0 none to 1 named",
        "A body outside city hall that carries the partnership: society, school, chamber",
        Words("an association outside city hall", "perkumpulan di luar balai kota"),
        has=Words(
            "an association of {} (0 none, 1 named)",
            "perkumpulan {} (0 tidak ada, 1 disebut)",
        ),
    )
    priorities: Agenda = disposition(
        "understanding",
        "shares of the agenda",
        "Home priorities by track",
        Words("home priorities", "prioritas daerah"),
        has=Words("home priorities of {}", "prioritas daerah {}"),
    )
    norm: Share = disposition(
        "reciprocity",
        "share",
        "Reciprocity norm: readiness to honour what was agreed",
        Words("the reciprocity norm", "norma timbal balik"),
        has=Words("a reciprocity norm of {}", "norma timbal balik {}"),
    )
    public_trust: Share = disposition(
        "reciprocity",
        "share",
        "Trust of the public in the partner's country",
        Words("trust in the partner's country", "kepercayaan kepada negara mitra"),
        has=Words(
            "a public trust in the partner's country of {}",
            "kepercayaan masyarakat kepada negara mitra {}",
        ),
    )
    initial_belief: Share = disposition(
        "example",
        "share",
        "Belief, at signing, that such a partnership works",
        Words("belief at signing", "keyakinan saat penandatanganan"),
        has=Words("an initial belief in success of {}", "keyakinan awal akan keberhasilan {}"),
    )
