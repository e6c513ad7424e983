"""What was made is kept: by one process at a time, whole or not at all, and elsewhere if its place fails."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sistercities import SisterCitiesError
from sistercities.runs.durable import place
from sistercities.runs.keeping import Numbered, beside, reserved

from tests.cases import CHANGES
from tests.folders import WRITTEN, there, write

type Command = Callable[..., tuple[int, str, str]]

FILES = {
    "months.parquet",
    "outcomes.parquet",
    "summary.csv",
    "scenarios",
    "provenance.json",
    "clock.json",
}
WAITING = """
import sys, time
from sistercities.runs.keeping import reserved
with reserved(sys.argv[1]) as place:
    (place.aside / "half").write_text("made")
    print("reserved", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Starts a process that keeps a place and does not come to an end."""
    processes = []

    def start(out: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WAITING, out], stdout=subprocess.PIPE, text=True
        )
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "reserved\n"
        return process

    yield start
    for process in processes:
        process.kill()
        process.__exit__(None, None, None)


def test_a_folder_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    with reserved(tmp_path / "new" / "out") as new:
        write(new.aside)
        assert not new.target.exists()
        new.take()
    assert there(tmp_path / "new") == {"out"} | {f"out/{name}" for name in WRITTEN}
    with pytest.raises(ZeroDivisionError), reserved(tmp_path / "never" / "ever" / "out") as new:
        write(new.aside)
        raise ZeroDivisionError
    assert {path.name for path in tmp_path.iterdir()} == {"new"}


def test_permissions_are_those_of_the_user(tmp_path: Path) -> None:
    for mask in (0o077, 0o027, 0o002, 0o022):
        before = os.umask(mask)
        try:
            with reserved(tmp_path / f"{mask:o}") as new:
                new.fill(write)
            place(b"content", tmp_path / f"{mask:o}" / "placed")
        finally:
            os.umask(before)
        for path in (tmp_path / f"{mask:o}", *(tmp_path / f"{mask:o}").rglob("*")):
            assert (
                stat.S_IMODE(path.stat().st_mode) == (0o777 if path.is_dir() else 0o666) & ~mask
            ), (mask, path)


def test_a_folder_that_is_there_is_filled_and_keeps_its_permissions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "there"
    folder.mkdir(mode=0o750)
    (folder / ".DS_Store").write_text("what a file manager leaves", encoding="utf-8")
    (folder / ".checkpoint").mkdir()
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    number = folder.stat().st_ino
    with reserved(tmp_path / "link") as new:
        new.fill(write)
    assert there(folder) == WRITTEN | {".DS_Store", ".checkpoint"}
    assert (folder.stat().st_ino, stat.S_IMODE(folder.stat().st_mode)) == (number, 0o750)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with reserved(".") as new:
        new.fill(write)
    assert there(tmp_path / "here") == WRITTEN


@pytest.mark.parametrize("kind", ["file", "used", "dangling"])
def test_a_place_in_use_is_left_alone(kind: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine", encoding="utf-8")
    elif kind == "used":
        (out / "mine").mkdir(parents=True)
    else:
        out.symlink_to("nowhere")
    before = there(tmp_path)
    with (
        pytest.raises(SisterCitiesError, match=r"out: already in use; give a new or empty folder"),
        reserved(out),
    ):
        pass
    assert there(tmp_path) == before


def test_a_path_that_is_none_is_told(tmp_path: Path) -> None:
    for out in (f"{tmp_path}/\0", tmp_path / ("x" * 300), tmp_path / "file" / "out"):
        (tmp_path / "file").touch()
        with (
            pytest.raises(
                SisterCitiesError, match=r": cannot be written \(.*\); give another folder"
            ),
            reserved(out),
        ):
            pass
    assert there(tmp_path) == {"file"}


def test_two_at_one_place_the_second_is_refused_at_once(
    tmp_path: Path, waiting: Callable[[Path], subprocess.Popen[str]]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for out in (tmp_path / "out", empty):
        waiting(out)
        with (
            pytest.raises(SisterCitiesError, match="another command is at work on it"),
            reserved(out),
        ):
            pass
    with reserved(tmp_path / "other") as other:  # sweeps up, but nothing of a process that lives
        assert (tmp_path / ".out-writing" / "making" / "half").exists()
        other.fill(write)
    assert (empty / ".sistercities-writing" / "making" / "half").exists()


def test_the_next_of_a_series_is_one_that_nobody_is_about_to_use(
    tmp_path: Path, waiting: Callable[[Path], subprocess.Popen[str]]
) -> None:
    waiting(tmp_path / "run-001")
    (tmp_path / "run-002").mkdir()
    with reserved(Numbered(tmp_path, "run")) as new:
        assert new.target == tmp_path / "run-003"


def test_what_the_killed_left_is_swept_up_and_nothing_else(
    tmp_path: Path, waiting: Callable[[Path], subprocess.Popen[str]]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / ".mine-writing").mkdir()
    (tmp_path / ".mine-writing" / "lock").touch()  # a folder of somebody else
    for process in [waiting(out) for out in (tmp_path / "one", tmp_path / "two", empty)]:
        process.kill()
        process.wait()
    assert (tmp_path / ".one-writing").exists()
    with reserved(empty) as new:
        new.fill(write)
    with reserved(tmp_path / "three") as new:
        new.fill(write)
    assert {path.name for path in tmp_path.iterdir()} == {".mine-writing", "empty", "three"}
    assert there(empty) == WRITTEN
    with reserved(tmp_path / "one") as new:  # the place of a killed one is free
        new.fill(write)


def test_what_was_whole_when_its_process_was_killed_is_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two files of a folder that is filled: the rest follows."""
    moved: list[Path] = []
    rename = Path.rename

    def killed(path: Path, target: Path) -> Path:
        if path.name == "provenance.json":
            raise KeyboardInterrupt
        moved.append(path)
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt), reserved(tmp_path) as new:
            new.fill(write)
    assert [path.name for path in moved] == [
        "making",
        "below",
    ]  # the provenance would have been the last
    with pytest.raises(SisterCitiesError, match="already in use"), reserved(tmp_path):
        pass
    assert there(tmp_path) == WRITTEN


