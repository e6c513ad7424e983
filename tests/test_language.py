"""What people read is said in English and in Indonesian, and nothing is left untranslated."""

import ast
import re
import string
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from sistercities import (
    Answer,
    SisterCitiesError,
    biography,
    patterns,
    policies,
    run,
    what_if,
    why,
)
from sistercities.paper import language
from sistercities.paper.figures.check import faults_of
from sistercities.paper.figures.meeting import printed
from sistercities.paper.figures.order import Order, ordered
from sistercities.paper.figures.patterns import WORDS
from sistercities.paper.figures.phases import STANDS
from sistercities.paper.figures.style import TRACKS
from sistercities.paper.figures.timeline import LANES
from sistercities.paper.journals import journal_named
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
from sistercities.questions.calibration_file import load_calibration
from sistercities.questions.fates import TIERS
from sistercities.questions.indices import SAMPLES
from sistercities.questions.judging import KINDS, VERDICTS
from sistercities.questions.patterns import PATTERNS
from sistercities.questions.places import places
from sistercities.questions.plausible import GROUPS
from sistercities.questions.turn import Cause
from sistercities.world.measure import ALL_ACTIVITIES, OUTCOMES
from sistercities.world.outcome import described
from sistercities.world.record import measured

FIGURES = sorted((Path(language.__file__).parent / "figures").glob("*.py"))
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
        assert say("{failed:,} runs failed and are left out.", failed=1200).startswith(
            "1.200 simulasi"
        )
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


# --- Nothing is left in English


def said(path: Path) -> set[str]:
    """What a file hands to ``say`` as it stands."""
    found: set[str] = set()
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say":
            text = call.args[0]
            either = [text.body, text.orelse] if isinstance(text, ast.IfExp) else [text]
            found |= {str(each.value) for each in either if isinstance(each, ast.Constant)}
    return found


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_every_text_that_a_figure_says_has_its_translation(path: Path) -> None:
    assert said(path) - set(catalogue("id")) == set()


def test_words_that_figures_take_from_elsewhere_have_their_translation() -> None:
    columns = [*measured().values(), *described().values(), ALL_ACTIVITIES]
    words = {
        *(each.unit for each in columns),
        *(each.scale for each in columns),
        *(each.unit for each in OUTCOMES.values()),
        *TIERS["activity_tier"],
        *(cause.value for cause in Cause),
        *LANES.values(),
        *STANDS,
        *WORDS.values(),
        *VERDICTS,
        *KINDS,
        *TRACKS,
        *GROUPS,
        *SAMPLES.values(),
        *(policy.title for policy in policies().values()),
        *(pattern.statement for pattern in PATTERNS),
        *(name.replace("_", " ") for name in load_calibration().priors),
    }
    told = set(catalogue("id"))
    assert words - told - {"code"} == set()  # a code is drawn nowhere


ENGLISH = re.compile(
    r"\b(the|of|and|with|after|years?|share|in|at|mean|worlds?|replicates?|from|is|by|no|one)\b"
)
"""Small words that no Indonesian text has."""

NAMES = ("Jakarta", "Beijing", "SARS", "P23", "N12")
"""What is called the same in both languages."""

FEW: dict[str, object] = {
    "calendar.until": "1998-12",
    "defaults.city.businesses": 20,
    "defaults.city.citizens": 20,
}


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    """One of each kind that is cheap to ask for."""
    policy = ["joint-committee"]
    return [
        run("jakarta-beijing", replicates=3, age=5, changes=FEW),
        what_if("jakarta-beijing", policy, age=5, replicates=3, changes=FEW),
        why("jakarta-beijing", "base", replicates=2, age=5, changes=FEW),
        biography("jakarta-beijing", seed=3, changes=FEW),
        patterns(["P23-jakarta-beijing", "N12"], replicates=2),
        places(["jakarta-beijing"]),
    ]


def figures_of(answers: list[Answer], order: Order) -> Iterator[tuple[str, Figure]]:
    """Every figure that some answers have, those included that are drawn on request."""
    for answer in answers:
        for kind in (None, *answer.further):
            yield from answer.ordered(kind, order)


def texts_of(figure: Figure) -> set[str]:
    """What a figure says, the lines of each text joined."""
    return {" ".join(word.text.split()) for word in printed(figure)[0]}


@pytest.mark.pictures
def test_no_figure_shows_a_word_of_english_in_indonesian(answers: list[Answer]) -> None:
    names = set()
    for name, drawn in figures_of(answers, ordered(width="90mm", font_size=8, language="id")):
        assert faults_of(drawn) == [], name
        texts = texts_of(drawn)
        assert [text for text in texts if ENGLISH.search(text)] == [], name
        assert [text for text in texts if re.fullmatch(r"\W?\d+\.\d+", text)] == [], name
        names.add(name)
    assert names >= {"comparison", "phases", "forest", "difference", "patterns", "map"}


@pytest.mark.long
@pytest.mark.pictures
def test_figures_are_as_a_journal_takes_them_in_both_languages(answers: list[Answer]) -> None:
    """They say the same things, and none of them in the same words."""
    english: dict[str, set[str]] = {}
    for code in ("en", "id"):
        for name, drawn in figures_of(answers, ordered("nature", language=code)):
            assert faults_of(drawn, journal=journal_named("nature")) == [], name
            texts = texts_of(drawn)
            alike = {text for text in texts & english.get(name, set()) if re.search("[a-z]", text)}
            assert {text for text in alike if not any(each in text for each in NAMES)} == set(), (
                name
            )
            english.setdefault(name, texts)


def test_limits_of_a_box_are_told_with_their_words_and_numbers() -> None:
    with speaking("id"):
        assert retold("will of leaders at most 0.57") == "kemauan para pemimpin paling banyak 0,57"
        assert known("Will of leaders") == "Kemauan para pemimpin"
        assert known("my own lever") == "my own lever"
    assert retold("will of leaders at most 0.57") == "will of leaders at most 0.57"
