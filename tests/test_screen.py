"""What a person reads: no word or number is broken, no line is longer than the terminal, and texts stand as they are."""

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from sistercities.cli import screen as screens
from sistercities.cli.screen import Screen
from sistercities.cli.watching import in_words
from sistercities.paper.text import grid_lines
from sistercities.questions.sweep import Progress
from sistercities.questions.words import Grid

from tests.pairs import LONG, pair
from tests.studies import written

type Command = Callable[..., tuple[int, str, str]]

WIDTHS = (60, 80, 100, 120, 140)
QUICK = ("--replicates", 2, "--set", "calendar.until=1996-12", "--set", "defaults.city.businesses=20", "--set", "defaults.city.citizens=30")  # fmt: skip
TWO = (
    "--policy",
    "international-office:first@1991-01",
    "--policy",
    "business-missions+language-training:second",
)
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

    for name in ("head", "say", "show", "gap", "tell"):
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
    Path("wrong.toml").write_text(
        'extends = "base"\ncolour = "red"\n[defaults.side]\nwill = 1.5\n', encoding="utf-8"
    )
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
    name: str,
    command: Command,
    said: list[Callable[[Screen], object]],
    terminal: Callable[[int | None], None],
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
        assert columns is None or all(
            cell_len(line) <= columns or line.split()[1:] == [] for line in lines
        ), columns
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

    from tests.studies import swept

    command("list")
    study = swept(written(Path()), Path("out"), changes={"replicates": 2, "title": LONG * 3})
    for columns in WIDTHS:
        terminal(columns)
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stdout", stream)
        Screen().tell(study.parts)
        assert all(cell_len(line) <= columns for line in shown(stream.getvalue())), columns
        assert "[0." in stream.getvalue()


@pytest.mark.parametrize("columns", range(20, 161, 7))
def test_numbers_of_a_table_stay_whole_at_any_width(columns: int) -> None:
    number = "+0.123 [+0.100, +0.146]"
    table = Grid(
        "difference to the same worlds", *("exchange index g", "success", "joint activities") * 2
    )
    for policy in ("Alternating joint committee (Jakarta) + Business missions", "Trade fair"):
        table.add_row(policy, *[number] * 6)
    lines = [line for line, _ in grid_lines(table, columns)]
    assert "\n".join(lines).count(number) == 12
    assert all(len(line) <= columns for line in lines) or columns < len(number) + 6


def test_a_wide_terminal_has_all_columns_side_by_side_and_a_narrow_one_blocks() -> None:
    table = Grid("policy", "a", "b", "c")
    table.add_row("Trade fair", *["+0.123 [+0.100, +0.146]"] * 3)
    assert [line for line, _ in grid_lines(table, 90)] == [
        "policy      a                        b                        c",
        "Trade fair  +0.123 [+0.100, +0.146]  +0.123 [+0.100, +0.146]  +0.123 [+0.100, +0.146]",
    ]
    assert [line for line, _ in grid_lines(table, 60)] == [
        "policy      a                        b",
        "Trade fair  +0.123 [+0.100, +0.146]  +0.123 [+0.100, +0.146]",
        "",
        "policy      c",
        "Trade fair  +0.123 [+0.100, +0.146]",
    ]


def test_what_is_piped_has_no_padding(command: Callable[..., tuple[int, str, str]]) -> None:
    _, printed, _ = command("list")
    rows = [line.split("\t") for line in printed.splitlines() if "\t" in line]
    assert rows[0] == ["scenario", "years", "what it is"]
    assert rows[1][:2] == ["bandung-braunschweig", "1960-1986"]
    assert "  " not in printed


def test_prose_goes_on_row_by_row_where_it_has_no_room() -> None:
    table = Grid("month", "what happened", "rule", "before and after", prose=(1, 3), keys=2)
    table.add_row(
        "1993-05",
        "A new leader",
        "government.commitment_under_new_leader",
        "will 0.50 to 0.61 and so on",
    )
    table.add_row("1994-01", "Some exchange", "", "")
    assert [line for line, _ in grid_lines(table, 50)] == [
        "month  what happened",
        "1993-05  A new leader",
        "    rule: government.commitment_under_new_leader",
        "    before and after: will 0.50 to 0.61 and so on",
        "1994-01  Some exchange",
    ]
    short = Grid("study", "what it asks", prose=(1,))
    short.add_row("commitment-of-both-governments", "How far is it commitment?")
    assert [line for line, _ in grid_lines(short, 40)] == [
        "study",
        "    what it asks",
        "commitment-of-both-governments",
        "    How far is it commitment?",
    ]


def test_letters_that_a_terminal_lacks_are_spelled_before_lines_are_laid_out(
    terminal: Callable[[int | None], None],
) -> None:
    terminal(40)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", write_through=True)
    table = Grid("", "Łódź - Đà Nẵng")
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
