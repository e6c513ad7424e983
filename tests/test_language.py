"""What people read is said in English and in Indonesian, and nothing is left untranslated."""

import re
import string
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from sistercities import SisterCitiesError
from sistercities.paper import language
from sistercities.paper.language import (
    LANGUAGE,
    Untranslated,
    catalogue,
    known,
    label_of,
    language_named,
    number,
    retold,
    say,
    speaking,
    words_of,
)
from sistercities.world.outcome import described

PARTS = sorted((Path(language.__file__).with_name("languages") / "id").glob("*.toml"))


def fields(text: str) -> Counter[str]:
    """Names between braces, with how numbers are written there."""
    found = string.Formatter().parse(text)
    return Counter(name for _, name, _, _ in found if name is not None)


def test_every_text_keeps_its_values_and_stands_once() -> None:
    texts = [text for path in PARTS for text in tomllib.loads(path.read_text(encoding="utf-8"))]
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    for english, indonesian in catalogue("id").items():
        assert set(fields(english)) == set(fields(indonesian)), english
        assert indonesian.strip(), english


def test_a_text_is_said_in_the_language_in_force() -> None:
    assert say("median of {n} replicates", n=200) == "median of 200 replicates"
    with speaking("id"):
        assert say("median of {n} replicates", n=200) == "median dari 200 simulasi"
    assert LANGUAGE.get() == "en"


def test_indonesian_has_the_comma_before_decimals_and_the_point_between_thousands() -> None:
    text = "{value:.0f}% [{low:.0f}, {high:.0f}] of the variance of a single run is the seed's, and kept apart"
    assert number(1234.5, ",.2f") == "1,234.50"
    with speaking("id"):
        assert number(1234.5, ",.2f") == "1.234,50"
        assert say("{n:,} failed runs are left out.", n=1200).startswith("1.200 simulasi")
        assert say(text, value=3.0, low=1.0, high=5.0).startswith("3\N{NO-BREAK SPACE}% [1, 5]")


def test_what_is_declared_with_its_words_is_called_by_them() -> None:
    with speaking("id"):
        for name, quantity in described().items():
            assert words_of(quantity) == quantity.indonesian, name
        assert label_of(described()["participation"]) == "Partisipasi"
    assert label_of(described()["participation"]) == "Participation"


def test_a_text_without_translation_is_told() -> None:
    with speaking("id"), pytest.warns(Untranslated, match='not translated: "No such text, 3"'):
        assert say("No such text, 3") == "No such text, 3"


def test_sentences_of_answers_are_found_by_their_patterns() -> None:
    with speaking("id"):
        assert retold("First economic activity") == "Kegiatan ekonomi pertama"
        assert retold("10, 15 and 25 years") == "10, 15 dan 25 tahun"
        assert retold("Jakarta: Joko Widodo") == "Jakarta: Joko Widodo"
        assert known("Gap of 3 years") == "Gap of 3 years"  # a title of a user stays as it is
    assert retold("First economic activity") == "First economic activity"


def test_a_language_that_is_not_known_is_refused_with_those_that_are() -> None:
    told = re.escape('no language "fr"; known are: en (English), id (Indonesian)')
    with pytest.raises(SisterCitiesError, match=told), speaking("fr"):
        pass
    assert language_named(" ID ") == "id"
