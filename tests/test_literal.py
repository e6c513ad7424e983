"""Texts of users stand as they are: on the screen, in every command, in any script and encoding."""

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
from sistercities.cli.screen import Screen
from sistercities.questions.words import Grid
from sistercities.scenario.files import load_scenario
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import in_lines, literal

from tests.pairs import pair
from tests.studies import SMALL as SMALL_STUDY
from tests.studies import written

type Command = Callable[..., tuple[int, str, str]]


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
    table = Grid("", given_text)
    table.add_group(given_text)
    table.add_row(given_text, given_text)
    screen.show(table)
    lines = stream.getvalue().splitlines()
    assert [line for line in lines if line] == [
        said,
        said,
        f"\t{said}",
        said,
        f"{said}\t{said}",
    ]


HARD = {
    "markup": "[b] $x$ [/b] [link=https://example.org]US$ 50 % and A$ 25 %[/] :smile: $\\\\alpha^2$ \\\\frac",
    "letters": "Łódź\\u00a0- Đà Nẵng, one $ and *stars*",
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
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", printed)
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


@pytest.mark.usefixtures("only_usual_fonts")
def test_letters_that_no_font_has_are_told_before_anything_is_simulated(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
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
        stopped.setattr("sistercities.agents.model.PartnershipModel.__init__", stop)
        stopped.setattr("sistercities.questions.sweep.crew_of", stop)
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
