"""Every mistake in a scenario file is told in plain words, with its file, line and key, and all of them at once."""

import os
import pickle
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sistercities import SisterCitiesError, load_scenario
from sistercities.scenario.mistakes import ScenarioError

from tests.mistaken import FLOOD, MISTAKES, PAIR, SIX, SIX_LINES


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], str]:
    """What is said to a file of this content, which has to be refused."""
    monkeypatch.chdir(tmp_path)

    def refuse(content: str | bytes) -> str:
        Path("mine.toml").write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(SisterCitiesError) as error:
            load_scenario("mine.toml")
        return str(error.value)

    return refuse


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=lambda value: value[-60:])
def test_a_mistake_is_told_once_with_its_line(
    text: str, said: str, refused: Callable[[str], str]
) -> None:
    told = refused(text)
    expected = ("mine.toml" + said.format("mine.toml")).splitlines()
    assert len(told.splitlines()) == len(expected)
    for line, start in zip(told.splitlines(), expected, strict=True):
        assert line.startswith(start)
        assert len(line) < 400


def test_all_mistakes_of_a_file_are_told_at_once_in_reading_order(
    refused: Callable[[str], str],
) -> None:
    assert refused(SIX) == SIX_LINES


def test_mistakes_hide_no_others(refused: Callable[[str], str]) -> None:
    """A broken shock is still looked at, and what a broken value brings about is not blamed on others."""
    told = refused(
        'extends = "jakarta-beijing"\n'
        + FLOOD.replace("crisis", "flood").replace("jakarta", "jakata")
    )
    assert [line.partition(": ")[0] for line in told.splitlines()] == ["mine.toml:4", "mine.toml:7"]
    told = refused(
        PAIR.replace('name = "B"', "name = 3")
        + '[cities.c]\nname = "A"\n[shocks.s]\nbegins = "1991-01"'
    )
    assert [line.partition(": ")[0] for line in told.splitlines()] == [
        "mine.toml:5", "mine.toml:10", "mine.toml:11", "mine.toml:11", "mine.toml:11", "mine.toml:11"
    ]  # fmt: skip


def test_a_mistake_of_a_parent_points_at_the_parent(refused: Callable[[str], str]) -> None:
    Path("parent.toml").write_text(PAIR + "[cities.a.leaders]\nx = 5", encoding="utf-8")
    told = refused('extends = "parent"\n[cities.a]\noffice = 5')
    assert told.splitlines() == [
        "mine.toml:3: cities.a.office: 5 given; it must be at most 1",
        "parent.toml:10: cities.a.leaders.x: 5 given; expected a text in quotes",
    ]


def test_values_that_do_not_go_together_point_at_the_youngest(
    refused: Callable[[str], str],
) -> None:
    Path("parent.toml").write_text(PAIR, encoding="utf-8")
    assert refused('extends = "parent"\n[calendar]\nuntil = "1985-01"') == (
        "mine.toml:3: partnerships.p.signed: 1990-01, after the calendar ends in 1985-01"
    )


def test_a_mistake_of_a_setting_says_so() -> None:
    with pytest.raises(SisterCitiesError) as error:
        load_scenario("jakarta-beijing", {"cities.jakarta.office": 7, "calendar.until": "1991-01"})
    assert (
        "--set: cities.jakarta.office: 7 given; it must be at most 1"
        in str(error.value).splitlines()
    )
    assert (
        "--set: partnerships.jakarta-beijing.signed: 1992-08, after the calendar ends in 1991-01"
        in str(error.value)
    )


def test_a_setting_finds_its_place_or_says_what_there_is() -> None:
    with pytest.raises(
        SisterCitiesError,
        match=r'^--set: cities\.jakata\.office: nothing called "jakata".*"jakarta"',
    ):
        load_scenario("jakarta-beijing", {"cities.jakata.office": 1.0})
    with pytest.raises(
        SisterCitiesError, match=r'"office" is a single value; there is no "value" in it to change'
    ):
        load_scenario("base", {"defaults.city.office.value": 1.0})


