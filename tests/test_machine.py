"""The machine around us: full or closed streams, odd environments, folders that vanish. Each costs one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cases import QUICK

SMALL = tuple(map(str, QUICK))
RUN = ("run", "reference", *SMALL)
ABLATE = ("ablate", "reference", "--mechanism", "leads", *SMALL)
"""Draws no figure, so that it is over soon."""
POLICY = ("--policy", "joint-committee")
FULL = Path("/dev/full")
USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
UNBUFFERED = {"PYTHONUNBUFFERED": "1"}
NO_BACKEND = {"MPLBACKEND": "nonsense"}
NO_ENCODING = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def shell(
    line: str, *arguments: str, cwd: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a line, in which ``$0 "$@"`` is the command with its arguments."""
    return subprocess.run(
        ["bash", "-c", line.replace("$0", '"$0" -m sistercities'), sys.executable, *arguments],
        cwd=cwd,
        env={**USUAL, **(environment or {})},
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=120,
        check=False,
    )


needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


@needs_full
@pytest.mark.parametrize("environment", [{}, UNBUFFERED], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("arguments", [("sources", "base"), ("--help",), ()], ids=" ".join)
def test_a_full_output_is_told_in_one_line(
    arguments: tuple[str, ...], environment: dict[str, str], tmp_path: Path
) -> None:
    done = shell('$0 "$@" > /dev/full', *arguments, cwd=tmp_path, environment=environment)
    assert (done.returncode, done.stderr) == (
        2,
        "sistercities: standard output: No space left on device\n",
    )


@needs_full
def test_where_nothing_can_be_printed_the_results_are_written(tmp_path: Path) -> None:
    done = shell('$0 "$@" > /dev/full', *ABLATE, cwd=tmp_path)
    said = "sistercities: standard output: No space left on device; everything is in results/ablate-001\n"
    assert (done.returncode, done.stderr) == (2, said)
    assert (tmp_path / "results/ablate-001/provenance.json").is_file()


@pytest.mark.parametrize("environment", [{}, UNBUFFERED], ids=["buffered", "unbuffered"])
def test_a_pipe_that_nobody_reads_is_no_mistake(
    environment: dict[str, str], tmp_path: Path
) -> None:
    for arguments in (("sources", "jakarta-beijing"), ("policies",)):
        done = shell(
            '$0 "$@" | true; exit ${PIPESTATUS[0]}',
            *arguments,
            cwd=tmp_path,
            environment=environment,
        )
        assert (done.returncode, done.stderr) == (141, "")


def test_streams_that_are_closed_stop_nobody(tmp_path: Path) -> None:
    assert shell("$0 validate base >&-", cwd=tmp_path).returncode == 0
    assert shell("$0 policies >&- <&-", cwd=tmp_path).returncode == 0
    assert shell("$0 explain nowhere title 2>&-", cwd=tmp_path).returncode == 2
    assert shell("$0 explain nowhere title >&- 2>&- <&-", cwd=tmp_path).returncode == 2


@needs_full
def test_a_complaint_that_nobody_takes_has_its_status(tmp_path: Path) -> None:
    assert shell("$0 explain nowhere title 2>/dev/full", cwd=tmp_path).returncode == 2


def test_an_encoding_without_a_letter_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'extends = "base"\ntitle = "São Tomé, 京都"\n', encoding="utf-8"
    )
    for environment in ({"PYTHONIOENCODING": "ascii"}, NO_ENCODING):
        done = shell("$0 explain mine.toml title", cwd=tmp_path, environment=environment)
        assert (done.returncode, done.stderr) == (0, "")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"m\xff.toml")
    (tmp_path / name).write_text('extends = "base"\n', encoding="utf-8")
    done = shell('$0 "$@"', "validate", name, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "sistercities: m\\udcff.toml:1: rename the file, since a scenario is called like it: "
        "\\udcff cannot be printed; take it out\n"
    )


def test_code_that_must_not_be_compiled_is_refused(tmp_path: Path) -> None:
    environment = {"NUMBA_DISABLE_JIT": "1"}
    done = shell('$0 "$@"', *RUN, cwd=tmp_path, environment=environment)
    said = "sistercities: NUMBA_DISABLE_JIT is set, and the model runs as compiled code only; unset it\n"
    assert (done.returncode, done.stderr) == (2, said)
    assert not list(tmp_path.iterdir())
    assert shell("$0 validate base", cwd=tmp_path, environment=environment).returncode == 0


def test_a_working_folder_that_was_deleted(tmp_path: Path) -> None:
    gone = 'mkdir gone; cd gone; rmdir ../gone; $0 "$@"'
    assert shell(gone, "validate", "base", cwd=tmp_path).returncode == 0
    for arguments, said in [
        (
            ("validate", "mine.toml"),
            "mine.toml: no such file; a scenario is a built-in name or the path of a .toml file",
        ),
        (
            ABLATE,
            "results: cannot be written (No such file or directory); give another folder with --out",
        ),
        (("new", "one-two"), "one-two.toml: cannot be written (No such file or directory)"),
        (
            ("sweep", "commitment", "--out", str(tmp_path / "out")),
            "the working folder was deleted, and workers begin there; go to another",
        ),
    ]:
        done = shell(gone, *arguments, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, f"sistercities: {said}\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.long
def test_a_folder_whose_name_is_no_text_in_an_odd_environment(tmp_path: Path) -> None:
    """With a backend that does not exist, in a locale that knows 128 letters."""
    out = os.fsdecode(b"o\xff")
    done = shell('$0 "$@"', *RUN, "--out", out, cwd=tmp_path, environment=NO_BACKEND | NO_ENCODING)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Written to o\\udcff/" in done.stdout
    assert (tmp_path / out / "provenance.json").is_file()


def test_no_shared_memory_is_told_in_one_line(tmp_path: Path) -> None:
    hidden = "mount -t tmpfs -o ro tmpfs /dev/shm && "
    private = ["unshare", "--mount", "bash", "-c"]
    if subprocess.run([*private, f"{hidden}true"], check=False, capture_output=True).returncode:
        pytest.skip("no disk may be mounted here")
    done = subprocess.run(
        [*private, f'{hidden}"$0" -m sistercities sweep commitment --workers 2', sys.executable],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "sistercities: worker processes cannot be started (Read-only file system); they need shared memory, /dev/shm "
        "on Linux\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_folder_that_may_not_be_written_and_a_user_without_a_home(tmp_path: Path) -> None:
    """Without the rights that root has over permissions."""
    bounded = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if bounded and subprocess.run([*bounded, "true"], check=False, capture_output=True).returncode:
        pytest.skip("there is no setpriv here, so root may write anywhere")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    environment = {**os.environ, "XDG_CACHE_HOME": str(locked / "cache"), "TMPDIR": str(tmp_path)}
    del environment["HOME"]
    done = subprocess.run(
        [*bounded, sys.executable, "-m", "sistercities", *RUN, "--out", "locked"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = "sistercities: locked: cannot be written (Permission denied); give another folder with --out\n"
    assert (done.returncode, done.stderr) == (2, said)
    assert {path.name for path in tmp_path.iterdir()} == {"locked", f"sistercities-{os.geteuid()}"}
