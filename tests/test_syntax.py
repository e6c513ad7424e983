"""What is no TOML, numbers written otherwise, and names misspelled: told in plain words, all at once, with what was meant."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sistercities import SisterCitiesError, load_scenario, validate
from sistercities.scenario.syntax import parsed
from sistercities.scenario.words import number_in

from tests.mistaken import FLOOD, PAIR

type Command = Callable[..., tuple[int, str, str]]

UNCLOSED = "unclosed text; a text that begins with a quote ends with the same one, on the same line"
QUOTED = "names with other letters than A to Z, digits, - and _ stand in quotes"
LINES = [
    ('title = "Jakarta', UNCLOSED),
    ("title = 'Jakarta", UNCLOSED),
    ('title = "Jakarta\\q"', "a backslash; in a text write \\\\ for \\, or put the text in single quotes"),
    ('title = "C:\\Users"', "a backslash; in a text write"),
    ('title = “Jakarta”', "invalid value; a text stands in straight quotes"),
    ("title = Jakarta", "invalid value; a text stands in straight quotes"),
    ('title = "a\x01b"', "a character that cannot be printed in a text; take it out"),
    ("calendar = { until = 1998-12 }", 'a month stands in quotes, for example "1998-12"'),
    ("calendar.until = 1998-12", 'a month stands in quotes, for example "1998-12"'),
    ("synthetic = True", "write true or false, in small letters"),
    ("synthetic = yes", "write true or false, in small letters"),
    ("defaults.city.budget = 0,3", "a decimal has a point, no comma: 0.5"),
    ("defaults.city.budget = .3", "a number begins with a digit: 0.5"),
    ("defaults.city.population = 8,300,000", "numbers have no commas: 8_300_000"),
    ("defaults.city.population = 8 300 000", "numbers have no spaces: 8_300_000"),
    ("defaults.city.budget = 0.3 0.4", "more than one value on a line; one key = value to a line"),
    ("defaults.city.budget = ", "invalid value"),
]  # fmt: skip
NO_MORE = [
    ("just words", "expected '=' after a key; a line is a key = value, a [table] or a # comment"),
    ("[cities.são]", f"expected ']' at the end of a table; {QUOTED}"),
    ("[cities.c", "expected ']' at the end of a table"),
    ("[]", f"no key; {QUOTED}"),
    ("= 3", "invalid statement; a line is a key = value"),
    ("# \x01", "a character that cannot be printed; take it out"),
    ("focus = [\n1,\n2\nx = 3", "unclosed list before this; a list ends with ]"),
    ("focus = [\nx = 3", "unclosed list or text above this line"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(text: str, *, strict: bool = False) -> list[str]:
    Path("mine.toml").write_text(text, encoding="utf-8")
    return [str(mistake) for mistake in validate("mine.toml", strict=strict)[0].mistakes]


@pytest.mark.parametrize(("line", "said"), LINES, ids=[line for line, _ in LINES])
@pytest.mark.usefixtures("folder")
def test_a_line_that_is_no_toml_hides_no_other_mistake(line: str, said: str) -> None:
    lines = told(f"{line}\n{PAIR}{FLOOD}office = 1.0\n")
    assert lines[0].startswith(f"mine.toml:1: not valid TOML: {said}")
    assert [each.partition(": ")[0] for each in lines[1:]] == ["mine.toml:15", "mine.toml:16"]


@pytest.mark.parametrize(("line", "said"), NO_MORE, ids=[line[:12] for line, _ in NO_MORE])
@pytest.mark.usefixtures("folder")
def test_a_line_after_which_nothing_can_be_judged_is_told_alone(line: str, said: str) -> None:
    (only,) = told(f"{PAIR}{line}\n{FLOOD}")
    assert f": not valid TOML: {said}" in only
    assert only.startswith("mine.toml:") and 9 <= int(only.split(":")[1]) <= 12


@pytest.mark.usefixtures("folder")
def test_many_lines_that_are_no_toml_are_told_at_once() -> None:
    lines = told(
        PAIR
        + 'term = 0,3\n[cities.c]\nname = "C\noffice = .5\nbudget = 2 3\n[shocks.x]\nkind = crisis\n'
    )
    syntax = [int(line.split(":")[1]) for line in lines if "not valid TOML" in line]
    assert syntax == [9, 11, 12, 13, 15]
    assert [line.partition(": ")[2] for line in lines if "not valid TOML" not in line] == [
        f"shocks.x.{name}: missing; it has to be given"
        for name in ("title", "begins", "ends", "cities")
    ]


@pytest.mark.usefixtures("folder")
def test_a_key_given_twice_hides_no_other_mistake() -> None:
    lines = told(f"{PAIR}signed = 3\nterm = -1\n{FLOOD}")
    assert lines == [
        "mine.toml:9: partnerships.p.signed: given twice; first in line 8",
        "mine.toml:10: partnerships.p.term: -1 given; it must be more than 0",
        'mine.toml:16: shocks.flood.cities: no city "jakarta"; known are: a, b',
    ]


@pytest.mark.usefixtures("folder")
def test_a_parent_that_is_not_there_hides_no_mistake_of_the_file_itself() -> None:
    lines = told(
        f'extends = "bse"\n[cities.jakarta]\noffice = 3\nofice = 1\n{FLOOD.replace("crisis", "flood")}'
    )
    assert lines == [
        'mine.toml:1: extends: no scenario "bse"; did you mean "base"?',
        "mine.toml:3: cities.jakarta.office: 3 given; it must be at most 1",
        'mine.toml:4: cities.jakarta.ofice: unknown key; did you mean "office"?',
        "mine.toml:7: shocks.flood.kind: \"flood\" given; allowed is 'crisis', 'epidemic', 'unrest', 'dispute', 'scandal' or 'disaster'",
    ]
    Path("parent.toml").write_text('title = "x\n[cities', encoding="utf-8")
    lines = told('extends = "parent"\n[cities.jakarta]\noffice = 3\n')
    assert lines == [
        "mine.toml:3: cities.jakarta.office: 3 given; it must be at most 1",
        f"parent.toml:1: not valid TOML: {UNCLOSED}",
        f"parent.toml:2: not valid TOML: expected ']' at the end of a table; {QUOTED}: [cities.\"são paulo\"]",
    ]
    Path("parent.toml").write_text('title = "x"', encoding="utf-8")
    assert told('extends = "parent"') == [
        'parent.toml:1: extends: missing; a scenario starts with extends = "base"'
    ]


@pytest.mark.usefixtures("folder")
def test_what_is_missing_hides_no_other_mistake() -> None:
    lines = told(PAIR.replace('signed = "1990-01"\n', "") + FLOOD)
    assert [line.partition(": ")[0] for line in lines] == ["mine.toml:6", "mine.toml:13"]


def test_the_mistakes_of_two_files_are_told_at_once(command: Command) -> None:
    Path("one.toml").write_text(PAIR + "term = -1", encoding="utf-8")
    Path("two.toml").write_text(PAIR + "term = -2", encoding="utf-8")
    for verb in ("diff", "compare"):
        status, printed, complaints = command(verb, "one.toml", "two.toml")
        assert (status, printed) == (2, "")
        assert [line.split(":")[1].strip() for line in complaints.splitlines()] == [
            "one.toml",
            "two.toml",
        ]
    status, _, complaints = command("agreement", "one.toml", "gone.toml")
    assert [line.split(":")[1].strip() for line in complaints.splitlines()] == [
        "one.toml",
        "gone.toml",
    ]


NUMBERS = [
    ("0,5", "0.5"), ("1,25", "1.25"), ("-0,5", "-0.5"), ("0,500", "0.500"), ("8,300,000", "8300000"), ("1,000", "1000"),
    ("1.000,5", "1000.5"), ("1.000.000", "1000000"), ("8 300 000", "8300000"), ("1 000,5", "1000.5"), ("8'300", "8300"),
    ("1,234.5", "1234.5"), ("1_000", "1000"), ("0.5", "0.5"), ("7", "7"),
    ("12,34,56", ""), ("0,5,1", ""), ("many", ""), ("", ""), ("05", ""), ("1,5 %", ""), ("1.2.3", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), NUMBERS)
@pytest.mark.usefixtures("folder")
def test_a_number_written_otherwise_is_written_out(text: str, number: str) -> None:
    assert number_in(text) == number
    (line,) = told(f'extends = "base"\n[behaviour]\nattendance = "{text}"\n')
    advice = f"; write {number}, without quotes" if number else ""
    assert line == f'mine.toml:3: behaviour.attendance: "{text}" given; expected a number{advice}'
    with pytest.raises(SisterCitiesError) as error:
        load_scenario("base", {"behaviour.attendance": text})
    assert str(error.value).endswith(f"expected a number{advice}")


@given(
    st.floats(min_value=-1e14, max_value=1e14, allow_nan=False).map(lambda number: round(number, 2))
)
def test_advice_on_a_number_keeps_its_value(number: float) -> None:
    """English, German, French and Swiss ways to write it."""
    for thousands, point in ((",", "."), (".", ","), (" ", ","), ("'", "."), ("_", ".")):
        whole, _, decimals = f"{number:,.2f}".partition(".")
        text = f"{whole.replace(',', thousands)}{point}{decimals}"
        assert float(number_in(text)) == number, text


@pytest.mark.usefixtures("folder")
def test_two_decimals_with_commas_are_no_four_numbers() -> None:
    (line,) = told('extends = "base"\n[defaults.side]\nwill = { value = 0.6, range = [0,4, 0,8] }')
    assert line.endswith("range: 4 given; expected at most 2; a decimal has a point, no comma: 0.5")


OWN = 'title = "An office"\nsummary = "x"\n[policy]\nparameter = "office"\nchange = "raise"\nsize = 0.5\n'
MEANT = [
    (
        ("validate", "surabaya-busan"),
        'no scenario "surabaya-busan"; did you mean "surabaya-busan.toml"?',
    ),
    (("run", "surabya-busan"), 'no scenario "surabya-busan"; did you mean "surabaya-busan.toml"?'),
    (("explain", "surabya-busan.toml", "title"), 'did you mean "surabaya-busan.toml"?'),
    (("diff", "surabya-busan.toml", "base"), 'did you mean "surabaya-busan.toml"?'),
    (("run", "drafts/surabya-busan.toml"), 'did you mean "drafts/surabaya-busan.toml"?'),
    (("run", "jakarta-bejing.toml"), 'did you mean "jakarta-beijing"?'),
    (
        ("validate", "child.toml"),
        'extends: no scenario "surabya-busan"; did you mean "surabaya-busan.toml"?',
    ),
    (
        ("what-if", "base", "--policy", "ofice-two"),
        'no policy "ofice-two"; did you mean "office-two.toml"?',
    ),
    (
        ("what-if", "base", "--policy", "ofice-two.toml"),
        'no policy "ofice-two.toml"; did you mean "office-two.toml"?',
    ),
    (
        ("what-if", "base", "--policy", "office-two.toml:frist"),
        'no city "frist"; did you mean "first"?',
    ),
    (("validate", "sources.toml"), 'source "min" is not in the bibliography; did you mean "mine"?'),
]


@pytest.mark.parametrize(
    ("arguments", "said"), MEANT, ids=[" ".join(arguments) for arguments, _ in MEANT]
)
def test_own_files_and_own_names_may_be_meant(
    arguments: tuple[str, ...], said: str, command: Command
) -> None:
    Path("drafts").mkdir()
    for name in ("surabaya-busan.toml", "drafts/surabaya-busan.toml"):
        Path(name).write_text(PAIR, encoding="utf-8")
    Path("child.toml").write_text('extends = "surabya-busan"', encoding="utf-8")
    Path("office-two.toml").write_text(OWN, encoding="utf-8")
    Path("sources.toml").write_text(PAIR + 'term = { value = 3, source = "min" }\n[sources.mine]\ntitle = "x"', encoding="utf-8")  # fmt: skip
    status, _, complaints = command(*arguments)
    assert status == 2
    assert said in complaints
    assert len(complaints.splitlines()) == 1


def test_a_policy_tells_all_its_mistakes_and_is_called_like_its_file(command: Command) -> None:
    Path("two.toml").write_text(OWN.replace('"An office"', '"An office').replace("0.5", "0,5").replace('"office"', '"ofice"'), encoding="utf-8")  # fmt: skip
    lines = command("validate", "two.toml")[2].splitlines()
    assert [line.split(":")[2] for line in lines] == ["1", "4", "6"]
    Path("a(1).toml").write_text(OWN, encoding="utf-8")
    for arguments in (("validate", "a(1).toml"), ("what-if", "base", "--policy", "a(1).toml")):
        status, _, complaints = command(*arguments)
        assert (status, len(complaints.splitlines())) == (2, 1)
        assert (
            "rename the file, since a policy is called like it: ( cannot stand in a name"
            in complaints
        )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_or_told(text: str) -> None:
    read = parsed(text, "x.toml")
    assert read.whole or read.mistakes
    assert read.text.count("\n") == text.count("\n")
    lines = [mistake.line for mistake in read.mistakes]
    assert len(set(lines)) == len(lines)


LONG_LINES = ["a" * 100_000 + " b", "a " * 50_000, "'" * 100_000, 'title = "' + "a" * 100_000]


@pytest.mark.parametrize("line", LONG_LINES, ids=[line[:12] for line in LONG_LINES])
def test_a_very_long_line_is_told_in_a_short_one(line: str) -> None:
    read = parsed(f"{line}\nsynthetic = true\n", "x.toml")
    assert [mistake.line for mistake in read.mistakes] == [1]
    assert "not valid TOML" in str(read.mistakes[0]) and len(str(read.mistakes[0])) < 300


def test_no_long_line_stops_the_reader() -> None:
    """Apart, so that a pattern that tries all ways to split a line is ended, and does not end this."""
    reads = (
        "import sys; from sistercities.scenario.syntax import parsed; parsed(sys.stdin.read(), '')"
    )
    for line in LONG_LINES:
        read = subprocess.run(
            [sys.executable, "-c", reads], check=False, input=line, text=True, timeout=60
        )
        assert read.returncode == 0


def test_all_settings_that_find_no_place_are_told_beside_the_mistakes_of_the_file() -> None:
    with pytest.raises(SisterCitiesError) as error:
        load_scenario(
            "jakarta-beijing",
            {"cities.jakata.office": 1, "calendar.untl": 1, "a..b": 1, "cities.beijing.office": 7},
        )
    told = str(error.value).splitlines()
    assert [line.split(": ")[1] for line in told if "--set" in line] == [
        "cities.jakata.office", '"a..b" is no key; names have a dot between them, and stand in quotes if they hold dots or quotes',
        "calendar.untl", "cities.beijing.office",
    ]  # fmt: skip


@pytest.mark.usefixtures("folder")
def test_a_setting_is_not_blamed_where_the_file_could_not_be_read() -> None:
    Path("mine.toml").write_text('extends = "bse"\n', encoding="utf-8")
    with pytest.raises(SisterCitiesError) as error:
        load_scenario("mine.toml", {"cities.jakarta.office": 1})
    assert str(error.value) == 'mine.toml:1: extends: no scenario "bse"; did you mean "base"?'
