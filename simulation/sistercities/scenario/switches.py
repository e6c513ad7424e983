"""Structural switches: where the literature disagrees on how something works, not how strongly.

Each alternative has its source. A world holds a switch as the position of the chosen word in its
list, because compiled rules compare numbers; the constants below are those positions.
"""

from typing import Any, Literal, get_args

from pydantic import Field

from sistercities.scenario.evidence import Frozen

WEAKEST_LINK = 0
COBB_DOUGLAS = 1
ADDITIVE = 2
RESPONSIVE = 0
FIXED_RECIPROCITY = 1
OWN_AND_OTHERS = 0
OWN_ONLY = 1
INDEPENDENT = 0
THRESHOLD = 1
ENDOGENOUS = 0
FIXED_COMMITMENT = 1
SEQUENCING_ON = 0
SEQUENCING_OFF = 1
CARRIERS_ON = 0
CARRIERS_OFF = 1
ASSOCIATIONS_ON = 0
ASSOCIATIONS_OFF = 1
FAMILIARITY_ON = 0
FAMILIARITY_OFF = 1


ABSENCES = ("off", "fixed")
"""Alternatives by which a mechanism is not there, or moves nothing."""


class Choices:
    """The chosen alternatives as compiled rules read them: positions, by the name of the switch."""

    aggregation: int
    reciprocity: int
    example: int
    participation: int
    commitment: int
    sequencing: int
    carriers: int
    associations: int
    familiarity: int
    means: int


def switch(meaning: str, **sources: str) -> Any:  # noqa: ANN401
    """A structural switch: its meaning, and what speaks for each alternative (``_`` for ``-``)."""
    alternatives: Any = {name.replace("_", "-"): source for name, source in sources.items()}
    return Field(
        default=next(iter(alternatives)),
        description=meaning,
        json_schema_extra={"sources": alternatives},
    )


class Switches(Frozen):
    """Structural alternatives, one choice for all partnerships of a world.

    The first alternative of each is the default.
    """

    aggregation: Literal["weakest-link", "cobb-douglas", "additive"] = switch(
        "What two efforts achieve together",
        weakest_link=(
            "Ringrose's factors [purba] read as all necessary; reciprocity of effort "
            "[zelinsky-1991]"
        ),
        cobb_douglas="the same factors read as multiplying each other: an assumption",
        additive=(
            "the same factors read as a checklist that adds up; donors may stand in "
            "[francinni-2022]"
        ),
    )
    reciprocity: Literal["responsive", "fixed"] = switch(
        "Whether governments answer the partner's share of effort",
        responsive="help is returned [gouldner-1960], and so cooperation lasts [axelrod-1984]",
        fixed="commitment as a cause only [purba], [rochman-hudalah]",
    )
    example: Literal["own-and-others", "own"] = switch(
        "Whose success a government learns from",
        own_and_others=(
            "others' results count with a weight [camerer-ho-1999], and are learnt "
            "[shipan-volden-2008]"
        ),
        own="learning from own experience only [cyert-march-1963]",
    )
    participation: Literal["independent", "threshold"] = switch(
        "How citizens are won over by acquaintances",
        independent=(
            "each participating acquaintance tries alone [bass-1969], [watts-strogatz-1998]"
        ),
        threshold="a citizen joins when enough acquaintances take part [granovetter-1978]",
    )
    commitment: Literal["endogenous", "fixed"] = switch(
        "Whether commitment moves with what a government sees",
        endogenous="commitment is an outcome of trust and reciprocity [morgan-hunt-1994]",
        fixed="commitment is a cause and no outcome [purba], [rochman-hudalah]",
    )
    sequencing: Literal["on", "off"] = switch(
        "Whether people activities and public support lower the cost of entry for businesses",
        on="trust precedes commerce [otoole-2001], [cremer-2001]",
        off="narrow scope works without culture first: Jakarta-Rotterdam [jawawa-rotterdam-2000]",
    )
    carriers: Literal["on", "off"] = switch(
        "Whether a partnership needs somebody in city hall who can be lost",
        on=(
            "ties of organisations belong to persons [sorenson-rogan-2014], "
            "[bermiss-greenbaum-2016]"
        ),
        off="an agreement works as long as it has not ended: an assumption",
    )
    associations: Literal["on", "off"] = switch(
        "Whether bodies outside city hall carry the people track",
        on="participation of the wider public [purba]; brokers outside city hall [cremer-2001]",
        off="city halls alone carry a partnership: an assumption",
    )
    familiarity: Literal["on", "off"] = switch(
        "Whether what was done together, before signing and since, decides if businesses trust",
        on=(
            "associative, then reciprocative, then commercial [otoole-2001]; culture "
            "lowers cost [cremer-2001]"
        ),
        off="narrow scope works without culture first: Jakarta-Rotterdam [jawawa-rotterdam-2000]",
    )
    means: Literal["on", "off"] = switch(
        "Whether the size of both economies decides what a programme can be",
        on="gravity in exchange between cities: an assumption",
        off="city halls of any size can do the same: an assumption",
    )

    @classmethod
    def alternatives(cls) -> dict[str, tuple[str, ...]]:
        """The alternatives of each switch, the default first."""
        return {name: get_args(field.annotation) for name, field in cls.model_fields.items()}

    def positions(self) -> dict[str, int]:
        """The choices as positions, by the name of the switch."""
        return {
            name: words.index(getattr(self, name)) for name, words in self.alternatives().items()
        }

    @classmethod
    def offs(cls) -> dict[str, tuple[str, str]]:
        """What each switch that can take a mechanism away says of it, and by which alternative."""
        return {
            name: (str(cls.model_fields[name].description).removeprefix("Whether "), word)
            for name, words in cls.alternatives().items()
            for word in words
            if word in ABSENCES
        }
