"""The reference tie holds the scales of the model, and the documented pairings differ as their observables say."""

from sistercities.questions.compare import compare
from sistercities.questions.judging import Band
from sistercities.questions.patterns import PATTERNS


def test_the_reference_tie_is_at_three_quarters_after_twenty_years() -> None:
    comparison = compare("reference", replicates=400, seed=5)
    months = comparison.ensembles[0].months
    scale = {pattern.identity: pattern.expected for pattern in PATTERNS}
    exchange, activity = scale["reference-exchange"], scale["reference-activity"]
    assert isinstance(exchange, Band) and isinstance(activity, Band)
    assert exchange.holds(months["exchange_index"][:, 239].mean())
    held = sum(
        months[f"activities_{track}"][:, :300].sum(axis=1).mean()
        for track in ("economic", "technical", "people")
    )
    assert activity.holds(held / 25)


def test_patterns_are_named_once_and_sourced() -> None:
    assert len({pattern.identity for pattern in PATTERNS}) == len(PATTERNS)
    for pattern in PATTERNS:
        assert pattern.source and pattern.measure and pattern.statement and pattern.scenarios
