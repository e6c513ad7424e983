"""The scenarios of a study when they change: words may, values may not, and there may be more of them."""

from pathlib import Path

import pandas as pd
import pytest
from sistercities import sweep
from sistercities.questions.sweep import Progress

from tests.cases import every_other
from tests.folders import contents
from tests.studies import Here, refusal, swept, written


@pytest.fixture
def mine(tmp_path: Path) -> dict[str, object]:
    """Changes for a study of a scenario of one's own, and its constants with their evidence."""
    text = 'extends = "base"\ntitle = "Mine"\nsummary = "S"\n[cities.first]\nname = "First"\ncountry = "X"\n'
    text += 'office = { value = 0.4, note = "N", range = [0.1, 0.9], indicator = "I" }\n'
    text += '[cities.second]\nname = "Second"\n[partnerships.p]\nbetween = ["first", "second"]\nsigned = "1990-01"\n'
    text += '[chronology.one]\ndate = "1991"\nwhat = "W"\nsource = "own"\n[sources.own]\ntitle = "Own"\n'
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    return {
        "scenarios": ["mine.toml"],
        "replicates": 1,
        "constants.cities.second.office": {"value": 0.5, "note": "old"},
    }


def test_a_scenario_with_variables_of_its_own_may_be_added(
    mine: dict[str, object], tmp_path: Path
) -> None:
    """Each scenario brings the keys of its own cities."""
    study, out = written(tmp_path), tmp_path / "out"
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(text.replace("first", "third"), encoding="utf-8")
    changes: dict[str, object] = {
        "scenarios": ["mine.toml"], "levers": {}, "uncertainties": "evidence", "replicates": 1,
        "design": {"kind": "sobol", "size": 2},
    }  # fmt: skip
    first = swept(study, out, changes=changes)
    found = swept(study, out, changes={**changes, "scenarios": ["mine.toml", "other.toml"]})
    assert found.done == 4
    pd.testing.assert_frame_equal(found.points.loc[:1, first.points.columns], first.points)
    assert found.points.loc[:1, "cities.third.office"].isna().all()
    assert found.points.loc[2:, "cities.first.office"].isna().all()
    assert found.scenario(3).cities["third"].office.value == found.points["cities.third.office"][3]
    assert found.scenario(1) == first.scenario(1)


# Words

REWORDED = [
    ('title = "Mine"', 'title = "Yours"'),
    ('summary = "S"', 'summary = "T"'),
    ('name = "First"', 'name = "Prima"'),
    ('country = "X"', 'country = "Y"'),
    ('note = "N"', 'note = "M"'),
    ("range = [0.1, 0.9]", "range = [0.2, 0.8]"),
    ('indicator = "I"', 'date = "1990"'),
    ('what = "W"', 'what = "V"'),
    ('title = "Own"', 'title = "Another"'),
    ("", "# a remark\n"),
]


@pytest.mark.parametrize("words", every_other(REWORDED), ids=lambda words: str(words[1])[:20])
def test_other_words_in_a_scenario_block_nothing(
    words: tuple[str, str], mine: dict[str, object], tmp_path: Path
) -> None:
    old, new = words
    study, out, seen = written(tmp_path), tmp_path / "out", list[Progress]()
    runs = swept(study, out, changes=mine).runs
    path = tmp_path / "mine.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    found = swept(study, out, changes={**mine, "replicates": 2}, watch=seen.append)
    assert (seen[0].earlier, found.done) == (6, 12)
    pd.testing.assert_frame_equal(
        found.runs[found.runs["replicate"] == 0].reset_index(drop=True), runs
    )
    if new.startswith(("title", "summary", "note", "name")):
        assert new.partition(" = ")[2] in (out / "scenarios" / "mine.toml").read_text(
            encoding="utf-8"
        )
    assert found.manifest.complete
    assert contents(swept(study, out, changes={**mine, "replicates": 2}).folder) == contents(out)


WORDS: list[dict[str, object]] = [
    {"title": "Another"},
    {"question": "Why?"},
    {"reading": "It does not."},
    {"figure": {"kind": "lines", "outcomes": ["success"], "x": "will"}},
    {"constants.cities.second.office": {"value": 0.5, "note": "new"}},
    {"constants.cities.second.office": 0.5},
]


@pytest.mark.parametrize("words", WORDS, ids=lambda value: str(value)[:30])
def test_other_words_in_a_study_block_nothing(
    words: dict[str, object], mine: dict[str, object], tmp_path: Path
) -> None:
    study, out, executor = written(tmp_path), tmp_path / "out", Here()
    runs = swept(study, out, changes=mine).runs
    found = sweep(study, out, changes={**mine, **words}, executor=executor, workers=1)
    assert executor.calls == 0
    assert found.manifest.complete
    assert (out / "figure.pdf").exists() == ("figure" in words)
    pd.testing.assert_frame_equal(found.runs, runs)


def test_a_changed_value_is_still_refused(mine: dict[str, object], tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out, changes=mine)
    path = tmp_path / "mine.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("value = 0.4", "value = 0.41"), encoding="utf-8"
    )
    assert refusal(study, out, mine) == ["mine: cities.first.office.value: 0.4 there, 0.41 here"]
    path.write_text(
        path.read_text(encoding="utf-8").replace("value = 0.41", "value = 0.4"), encoding="utf-8"
    )
    lines = refusal(study, out, {**mine, "constants.cities.second.office": 0.6})
    assert "constants.cities.second.office: 0.5 there, 0.6 here" in lines


def test_evidence_that_gets_another_range_is_drawn_anew(
    mine: dict[str, object], tmp_path: Path
) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    changes = {
        **mine,
        "levers": {},
        "uncertainties": "evidence",
        "design": {"kind": "sobol", "size": 2},
    }
    swept(study, out, changes=changes)
    path = tmp_path / "mine.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("range = [0.1, 0.9]", "range = [0.2, 0.9]"),
        encoding="utf-8",
    )
    assert refusal(study, out, changes)[0].startswith("point 0: mine, ")
