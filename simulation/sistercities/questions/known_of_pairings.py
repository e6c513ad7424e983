"""Patterns of the second search asked of another population: ties drawn from the atlas.

The patterns N1 to N12 are measured on ties that are drawn around the neutral pair, of which nothing
is known. Here the same is asked of ties as they were found: one of the pairings of the atlas, with
all that is coded of it, and what has a range drawn anew. Each entry has statement, measure and band
of the pattern that it stands beside; it adds whether the second search took its evidence for
independent of what the model was built on. All were written down before any was measured.

Beside N7, N10 and N12 stands none: a pairing is no portfolio, N10 is of one case, and money has no
price yet. P03 and P17 keep their own populations.
"""

from sistercities.questions.gauges import Gauge
from sistercities.questions.gauges_of_pairings import (
    contrast_of_drawn_pairings,
    drawn_pairings_under_dispute,
    of_drawn_pairings,
)
from sistercities.questions.judging import Pattern
from sistercities.questions.known_since import (
    FIVE_YEARS_BEFORE,
    KNOWN_SINCE,
    NO_CONTACT_BEFORE,
)
from sistercities.questions.tallies import (
    alive_at_15,
    ended_within_a_year,
    ends_of_silence,
    lost_at_once,
    memory_of_silence,
    silent_share,
    spread_of_rates,
    stillborn,
    substance_at_signing,
    yearly,
)
from sistercities.scenario.library import atlas_names
from sistercities.statistics.interval import mean

_BESIDE = {pattern.identity: pattern for pattern in KNOWN_SINCE}


def _of_the_atlas(identity: str, independent: str, gauge: Gauge) -> Pattern:
    """A pattern asked of ties that are drawn from the atlas; its kind and band stay.

    Args:
        identity: of the pattern that it stands beside.
        independent: whether its evidence was typed independent by the second search.
        gauge: measures it.
    """
    beside = _BESIDE[identity]
    return beside._replace(
        identity=f"{identity}-atlas",
        measure=f"{beside.measure}; ties drawn from the atlas",
        scenarios=tuple(atlas_names()),
        source=f"as {identity}; independent: {independent}",
        gauge=gauge,
    )


KNOWN_OF_PAIRINGS: tuple[Pattern, ...] = (
    _of_the_atlas("N1", "yes", of_drawn_pairings(lambda months: mean(yearly(months)))),
    _of_the_atlas("N2", "the counts yes, P03 no", of_drawn_pairings(silent_share)),
    _of_the_atlas("N3", "no, derived from N1 and N2", of_drawn_pairings(spread_of_rates)),
    _of_the_atlas("N4", "yes, two ties", of_drawn_pairings(memory_of_silence)),
    _of_the_atlas(
        "N5", "partly, P10 uses the same two revivals", of_drawn_pairings(ends_of_silence(36))
    ),
    _of_the_atlas("N5b", "yes, two ties", of_drawn_pairings(ends_of_silence(12, 36))),
    _of_the_atlas("N6", "yes, small counts", of_drawn_pairings(stillborn)),
    _of_the_atlas("N8-lost", "yes", drawn_pairings_under_dispute(lost_at_once)),
    _of_the_atlas("N8-ended", "yes", drawn_pairings_under_dispute(ended_within_a_year)),
    _of_the_atlas("N9", "yes", of_drawn_pairings(substance_at_signing)),
    _of_the_atlas(
        "N11",
        "no, the coder knew; only the sign",
        contrast_of_drawn_pairings(alive_at_15, FIVE_YEARS_BEFORE, NO_CONTACT_BEFORE),
    ),
)