def test_a_place_that_was_taken_meanwhile_costs_no_work(tmp_path: Path) -> None:
    with pytest.raises(SisterCitiesError) as error, reserved(tmp_path / "out") as new:
        (tmp_path / "out" / "mine").mkdir(parents=True)
        new.fill(write)
    said = f"{tmp_path}/out: could not be put in place (Directory not empty); everything is in {tmp_path}/out-kept-001"
    assert str(error.value) == said
    assert there(tmp_path / "out-kept-001") == WRITTEN
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out-kept-001"}
    (tmp_path / "there").mkdir()
    with (
        pytest.raises(SisterCitiesError, match=r"\(File exists\); everything is in"),
        reserved(tmp_path / "there") as new,
    ):
        (tmp_path / "there" / "below").mkdir()
        new.fill(write)
    assert there(tmp_path / "there" / "there-kept-001") == WRITTEN


def test_a_folder_around_that_was_removed_meanwhile_costs_no_work(
    tmp_path: Path, temporary: Path
) -> None:
    around = tmp_path / "results"

    def removed(folder: Path) -> None:
        if folder.is_relative_to(around):
            subprocess.run(["rm", "-r", around], check=True)
        write(folder)

    with pytest.raises(SisterCitiesError) as error, reserved(around / "out") as new:
        new.fill(removed)
    (kept,) = temporary.iterdir()
    assert (
        str(error.value)
        == f"{around}/out: No such file or directory; everything is in {kept} instead"
    )
    assert there(kept) == WRITTEN


def test_a_defect_in_writing_keeps_what_was_written(tmp_path: Path) -> None:
    def defect(folder: Path) -> None:
        write(folder)
        raise ZeroDivisionError

    def mistake(folder: Path) -> None:
        write(folder)
        raise SisterCitiesError("no figure")

    with pytest.raises(ZeroDivisionError) as error, reserved(tmp_path / "out") as new:
        new.fill(defect)
    kept = tmp_path / "out-kept-001"
    assert error.value.__notes__ == [f"{tmp_path}/out: what was written before is in {kept}"]
    assert there(kept) == WRITTEN
    with pytest.raises(SisterCitiesError) as told, reserved(tmp_path / "out") as new:
        new.fill(mistake)
    assert str(told.value) == f"no figure; what was written before is in {tmp_path}/out-kept-002"


def test_a_file_is_placed_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    place(b"one", path)

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="broken"):
            place(b"two", path)
    assert path.read_bytes() == b"one"
    assert there(tmp_path) == {"file"}


def test_what_belongs_to_a_folder_lies_beside_it_or_within(tmp_path: Path) -> None:
    assert beside(tmp_path / "out", "checkpoint") == tmp_path / ".out-checkpoint"
    assert beside(tmp_path, "checkpoint") == tmp_path / ".checkpoint"


def test_python_keeps_a_place_as_the_command_does(tmp_path: Path) -> None:
    from sistercities import run

    comparison = run("reference", replicates=2, changes=CHANGES, out=Numbered(tmp_path, "run"))
    assert comparison.folder == tmp_path / "run-001"
    assert {path.name for path in comparison.folder.iterdir()} >= FILES
