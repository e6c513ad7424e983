"""Disks that are full, of their own, or know less than others: what was simulated is kept, whatever they say."""

import errno
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sistercities import SisterCitiesError
from sistercities.runs.keeping import reserved

from tests.cases import QUICK, every_other
from tests.folders import WRITTEN, contents, there, write

type Command = Callable[..., tuple[int, str, str]]
type Disk = Callable[[str], Path]

QUESTIONS = [
    ("run", "reference", *QUICK),
    ("compare", "reference", "base", *QUICK),
    ("what-if", "reference", "--policy", "joint-committee", *QUICK),
    ("why", "reference", "--like", "base", *QUICK),
    ("ablate", "reference", "--mechanism", "contagion", *QUICK),
    ("biography", "reference", "--set", "defaults.city.citizens=60"),
]


def test_a_disk_of_its_own_is_filled(disk: Disk) -> None:
    mounted = disk("1m")
    with reserved(mounted) as new:
        new.fill(write)
    assert there(mounted) == WRITTEN


def is_whole(folder: Path) -> bool:
    """Whether a results folder holds what its provenance lists, and nothing that it does not."""
    listed = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["files"]
    found = contents(folder)
    del found["provenance.json"]
    return bool(found == listed)


@pytest.mark.parametrize("question", every_other(QUESTIONS), ids=lambda question: str(question[0]))
def test_a_full_disk_costs_no_work(
    question: tuple[object, ...], disk: Disk, temporary: Path, command: Command
) -> None:
    full = disk("8k")
    status, printed, complaint = command(*question, "--out", "disk/out")
    (kept,) = temporary.iterdir()
    assert (status, printed) == (2, "")
    said = f"disk/out: No space left on device; everything is in temporary/{kept.name} instead"
    assert complaint == f"sistercities: {said}\n"
    assert is_whole(kept)
    assert not list(full.iterdir())


def test_where_no_disk_has_room_it_is_said(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    full = disk("8k")
    monkeypatch.setattr(tempfile, "tempdir", str(full))
    status, printed, complaint = command("run", "reference", *QUICK, "--out", "disk/out")
    assert (status, printed) == (2, "")
    (line,) = complaint.splitlines()
    assert line.startswith(
        "sistercities: disk/out: No space left on device; there was no room among temporary files"
    )
    assert not list(full.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [("schema", "--out", "disk/new.json"), ("new", "one-two")],
    ids=lambda given: given[0],
)
def test_a_file_for_which_there_is_no_room(
    arguments: tuple[str, ...], disk: Disk, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = disk("8k")
    (full / "ballast").write_bytes(b"0" * 8192)
    if arguments[0] == "new":
        monkeypatch.chdir(full)
    status, printed, complaint = command(*arguments)
    assert (status, printed) == (2, "")
    assert "cannot be written (No space left on device)" in complaint
    assert len(complaint.splitlines()) == 1
    assert [path.name for path in full.iterdir()] == ["ballast"]
    monkeypatch.chdir("/")


def test_a_disk_that_cannot_be_asked_to_be_durable_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", fail)
    with reserved(tmp_path / "out") as new:
        new.fill(write)
    assert there(tmp_path / "out") == WRITTEN


def test_a_disk_that_knows_no_locks_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr("fcntl.flock", fail)
    with reserved(tmp_path / "out") as new:
        with (
            pytest.raises(SisterCitiesError, match="another command is at work on it"),
            reserved(tmp_path / "out"),
        ):
            pass
        new.fill(write)
    assert there(tmp_path / "out") == WRITTEN
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_disk_that_fails_at_the_very_end_costs_no_work(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some disks say only when everything has to be durable that they are full."""
    synced = os.fsync

    def fail(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink().is_relative_to(tmp_path / ".out-writing"):
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))
        synced(handle)

    monkeypatch.setattr(os, "fsync", fail)
    with (
        pytest.raises(SisterCitiesError, match="Disk quota exceeded; everything is in"),
        reserved(tmp_path / "out") as new,
    ):
        new.fill(write)
    (kept,) = temporary.iterdir()
    assert there(kept) == WRITTEN


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question[0]))
def test_a_place_in_use_is_told_before_anything_is_simulated(
    question: tuple[object, ...], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("simulated")

    monkeypatch.setattr("sistercities.agents.model.PartnershipModel.__init__", never)
    Path("mine").mkdir()
    Path("mine/thesis.txt").touch()
    status, _, complaint = command(*question, "--out", "mine")
    assert (status, complaint) == (
        2,
        "sistercities: mine: already in use; give a new or empty folder with --out\n",
    )
