"""Posterior draws are read, chosen by their weights, and refused where they are none of this model."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from sistercities import SisterCitiesError, load_scenario, read_posterior
from sistercities.study.posterior import fingerprint

DRAWS = "draw,weight,behaviour.drop_hazard,behaviour.lapse\n0,1,0.1,0.2\n1,1,0.2,0.3\n2,2,0.3,0.4\n"


def written(folder: Path, text: str = DRAWS, model: str | None = None) -> Path:
    (folder / "draws.csv").write_text(text, encoding="utf-8")
    if model is not None:
        told = json.dumps({"asked": {"model": model}})
        (folder / "provenance.json").write_text(told, encoding="utf-8")
    return folder


def test_draws_are_changes_that_a_scenario_takes(tmp_path: Path) -> None:
    posterior = read_posterior(written(tmp_path))
    assert posterior.keys == ("behaviour.drop_hazard", "behaviour.lapse")
    assert len(posterior) == 3 and posterior.weights.tolist() == [0.25, 0.25, 0.5]
    behaviour = load_scenario("base", posterior.changes(1)).behaviour
    assert (behaviour.drop_hazard, behaviour.lapse) == (0.2, 0.3)


@pytest.mark.parametrize("seed", range(5))
def test_draws_are_chosen_by_their_weights_and_alike_under_one_seed(
    tmp_path: Path, seed: int
) -> None:
    posterior = read_posterior(written(tmp_path))
    chosen = posterior.chosen(8, seed)
    assert Counter(each["behaviour.drop_hazard"] for each in chosen) == {0.1: 2, 0.2: 2, 0.3: 4}
    assert chosen == posterior.chosen(8, seed)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["draws.csv:1: no parameters", "draws.csv:1: no draws"]),
        ("draw,weight,behaviour.lapse\n", ["draws.csv:1: no draws"]),
        ("draw,behaviour.drop_hazzard\n0,1\n", ['did you mean "behaviour.drop_hazard"?']),
        ("draw,will\n0,1\n", ['draws.csv:1: "will" is no behavioural parameter']),
        (
            "weight,behaviour.lapse\n0,x\n1\n",
            [
                "draws.csv:2: weight: 0 given; expected more than 0",
                'draws.csv:2: behaviour.lapse: "x" given; expected a number',
                "draws.csv:3: 1 cells; expected 2",
            ],
        ),
        (
            "behaviour.lapse,behaviour.capacity\n0.2,2\n1.1,-3\n",
            ["draws.csv:3: behaviour.lapse: 1.1 given", "draws.csv:3: behaviour.capacity: -3"],
        ),
    ],
)
def test_draws_that_are_none_are_told_all_at_once(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    with pytest.raises(SisterCitiesError) as refusal:
        read_posterior(written(tmp_path, text))
    for each in said:
        assert each in str(refusal.value)


def test_a_folder_without_draws_is_told(tmp_path: Path) -> None:
    said = "a posterior is a folder written by sistercities calibrate"
    with pytest.raises(SisterCitiesError, match=re.escape(said)):
        read_posterior(tmp_path / "nowhere")


def test_draws_of_another_model_are_told_and_not_refused(tmp_path: Path) -> None:
    assert read_posterior(written(tmp_path, model=fingerprint())).foreign == ""
    assert "told other histories (0123" in read_posterior(written(tmp_path, model="0123")).foreign
    (tmp_path / "provenance.json").unlink()
    assert "is not known" in read_posterior(tmp_path).foreign
