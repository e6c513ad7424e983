"""The command line as a shell and its user meet it: help, completion, lists for programs, results replaced."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from sistercities import SisterCitiesError
from sistercities.cli.commands import application
from sistercities.questions.sweep import sweep
from sistercities.runs.keeping import reserved
from sistercities.runs.replacing import Replacing
from sistercities.runs.seal import UNSEALED, sealed
from sistercities.runs.store import checksums

from tests.cases import QUICK
from tests.documents import PAGES, commands
from tests.studies import SMALL, Here, swept, written

type Command = Callable[..., tuple[int, str, str]]

COMMANDS = typer.main.get_group(application).commands
SHOWN = {line for page in PAGES for line in commands(page)}
"""Every command that a page shows, and a test therefore runs."""


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example_that_a_page_shows(name: str, command: Command) -> None:
    status, printed, _ = command(name, "-h")
    assert (status, command(name, "--help")[1]) == (0, printed)
    line = printed.splitlines()[-1].strip()
    assert line.startswith(f"sistercities {name}")
    assert line in SHOWN
    assert all(len(line) <= 80 for line in printed.splitlines())


def test_no_command_is_told_in_half_a_sentence(command: Command) -> None:
    _, printed, _ = command("-h")
    told = printed.partition("Commands:\n")[2].splitlines()
    assert len(told) == len(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("..") for line in told)


def test_a_shell_completes_commands_and_scenarios(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_SISTERCITIES_COMPLETE", "complete_bash")
    for words, meant in (("comp", "compare\n"), ("run kyo", "kyoto-yogyakarta\n")):
        monkeypatch.setenv("COMP_WORDS", f"sistercities {words}")
        monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
        assert command() == (0, meant, "")


LISTS = {
    ("list",): "scenarios",
    ("list", "--atlas"): "scenarios",
    ("policies",): "policies",
    ("journals",): "journals",
    ("patterns", "--list"): "patterns",
    ("diff", "jakarta-beijing", "kyoto-yogyakarta"): "differences",
    ("explain", "jakarta-beijing", "cities.jakarta"): "below",
}


@pytest.mark.parametrize(("words", "key"), LISTS.items(), ids=str)
def test_a_list_is_had_as_json_too(words: tuple[str, ...], key: str, command: Command) -> None:
    status, printed, complaints = command(*words, "--json")
    assert (status, complaints) == (0, "")

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    told = json.loads(printed, parse_constant=refuse)[key]
    _, people_read, _ = command(*words)
    names = list(told) if isinstance(told, dict) else [next(iter(each.values())) for each in told]
    assert names
    assert all(name in people_read for name in names)


def test_json_of_what_is_no_list_is_refused(command: Command) -> None:
    status, printed, complaint = command("patterns", "--json")
    assert (status, printed) == (2, "")
    assert "with --list" in complaint


def results(folder: Path, text: str = "first") -> None:
    """A folder such as a question leaves."""
    (folder / "scenarios").mkdir(parents=True)
    (folder / "summary.csv").write_text(text)
    (folder / "scenarios" / "base.toml").write_text("title = 'Base'\n")
    told = json.dumps({"files": checksums(folder)})
    (folder / "provenance.json").write_text(told)
    (folder / "clock.json").write_text("{}")


def renewed(folder: Path) -> None:
    """Replace what is in a folder by other results."""
    with reserved(Replacing(folder)) as place:
        assert not folder.exists() or any(folder.iterdir())  # until the new ones are whole
        place.fill(lambda aside: (aside / "summary.csv").write_text("second"))


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_earlier_results_are_replaced_as_a_whole(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    renewed(mine)
    assert (mine / "summary.csv").read_text() == "second"
    (mine / "summary.csv").unlink()
    mine.rmdir()
    results(mine)
    renewed(mine)
    assert names(tmp_path) == {"mine", "mine/summary.csv"}
    assert (mine / "summary.csv").read_text() == "second"


def put_notes(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")


def change_a_table(folder: Path) -> None:
    (folder / "summary.csv").write_text("corrected by hand")


def make_a_folder(folder: Path) -> None:
    (folder / "scenarios" / "drafts").mkdir()


def link_elsewhere(folder: Path) -> None:
    (folder / "summary.csv").unlink()
    (folder / "summary.csv").symlink_to(folder.parent / "elsewhere")


def lose_the_provenance(folder: Path) -> None:
    (folder / "provenance.json").unlink()


WORK = [put_notes, change_a_table, make_a_folder, link_elsewhere, lose_the_provenance]


@pytest.mark.parametrize("work", WORK)
def test_what_somebody_did_in_a_folder_is_never_overwritten(
    work: Callable[[Path], None], tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    results(mine)
    work(mine)
    before = names(tmp_path)
    with pytest.raises(SisterCitiesError, match=r"mine: not overwritten, .*another folder"):
        renewed(mine)
    assert names(tmp_path) == before


def test_work_that_was_done_meanwhile_stays_and_so_do_the_new_results(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    results(mine)
    with (
        pytest.raises(SisterCitiesError, match=r"everything is in .*mine-kept-001"),
        reserved(Replacing(mine)) as place,
    ):
        put_notes(mine)
        place.fill(lambda aside: (aside / "summary.csv").write_text("second"))
    assert (mine / "notes.txt").read_text() == "mine"
    assert (mine / "summary.csv").read_text() == "first"
    assert (tmp_path / "mine-kept-001" / "summary.csv").read_text() == "second"


def test_results_survive_a_process_that_is_killed_between_old_and_new(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    results(mine)
    home = tmp_path / ".mine-writing"
    (home / "making").mkdir(parents=True)
    (home / "sistercities.lock").touch()
    mine.rename(home / "before")
    with reserved(tmp_path / "other"):
        assert (mine / "summary.csv").read_text() == "first"
    assert names(tmp_path) == {"mine"} | {f"mine/{name}" for name in names(mine)}


def test_a_command_replaces_its_earlier_results(command: Command) -> None:
    line = ("run", "reference", *QUICK, "--out", "mine")
    assert command(*line)[0] == 0
    assert command(*line)[0] == 2
    assert command(*line, "--seed", 8, "--overwrite")[0] == 0
    told = json.loads(Path("mine/provenance.json").read_text(encoding="utf-8"))
    assert told["asked"]["seed"] == 8
    assert [path.name for path in Path().iterdir()] == ["mine"]


def test_files_for_papers_are_replaced(command: Command) -> None:
    assert command("run", "reference", *QUICK, "--out", "mine")[0] == 0
    for name in ("table", "export"):
        line = (name, "mine", "--out", name)
        assert [command(*each)[0] for each in (line, line, (*line, "--overwrite"))] == [0, 2, 0]
        (Path(name) / "summary.csv").write_text("corrected by hand", encoding="utf-8")
        assert "summary.csv is not as" in command(*line, "--overwrite")[2]


def test_a_sealed_file_and_a_package_are_known_as_ours(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    page = sealed(f'<!-- origin: {{"content": "{UNSEALED}"}} -->'.encode())
    (mine / "page.html").write_bytes(page)
    (mine / "README.md").write_text("packed")
    checksum = hashlib.sha256(b"packed").hexdigest()
    (mine / "manifest-sha256.txt").write_text(f"{checksum}  README.md\n")
    renewed(mine)
    (mine / "page.html").write_bytes(page + b"<p>")
    with pytest.raises(SisterCitiesError, match=r"page\.html is not as sistercities wrote it"):
        renewed(mine)


def test_a_study_begins_anew_where_nobody_changed_anything(tmp_path: Path) -> None:
    out = tmp_path / "out"
    swept(written(tmp_path), out)
    other = written(tmp_path, SMALL.replace("replicates = 6", "replicates = 2\nseed = 4"))
    with pytest.raises(SisterCitiesError, match="replicates: 6 there, 2 here"):
        swept(other, out)
    assert sweep(other, Replacing(out), executor=Here(), workers=1).done == 12
    (out / "runs" / "notes.txt").write_text("mine")
    with pytest.raises(SisterCitiesError, match=r"not overwritten, .*notes\.txt is not as"):
        sweep(other, Replacing(out), executor=Here(), workers=1)
    assert (out / "runs" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "base", "--overwrite"), "name the folder to be replaced with --out"),
        (("run", "base", "--full-scale", "--overwrite", "--out", "x"), "leave out --overwrite"),
    ],
)
def test_overwriting_nothing_is_a_mistake(
    words: tuple[str, ...], said: str, command: Command
) -> None:
    status, printed, complaint = command(*words)
    assert (status, printed) == (2, "")
    assert re.search(re.escape(said), complaint)
