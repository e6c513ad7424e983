"""The posterior of the package, and the measured parts of docs/findings/calibration.md with their figure.

Run: ``python -m tests.measurements.calibration`` (half an hour of processor time). Stopped, the
same command goes on where it was, as long as the model tells the same histories.
"""

import shutil
from pathlib import Path

import pandas as pd
from sistercities import calibrate, cross_validate, load_scenario, patterns, read_posterior
from sistercities.paper.markdown import plain, table
from sistercities.questions.answer import WORDS
from sistercities.questions.judging import KINDS
from sistercities.questions.patterns import PATTERNS
from sistercities.scenario.library import library
from sistercities.study.posterior import BEHAVIOUR, DRAWS, PROVENANCE, fingerprint

from tests.measurements.patterns import (
    Column,
    cells,
    hits_in,
    rewritten,
    verdicts_in,
)

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "findings" / "calibration.md"
FIGURE = ROOT / "docs" / "images" / "calibration"
RESULTS = ROOT / "results"
POSTERIOR = library() / "posterior"
REPLICATES = 100

BY_HAND = {
    "carrier_neglect": 2.5,
    "carrier_turnover": 0.5,
    "invitation": 0.08,
    "ad_hoc": 0.3,
    "revival": 0.03,
    "association_effort": 0.3,
    "drop_hazard": 0.12,
    "consideration": 0.03,
    "going_on_trust": 0.6,
    "means_elasticity": 0.5,
}
"""What was chosen by hand, and inherited until 29 November 2026, when the medoid took its place."""

AS_BY_HAND: dict[str, object] = {f"{BEHAVIOUR}{name}": value for name, value in BY_HAND.items()}
"""The same, as changes to a scenario."""

COMPARED = ("by hand", "base, the medoid")


def calibrated() -> Path:
    """The folder of the calibration of the package, made unless it is there."""
    folder = RESULTS / f"calibration-{fingerprint()}"
    if not (folder / PROVENANCE).exists():
        calibrate(out=folder)
    return folder


def shipped(folder: Path) -> None:
    """Put draws and figure where the package and the page have them."""
    for name in (DRAWS, PROVENANCE):
        shutil.copyfile(folder / name, POSTERIOR / name)
    for ending in (".png", ".pdf"):
        shutil.copyfile(folder / f"calibration{ending}", FIGURE.with_suffix(ending))


def measured(name: str, changes: dict[str, object]) -> Column:
    """All patterns under some changes, measured unless they are kept."""
    folder = RESULTS / f"patterns-{name}-{fingerprint()}"
    if not (folder / PROVENANCE).exists():
        patterns(replicates=REPLICATES, changes=changes, out=folder)
    words = (folder / WORDS).read_text(encoding="utf-8")
    return Column(REPLICATES, words, pd.read_csv(folder / "readings.csv"))


def side_by_side(by_hand: Column, base: Column) -> str:
    """The ten values, hits by kind, and every pattern of which the verdict is another one."""
    inherited = load_scenario("base").behaviour.model_dump()
    values = [[name, f"{value:g}", f"{inherited[name]:g}"] for name, value in BY_HAND.items()]
    verdicts = verdicts_in(by_hand), verdicts_in(base)
    rows = []
    for kind in KINDS:
        named = [each.identity for each in PATTERNS if each.kind == kind and not each.lacks]
        hits = [sum(of[name] == "hit" for name in named) for of in verdicts]
        rows.append([f"{kind}, {len(named)}", *map(str, hits)])
    rows.append(
        ["**hit, of those that can be measured, without inputs**", *map(hits_in, (by_hand, base))]
    )

    told = [dict(cells(each)) for each in (by_hand, base)]
    other = {name for name in verdicts[0] if verdicts[0][name] != verdicts[1][name]}
    changed = [
        [*map(plain, key), *(plain(each[key]) for each in told)]
        for key in told[0]
        if key[0].partition(" ")[0] in other
    ]
    tables = (
        table(["parameter", *COMPARED], values),
        table(["hits among patterns of a kind", *COMPARED], rows),
        table(["pattern, as it is measured", "band", *COMPARED], changed),
    )
    return "\n".join(tables)


def left_out() -> Path:
    """The folder of the cross-validation with the draws of the package."""
    folder = RESULTS / f"cross-validation-{read_posterior().checksum[:12]}"
    if not (folder / PROVENANCE).exists():
        cross_validate(out=folder)
    return folder


def words_of(folder: Path) -> str:
    """The words of an answer that is kept, one heading lower; without what made it."""
    text = (folder / WORDS).read_text(encoding="utf-8")
    text, _, _ = text.partition("\n<!-- origin:")
    return text.replace("\n## ", "\n### ").removeprefix("## ")


def main() -> None:
    """Calibrate, ship the draws, and write the page."""
    folder = calibrated()
    shipped(folder)
    page = rewritten(PAGE.read_text(encoding="utf-8"), "measured", words_of(folder))
    by_hand, base = measured("by-hand", AS_BY_HAND), measured("base", {})
    page = rewritten(page, "medoid", side_by_side(by_hand, base))
    page = rewritten(page, "left-out", words_of(left_out()))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