def test_a_circle_of_parents_is_refused(refused: Callable[[str], str]) -> None:
    Path("two.toml").write_text('title = "x"\nextends = "mine"', encoding="utf-8")
    assert (
        refused('extends = "two"')
        == "two.toml:2: extends: goes round in a circle (mine -> two -> mine)"
    )
    assert (
        refused('extends = "mine"') == "mine.toml:1: extends: goes round in a circle (mine -> mine)"
    )


def test_a_parent_is_found_from_the_file_not_from_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/parent.toml").write_text(PAIR, encoding="utf-8")
    (tmp_path / "folder/child.toml").write_text('extends = "parent.toml"', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_scenario("folder/child.toml").cities.keys() == {"a", "b"}


NO_TEXT = [
    (b'extends = "base"\ntitle = "Malm\xf6"', "mine.toml:2: not UTF-8 text; save the file as UTF-8"),
    ('extends = "base"'.encode("utf-16"), "mine.toml:1: not UTF-8 text"),
    (b"\x00" * 10, "mine.toml:1: not valid TOML"),
    (b"#" * 1_000_001, "mine.toml: 1,000,001 bytes; a scenario has at most 1,000,000"),
    (b"a = " + b"[" * 100_000, "mine.toml: lists within lists, more than 100 deep"),
    (b"a = " + b"[" * 200 + b"]" * 200, "mine.toml:1: a: tables within tables, more than 100 deep"),
    (b".".join([b"a"] * 200) + b" = 1", "mine.toml:1: a: tables within tables, more than 100 deep"),
    (b'extends = "base"\n' + b"k" * 10_000 + b" = 1", 'mine.toml:2: "' + "k" * 57 + '...": unknown key'),
    (b'extends = "base"\n"' + b"\\u0000" * 1_000 + b'" = 1', 'mine.toml:2: "\\x00'),
    (b'extends = "' + b"x" * 10_000 + b'.toml"', 'mine.toml:1: extends: no file "xxx'),
    (b'extends = "\\u0000.toml"', 'mine.toml:1: extends: no file "\\x00.toml"'),
    (b'extends = "base"\nsynthetic = 1' + b"0" * 5_000, "mine.toml: not valid TOML: exceeds the limit"),
    (b'extends = "base"\n[behaviour]\ncapacity = 1' + b"0" * 400, "mine.toml:3: behaviour.capacity: 1000"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "said"), NO_TEXT, ids=[said[-60:] for _, said in NO_TEXT])
def test_what_is_no_scenario_at_all_is_refused(
    raw: bytes, said: str, refused: Callable[[bytes], str]
) -> None:
    told = refused(raw)
    assert told.startswith(said)
    assert len(told.splitlines()) == 1
    assert len(told) < 400


@pytest.mark.parametrize(
    "raw", [raw for raw, _ in NO_TEXT], ids=[said[-60:] for _, said in NO_TEXT]
)
@pytest.mark.parametrize("verb", ["validate", "run", "explain"])
def test_every_command_refuses_it_in_one_line(
    verb: str, raw: bytes, command: Callable[..., tuple[int, str, str]]
) -> None:
    Path("mine.toml").write_bytes(raw)
    status, _, complaint = command(verb, "mine.toml", *(["title"] if verb == "explain" else []))
    assert status == 2
    assert re.fullmatch(r"sistercities: mine\.toml\b[^\n]{1,350}\n", complaint)
    assert [path.name for path in Path().iterdir()] == ["mine.toml"]


@pytest.mark.parametrize("change", [lambda text: b"\xef\xbb\xbf" + text, lambda text: text.replace(b"\n", b"\r\n")], ids=["BOM", "CRLF"])  # fmt: skip
def test_what_windows_editors_do_is_harmless(
    change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(change((PAIR + '[cities.a.leaders]\nx = "1991-01"\n').encode()))
    assert load_scenario(path).cities["a"].name == "A"
    path.write_bytes(change((PAIR + "[cities.a.leaders]\nx = 5\n").encode()))
    with pytest.raises(SisterCitiesError, match=r"mine\.toml:10: cities\.a\.leaders\.x: 5 given"):
        load_scenario(path)


def test_what_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop.toml").symlink_to("loop.toml")
    Path("folder.toml").mkdir()
    for name, said in [
        (
            "gone.toml",
            "gone.toml: no such file; a scenario is a built-in name or the path of a .toml file",
        ),
        ("loop.toml", "loop.toml: cannot be read (Too many levels of symbolic links)"),
        ("folder.toml", "folder.toml: cannot be read (Is a directory)"),
        ("x" * 10_000 + ".toml", "cannot be read (File name too long)"),
        ("a\0b.toml", "cannot be read (a null character in the path)"),
    ]:
        with pytest.raises(SisterCitiesError, match=re.escape(said)):
            load_scenario(name)
    Path("child.toml").write_text('extends = "loop"', encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"^loop\.toml: cannot be read"):
        load_scenario("child.toml")


INPUTS = [
    ("validate", "{}"),
    ("run", "{}"),
    ("explain", "{}", "title"),
    ("diff", "base", "{}"),
    ("sources", "{}"),
    ("agreement", "base", "{}"),
    ("biography", "{}"),
    ("what-if", "base", "--policy", "{}"),
    ("sweep", "{}", "--plan"),
]


@pytest.mark.parametrize("arguments", INPUTS, ids=lambda given: given[0])
def test_what_would_never_end_is_refused(
    arguments: tuple[str, ...], command: Callable[..., tuple[int, str, str]]
) -> None:
    os.mkfifo("pipe.toml")
    Path("zero.toml").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.toml")
    for name, kind in (
        ("pipe.toml", "a named pipe"),
        ("zero.toml", "a device"),
        ("socket.toml", "a socket"),
    ):
        status, _, complaint = command(*(word.format(name) for word in arguments))
        assert (status, complaint) == (
            2,
            f"sistercities: {name}: cannot be read ({kind}, not a file)\n",
        )


def test_a_file_of_any_size_is_refused_without_being_read(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    Path("huge.toml").touch()
    os.truncate("huge.toml", 10**12)
    said = "sistercities: huge.toml: 1,000,000,000,000 bytes; a scenario has at most 1,000,000\n"
    assert command("run", "huge.toml") == (2, "", said)


def test_points_that_would_never_end_are_refused(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    lines = [
        'title = "x"',
        'question = "x"',
        'scenarios = ["base"]',
        "replicates = 1",
        "[levers.behaviour.lapse]",
    ]
    lines += ["range = [0.0, 0.1]", "[design]", 'kind = "table"', 'file = "points.csv"']
    Path("study.toml").write_text("\n".join(lines), encoding="utf-8")
    Path("points.csv").touch()
    os.truncate("points.csv", 10**12)
    huge = command("sweep", "study.toml", "--plan")
    Path("points.csv").unlink()
    os.mkfifo("points.csv")
    pipe = command("sweep", "study.toml", "--plan")
    assert huge[0] == pipe[0] == 2
    assert "points.csv: 1,000,000,000,000 bytes; at most 1,000,000,000" in huge[2]
    assert "points.csv: cannot be read (a named pipe, not a file)" in pipe[2]
    assert len(huge[2].splitlines()) == len(pipe[2].splitlines()) == 1


@pytest.fixture
def forbidden() -> Iterator[Path]:
    """A file that may not be read, and no rights of root, who may read everything whatever the file says."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "forbidden.toml"
        path.write_text('extends = "base"', encoding="utf-8")
        path.chmod(0)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)  # nobody
        yield path
        if root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_said(forbidden: Path) -> None:
    with pytest.raises(
        SisterCitiesError, match=r"forbidden\.toml: cannot be read \(Permission denied\)$"
    ):
        load_scenario(forbidden)


def test_an_error_travels_between_processes(refused: Callable[[str], str]) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario("base", {"defaults.city.office": 7})
    again = pickle.loads(pickle.dumps(error.value))
    assert str(again) == str(error.value)
    assert again.mistakes == error.value.mistakes
