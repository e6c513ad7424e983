"""What a person reads: no word or number is broken, no line is longer than the terminal, and texts stand as they are."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from sistercities.cli import screen as screens
from sistercities.cli.screen import Screen
from sistercities.cli.table import Table
from sistercities.cli.watching import in_words
from sistercities.experiment.study.progress import Progress
from sistercities.scenario.files import load_scenario
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import in_lines, literal

from tests.studies import SMALL as SMALL_STUDY
from tests.studies import written

type Command = Callable[..., tuple[int, str, str]]

WIDTHS = (60, 80, 100, 120, 140)
PAIR = """\
extends = "base"
title = "{title}"
[calendar]
until = "1996-12"
[defaults.city]
businesses = 20
citizens = 30
[cities.second]
name = "Second city"
[cities.first]
name = "{city}"
"""
LONG = "Special Region of Yogyakarta - Kyoto Prefecture"
QUICK = ("--replicates", 2, "--set", "calendar.until=1996-12", "--set", "defaults.city.businesses=20", "--set", "defaults.city.citizens=30")  # fmt: skip
TWO = ("--policy", "joint-committee:first@1991-01", "--policy", "business-missions+language-training:second")
COMMANDS: dict[str, tuple[object, ...]] = {
    "list": ("list",),
    "policies": ("policies",),
    "run": ("run", "pair.toml", "--replicates", 2),
    "compare": ("compare", "pair.toml", "other.toml", "third.toml", "base", "reference", *QUICK),
    "what-if": ("what-if", "pair.toml", *TWO, *QUICK),
    "why": ("why", "pair.toml", "--like", "other.toml", *QUICK),
    "ablate": ("ablate", "pair.toml", "--mechanism", "leads", "--mechanism", "scarce-attention", *QUICK),
    "biography": ("biography", "pair.toml", "--seed", 2),
    "plan": ("sweep", "small.toml", "--plan", "--workers", 1),
    "validate": ("validate", "pair.toml", "other.toml"),
    "explain": ("explain", "jakarta-beijing", "cities.jakarta"),
    "explain-value": ("explain", "jakarta-beijing", "cities.jakarta.office"),
    "diff": ("diff", "jakarta-beijing", "kyoto-yogyakarta"),
    "sources": ("sources", "jakarta-beijing"),
    "mistakes": ("validate", "wrong.toml"),
}  # fmt: skip


def pair(title: str, city: str = "First city") -> str:
    return PAIR.format(title=title, city=city)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """Makes every stream a terminal of so many columns, or none."""

    def set_columns(columns: int | None) -> None:
        monkeypatch.setattr(screens, "columns_of", lambda stream: columns)

    return set_columns


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[Screen], object]]:
    """Everything that commands write, to be written again on another screen."""
    found: list[Callable[[Screen], object]] = []

    def noting(name: str) -> Callable[..., None]:
        original = getattr(Screen, name)

        def note(screen: Screen, *arguments: Any, **options: Any) -> None:
            found.append(lambda other: original(other, *arguments, **options))
            original(screen, *arguments, **options)

        return note

    for name in ("head", "say", "show", "gap"):
        monkeypatch.setattr(Screen, name, noting(name))
    return found


@pytest.fixture
def files(command: Command) -> None:
    """The files that the commands name, in the folder where they run."""
    chronicle = '[chronology.fair]\ndate = "1992"\nwhat = "A fair of both cities, and many more words on it"\nsource = "evidence-file"\n'
    Path("pair.toml").write_text(pair(LONG) + chronicle, encoding="utf-8")
    other = pair("Kyoto - Yogyakarta") + "office = 1.0\nbackground_partners = 3\n"
    Path("other.toml").write_text(other, encoding="utf-8")
    Path("third.toml").write_text(pair("Surabaya - Kitakyushu"), encoding="utf-8")
    Path("wrong.toml").write_text('extends = "base"\ncolour = "red"\n[defaults.side]\nwill = 1.5\n', encoding="utf-8")
    written(Path())


def shown(printed: str) -> list[str]:
    """Lines without what makes them bold, and without the number of the results folder."""
    return re.sub(r"\x1b\[[0-9;]*m", "", re.sub(r"-\d\d\d/", "/", printed)).splitlines()


def words(lines: list[str]) -> set[str]:
    """The words of some lines; where a cell stands below the name of its row, a colon follows its heading."""
    return {word.removesuffix(":") for line in lines for word in line.split()}


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_word_is_broken_and_no_line_is_too_long(
    name: str, command: Command, said: list[Callable[[Screen], object]], terminal: Callable[[int | None], None]
) -> None:
    terminal(None)
    status, printed, complaints = command(*COMMANDS[name])
    assert status == (2 if name == "mistakes" else 0)
    piped = shown(printed + complaints)
    assert piped and all(line == line.rstrip() for line in piped)
    for columns in (None, *WIDTHS):
        terminal(columns)
        stream = io.StringIO()
        for say in said:
            say(Screen(stream))
        lines = shown(stream.getvalue())
        assert words(lines) == words(piped), columns
        assert columns is None or all(cell_len(line) <= columns or line.split()[1:] == [] for line in lines), columns
        assert columns is not None or lines == piped


@pytest.mark.usefixtures("files")
def test_notes_in_a_pipe_are_a_line_each(command: Command) -> None:
    _, printed, _ = command(*COMMANDS["run"])
    (note,) = (line for line in printed.splitlines() if line.startswith("In brackets"))
    assert note.endswith("of the world.")
    (where,) = (line for line in printed.splitlines() if line.startswith("Written to"))
    assert where.endswith("provenance.json")


def test_a_study_is_told_to_the_width(
    command: Command, terminal: Callable[[int | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sistercities.cli.printing_study import print_study

    from tests.studies import swept

    command("list")
    study = swept(written(Path()), Path("out"), changes={"replicates": 2, "title": LONG * 3})
    for columns in WIDTHS:
        terminal(columns)
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stdout", stream)
        print_study(study)
        assert all(cell_len(line) <= columns for line in shown(stream.getvalue())), columns
        assert "[0." in stream.getvalue()


@pytest.mark.parametrize("columns", range(20, 161, 7))
def test_numbers_of_a_table_stay_whole_at_any_width(columns: int) -> None:
    number = "+0.123 [+0.100, +0.146]"
    table = Table("difference to the same worlds", *("exchange index g", "success", "joint activities") * 2)
    for policy in ("Alternating joint committee (Jakarta) + Business missions", "Trade fair"):
        table.add_row(policy, *[number] * 6)
    lines = [line for line, _ in table.lines(columns)]
    assert "\n".join(lines).count(number) == 12
    assert all(len(line) <= columns for line in lines) or columns < len(number) + 6


def test_a_wide_terminal_has_all_columns_side_by_side_and_a_narrow_one_blocks() -> None:
    table = Table("policy", "a", "b", "c")
    table.add_row("Trade fair", *["+0.123 [+0.100, +0.146]"] * 3)
    assert [line for line, _ in table.lines(90)] == [
        "policy      a                        b                        c",
        "Trade fair  +0.123 [+0.100, +0.146]  +0.123 [+0.100, +0.146]  +0.123 [+0.100, +0.146]",
    ]
    assert [line for line, _ in table.lines(60)] == [
        "policy      a                        b",
        "Trade fair  +0.123 [+0.100, +0.146]  +0.123 [+0.100, +0.146]",
        "",
        "policy      c",
        "Trade fair  +0.123 [+0.100, +0.146]",
    ]


def test_prose_goes_on_row_by_row_where_it_has_no_room() -> None:
    table = Table("month", "what happened", "rule", "before and after", prose=(1, 3), keys=2)
    table.add_row("1993-05", "A new leader", "government.commitment_under_new_leader", "will 0.50 to 0.61 and so on")
    table.add_row("1994-01", "Some exchange", "", "")
    assert [line for line, _ in table.lines(50)] == [
        "month  what happened",
        "1993-05  A new leader",
        "    rule: government.commitment_under_new_leader",
        "    before and after: will 0.50 to 0.61 and so on",
        "1994-01  Some exchange",
    ]
    short = Table("study", "what it asks", prose=(1,))
    short.add_row("commitment-of-both-governments", "How far is it commitment?")
    assert [line for line, _ in short.lines(40)] == [
        "study",
        "    what it asks",
        "commitment-of-both-governments",
        "    How far is it commitment?",
    ]


@given(st.text(max_size=200), st.integers(1, 80))
def test_lines_hold_all_words_in_order(text: str, width: int) -> None:
    told = literal(text)
    lines = in_lines(told, width)
    assert "".join(lines).replace(" ", "") == told.replace(" ", "")
    assert all(len(line) <= width or " " not in line for line in lines)
    letters = in_lines(told, width, break_words=True)
    assert "".join(letters).replace(" ", "") == told.replace(" ", "")
    assert all(len(line) <= width for line in letters)


@given(st.text())
def test_a_literal_text_moves_no_cursor_and_turns_no_writing(text: str) -> None:
    told = literal(text)
    assert literal(told) == told
    assert all(letter.isprintable() or letter in "\u200c\u200d" for letter in told)


LITERAL = {
    "\x1b[31mred": "\\x1b[31mred",
    "bell\x07 nul\x00": "bell\\x07 nul\\x00",
    "two\nlines\r\n": "two lines",
    "turned \u202e round": "turned \\u202e round",
    "50\N{NO-BREAK SPACE}%": "50 %",
    "京\N{IDEOGRAPHIC SPACE}都": "京 都",
    "क्\u200dष": "क्\u200dष",
    "half \ud800": "half \\ud800",
    "[bold]x[/] :smile: $a_1$": "[bold]x[/] :smile: $a_1$",
}


@pytest.mark.parametrize(("given_text", "said"), LITERAL.items())
def test_what_acts_is_written_out_and_all_else_stands(given_text: str, said: str) -> None:
    assert literal(given_text) == said
    stream = io.StringIO()
    screen = Screen(stream)
    screen.head(given_text)
    screen.say(given_text)
    table = Table("", given_text)
    table.add_group(given_text)
    table.add_row(given_text, given_text)
    screen.show(table)
    lines = stream.getvalue().splitlines()
    assert [line for line in lines if line] == [
        said,
        said,
        " " * (4 + cell_len(said)) + said,
        said,
        f"  {said}  {said}",
    ]


def test_letters_that_a_terminal_lacks_are_spelled_before_lines_are_laid_out(
    terminal: Callable[[int | None], None],
) -> None:
    terminal(40)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", write_through=True)
    table = Table("", "Łódź - Đà Nẵng")
    table.add_row("Đà Nẵng and Łódź", "+0.123 [+0.100, +0.146]")
    screen = Screen(stream)
    screen.show(table)
    screen.say("Łódź - Đà Nẵng, " * 5)
    lines = shown(stream.buffer.getvalue().decode("cp1252"))
    assert all(len(line) <= 40 for line in lines)
    assert "\\u0141ód\\u017a" in " ".join(lines)


def test_a_terminal_says_how_wide_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            raise OSError

    monkeypatch.setenv("COLUMNS", "66")
    assert Screen(Terminal()).width == 66
    monkeypatch.setenv("COLUMNS", "none")
    assert Screen(Terminal()).width == 80
    assert Screen(io.StringIO()).width is None


def test_a_dumb_terminal_gets_no_escapes(
    terminal: Callable[[int | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal(80)
    for kind, bold in (("xterm", True), ("dumb", False)):
        monkeypatch.setenv("TERM", kind)
        stream = io.StringIO()
        screen = Screen(stream)
        monkeypatch.setattr("typer.echo", lambda line, file: file.write(f"{line}\n"))
        screen.head("Title")
        assert ("\x1b[1m" in stream.getvalue()) == bold


def test_progress_leaves_out_what_has_no_room() -> None:
    progress = Progress(total=10_000, earlier=0, done=4000, failed=2, damaged=0, seconds=80.0)
    told = in_words(progress)
    for columns in range(20, 100):
        shorter = in_words(progress, columns)
        assert len(shorter) <= columns and set(shorter.split(", ")) <= set(told.split(", "))


HARD = {
    "markup": "[b] $x$ [/b] [link=https://example.org]US$ 50 % and A$ 25 %[/] :smile: $\\\\alpha^2$ \\\\frac",
    "escape": "Pair \\u001b[31m\\u0007\\u0000 \\u202e, Łódź\\n - Đà Nẵng, one $",
}
EVENTS = """
[shocks.s]
title = "{title}"
kind = "crisis"
begins = "1991-01"
ends = "1991-12"
cities = ["first"]
[chronology.c]
date = "1992"
what = "{title}"
source = "evidence-file"
"""
POLICY = """
title = "{title}"
summary = "s"
[policy]
parameter = "office"
change = "raise"
size = 0.5
"""


@pytest.mark.parametrize("name", HARD)
def test_titles_stand_as_they_are_in_every_command(name: str, command: Command) -> None:
    command("list")
    folder = Path("[b] $x$ [/]")
    hard = pair(HARD[name], HARD[name]) + EVENTS.replace("{title}", HARD[name])
    Path("hard.toml").write_text(hard, encoding="utf-8")
    Path("easy.toml").write_text(pair("Easy") + "office = 1.0\n", encoding="utf-8")
    Path("policy.toml").write_text(POLICY.replace("{title}", HARD[name]), encoding="utf-8")
    title = literal(load_scenario("hard.toml").title)
    asked: list[tuple[Any, ...]] = [
        ("compare", "hard.toml", "easy.toml", "--replicates", 2),
        ("what-if", "hard.toml", "--policy", "policy.toml", "--replicates", 2),
        ("biography", "hard.toml"),
        ("why", "hard.toml", "--like", "easy.toml", "--replicates", 2),
        ("diff", "hard.toml", "easy.toml"),
    ]
    for number, words_asked in enumerate(asked):
        out = () if words_asked[0] == "diff" else ("--out", folder / str(number))
        status, printed, complaints = command(*words_asked, *out)
        assert (status, complaints) == (0, ""), words_asked
        assert title in printed, words_asked
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", printed)
        assert not out or f"Written to [b] $x$ [/]/{number}/" in printed
        assert not out or list(out[1].glob("*.pdf"))


LOST = {
    "cp1252": "\\u0141ód\\u017a - \\u0110à N\\u1eb5ng has",
    "ascii": "\\u0141\\xf3d\\u017a - \\u0110\\xe0 N\\u1eb5ng has",
    "utf-8": "Łódź - Đà Nẵng has",
}


@pytest.mark.parametrize("encoding", LOST)
def test_letters_that_the_output_lacks_are_no_reason_to_stop(encoding: str, tmp_path: Path) -> None:
    text = pair("Pair", "Łódź - Đà Nẵng") + "office = 1.0\n"
    (tmp_path / "pair.toml").write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "sistercities", "diff", "pair.toml", "base"],
        cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert LOST[encoding] in ran.stdout.decode(encoding)


def test_letters_that_no_font_has_are_told_before_anything_is_simulated(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sistercities.figures.fonts._others", lambda letters: ())
    command("list")
    for name, title in (("cjk", "京都 - ジョグジャカルタ"), ("thai", "กรุงเทพ - Easy")):
        Path(f"{name}.toml").write_text(pair(title) + "office = 1.0\n", encoding="utf-8")
    study = (
        SMALL_STUDY.replace('["base"]', '["cjk.toml"]')
        + '[figure]\nkind = "lines"\noutcomes = ["success"]\nx = "will"\n'
    )
    written(Path(), study, name="study")
    asked: list[tuple[object, ...]] = [
        ("run", "cjk.toml"),
        ("what-if", "cjk.toml", "--policy", "trade-fair"),
        ("why", "cjk.toml", "--like", "base"),
        ("biography", "cjk.toml"),
        ("sweep", "study.toml"),
    ]

    def stop(*_: object, **__: object) -> None:
        raise SisterCitiesError("begins to simulate")

    with monkeypatch.context() as stopped:
        stopped.setattr("sistercities.model.PartnershipModel.__init__", stop)
        stopped.setattr("sistercities.experiment.study.sweep.crew_of", stop)
        for words_asked in asked:
            _, _, complaint = command(*words_asked)
            told, begun = complaint.splitlines()
            assert told.startswith("sistercities: no font here has 京 都"), words_asked
            assert begun == "sistercities: begins to simulate"
    _, _, complaint = command("compare", "cjk.toml", "thai.toml", "--replicates", 2)
    assert complaint == (
        "sistercities: no font here has 京 都 ジ ョ グ ャ カ ル タ ก ร ุ and 4 more letters; figures show keys, or codes, in "
        "place of what is written with them; to see it, install Noto Sans CJK and Noto Sans Thai\n"
    )
