"""The page of a study: what its cells say is what the study says, and somebody explores it in Chromium."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sistercities import SisterCitiesError
from sistercities.paper.explore import cells_of, explorer, write_page
from sistercities.statistics.interval import mean, share
from sistercities.study.results import Study

from tests.browser import PHONE, browser, needs_chromium, sideways, until, violations, visited


def data_in(page: str) -> dict[str, Any]:
    (told,) = re.findall(r"^const DATA = (.*);$", page, re.MULTILINE)
    return dict(json.loads(told))


def test_each_cell_says_what_its_runs_say(small_study: Study) -> None:
    data = data_in(explorer(small_study))
    runs = small_study.runs
    names = [each["name"] for each in data["measures"]]
    assert len(data["cells"]["n"]) == 6
    for cell in range(6):
        own = runs[runs["point"] == cell]
        assert data["cells"]["n"][cell] == len(own) == 6
        for name, estimate in (
            ("exchange_index", mean(own["exchange_index"])),
            ("success", share(own["success"])),
            ("phase_dormant", share(own["phase"] == "dormant")),
        ):
            outcome = data["cells"]["outcomes"][names.index(name)]
            low = max(estimate.low, 0.0)
            assert outcome["mean"][cell] == pytest.approx(estimate.value, abs=1e-4)
            assert outcome["low"][cell] == pytest.approx(low, abs=1e-4)
            assert outcome["high"][cell] == pytest.approx(estimate.high, abs=1e-4)


def test_settings_of_cells_are_those_of_the_points(small_study: Study) -> None:
    data = data_in(explorer(small_study))
    places = {each["name"]: number for number, each in enumerate(data["variables"])}
    assert set(places) == {"will", "switches.aggregation"}
    points = small_study.points
    assert data["cells"]["settings"][places["will"]] == points["will"].tolist()
    words = data["variables"][places["switches.aggregation"]]["words"]
    told = [words[code] for code in data["cells"]["settings"][places["switches.aggregation"]]]
    assert told == points["switches.aggregation"].tolist()


def test_too_many_cells_are_pooled_and_the_page_says_so(small_study: Study) -> None:
    cells = cells_of(small_study, most=4)
    assert (len(cells.table), cells.steps) == (4, 2)
    data = data_in(explorer(small_study, most=4))
    assert sum(data["cells"]["n"]) == small_study.done
    assert any("pooled" in note for note in data["notes"])
    with pytest.raises(SisterCitiesError, match="too many for a page"):
        cells_of(small_study, most=2)


def test_runs_that_failed_are_counted_and_left_out(failing_study: Study) -> None:
    data = data_in(explorer(failing_study))
    assert sum(data["cells"]["failed"]) == failing_study.failed > 0
    assert sum(data["cells"]["n"]) == failing_study.done - failing_study.failed


def test_what_is_no_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SisterCitiesError, match="no study folder"):
        write_page(tmp_path, out=tmp_path / "out")
    with pytest.raises(SisterCitiesError, match="no language"):
        write_page(tmp_path, out=tmp_path / "out", language="fr")
    assert not (tmp_path / "out").exists()


@needs_chromium
@pytest.mark.browser
def test_somebody_explores(small_study: Study, tmp_path: Path) -> None:
    path = write_page(small_study.folder, out=tmp_path / "page")
    rows = small_study.runs
    with browser() as chromium:
        with visited(chromium, path.as_uri()) as page:
            page.fill("#a-0", "0")
            page.fill("#a-1", "0")
            cell = int(page.get_attribute("body", "data-cell"))
            shown = float(page.get_attribute("[data-measure=exchange_index]", "data-value"))
            assert shown == pytest.approx(
                rows[rows["point"] == cell]["exchange_index"].mean(), abs=1e-4
            )
            assert page.inner_text("#first .lever:first-of-type small") == "share, 0.2 to 0.8"
            page.check("#both")
            page.focus("#b-0")
            page.keyboard.press("ArrowRight")
            until(page, "document.body.dataset.cell.includes(',')")
            assert violations(page) == []
            kept = page.url
            cells = page.get_attribute("body", "data-cell")
        with visited(chromium, kept, PHONE) as page:
            assert page.get_attribute("body", "data-cell") == cells
            assert sideways(page) == 0
            page.screenshot(path=tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 10_000
