"""The posterior of the package, and the measured parts of docs/findings/calibration.md with their figure.

Run: ``python -m tests.measurements.calibration`` (half an hour of processor time). Stopped, the
same command goes on where it was, as long as the model tells the same histories.
"""

import shutil
from pathlib import Path

import pandas as pd
from sistercities import calibrate, cross_validate, patterns, read_posterior
from sistercities.paper.markdown import plain, table
from sistercities.questions.answer import WORDS
from sistercities.questions.judging import KINDS
from sistercities.questions.patterns import PATTERNS
from sistercities.scenario.library import library
from sistercities.study.posterior import DRAWS, PROVENANCE, fingerprint

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


def medoid_of(folder: Path) -> dict[str, object]:
    """The draw in the middle of all, as changes."""
    told = pd.read_csv(folder / "parameters.csv")
    return {f"behaviour.{row.parameter}": row.medoid for row in told.itertuples()}


def measured(name: str, changes: dict[str, object]) -> Column:
    """All patterns under some changes, or as they are kept."""
    folder = RESULTS / f"patterns-{name}-{fingerprint()}"
    if not (folder / PROVENANCE).exists():
        patterns(replicates=REPLICATES, changes=changes, out=folder)
    words = (folder / WORDS).read_text(encoding="utf-8")
    return Column(REPLICATES, words, pd.read_csv(folder / "readings.csv"))


def side_by_side(base: Column, medoid: Column) -> str:
    """Hits by kind, then every pattern of which the verdict is another one."""
    verdicts = verdicts_in(base), verdicts_in(medoid)
    rows = []
    for kind in KINDS:
        named = [each.identity for each in PATTERNS if each.kind == kind and not each.lacks]
        hits = [sum(of[name] == "hit" for name in named) for of in verdicts]
        rows.append([f"{kind}, {len(named)}", *map(str, hits)])
    rows.append(
        ["**hit, of those that can be measured, without inputs**", *map(hits_in, (base, medoid))]
    )
    counts = table(["kind", "hits with base", "hits with the medoid"], rows)

    told = [dict(cells(each)) for each in (base, medoid)]
    other = {name for name in verdicts[0] if verdicts[0][name] != verdicts[1][name]}
    changed = [
        [*map(plain, key), *(plain(each[key]) for each in told)]
        for key in told[0]
        if key[0].partition(" ")[0] in other
    ]
    return f"{counts}\n{table(['pattern, as it is measured', 'band', 'base', 'medoid'], changed)}"


def left_out() -> Path:
    """The folder of the cross-validation with the draws of the package."""
    folder = RESULTS / f"cross-validation-{read_posterior().checksum[:12]}"
    if not (folder / PROVENANCE).exists():
        cross_validate(out=folder)
    return folder


def words_of(folder: Path) -> str:
    """The words of an answer that is kept, one heading lower."""
    text = (folder / WORDS).read_text(encoding="utf-8")
    return text.replace("\n## ", "\n### ").removeprefix("## ")


def main() -> None:
    """Calibrate, ship the draws, and write the page."""
    folder = calibrated()
    shipped(folder)
    page = rewritten(PAGE.read_text(encoding="utf-8"), "measured", words_of(folder))
    base, medoid = measured("base", {}), measured("medoid", medoid_of(folder))
    page = rewritten(page, "medoid", side_by_side(base, medoid))
    page = rewritten(page, "left-out", words_of(left_out()))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
