"""Setting up on a fresh machine, and what travels in the built distributions."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


def altered(statement: str) -> str:
    """A Python that runs the statement before any code it is given, and makes no environments."""
    return f'[ "$1" = -c ] || {{ echo "$0 $*"; exit 9; }}; exec "{sys.executable}" -c "import sys; {statement}; $2"'


BROKEN = "exit 127"
OLD = altered("sys.version_info = (3, 11)")
WITHOUT_VENV = altered("sys.version_info = (3, 13); sys.modules['ensurepip'] = None")
GOOD = altered("pass")


class FreshMachine:
    """A copy of the checkout's setup, on a machine with only the Pythons it is given."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "check out"
        self.programs = folder / "programs"
        self.home = folder / "home"
        for new in (self.checkout, self.programs, self.home):
            new.mkdir()
        shutil.copytree(CHECKOUT / ".ci", self.checkout / ".ci")
        shutil.copy(CHECKOUT / "pyproject.toml", self.checkout)
        for tool in ("cat", "cksum", "dirname", "ls", "sort"):
            (self.programs / tool).symlink_to(shutil.which(tool) or tool)

    def add(self, program: str, script: str) -> None:
        self._write(self.programs / program, script)

    def add_pyenv(self, version: str, script: str) -> None:
        self._write(self.home / ".pyenv/versions" / version / "bin/python", script)

    def set_up(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", self.checkout / ".ci/setup"],
            env={"PATH": str(self.programs), "HOME": str(self.home), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @staticmethod
    def _write(program: Path, script: str) -> None:
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> FreshMachine:
    return FreshMachine(tmp_path)


def test_machine_without_fitting_python_is_told_what_to_do(machine: FreshMachine) -> None:
    machine.add("python3.12", BROKEN)
    machine.add("python3", OLD)
    refusal = machine.set_up()
    assert refusal.returncode == 2
    assert (
        f"no working Python >= 3.12 on PATH or in {machine.home}/.pyenv/versions" in refusal.stderr
    )
    assert "python3.13: not found" in refusal.stderr
    assert "python3.12: does not run" in refusal.stderr
    assert "python3: is Python 3.11" in refusal.stderr
    assert "Install Python 3.12 or newer" in refusal.stderr
    assert not (machine.checkout / ".venv").exists()


def test_missing_venv_module_is_reported(machine: FreshMachine) -> None:
    machine.add("python3", WITHOUT_VENV)
    refusal = machine.set_up()
    assert refusal.returncode == 2
    assert (
        "python3: cannot make a venv (on Debian or Ubuntu: apt install python3.13-venv)"
        in refusal.stderr
    )


def test_broken_python_is_skipped(machine: FreshMachine) -> None:
    machine.add("python3.12", BROKEN)
    machine.add("python3", GOOD)
    assert machine.set_up().stdout.endswith("/programs/python3 -m venv --clear .venv\n")


def test_newest_python_of_pyenv_is_taken(machine: FreshMachine) -> None:
    machine.add("python3", OLD)
    machine.add_pyenv("3.9.18", OLD)
    machine.add_pyenv("3.13.9", GOOD)
    machine.add_pyenv("3.13.10", GOOD)
    machine.add_pyenv("3.14.0", BROKEN)
    assert machine.set_up().stdout.endswith("/3.13.10/bin/python -m venv --clear .venv\n")


@pytest.mark.parametrize(
    ("choice", "verdict"), [("old", "is Python 3.11"), ("absent", "not found")]
)
def test_unfit_choice_is_reported_not_replaced(
    machine: FreshMachine, choice: str, verdict: str
) -> None:
    machine.add("old", OLD)
    machine.add("python3", GOOD)
    refusal = machine.set_up(PYTHON=choice)
    assert refusal.returncode == 2
    assert "PYTHON is set" in refusal.stderr
    assert f"{choice}: {verdict}" in refusal.stderr


@pytest.mark.parametrize(
    "trace", ["http", "file:", "--index-url", "--find-links", "/root", "/home", "/opt"]
)
def test_lock_names_no_machine(trace: str) -> None:
    assert trace not in (CHECKOUT / ".ci/requirements.txt").read_text()


@pytest.mark.long
def test_scenarios_travel_and_are_found_when_installed(tmp_path: Path) -> None:
    def run(*arguments: str | Path, **environment: str) -> str:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout.decode()

    run("-m", "build", "--no-isolation", "--outdir", tmp_path, CHECKOUT)
    [source], [wheel] = tmp_path.glob("*.tar.gz"), tmp_path.glob("*.whl")

    scenarios = {
        path.relative_to(CHECKOUT / "scenarios").as_posix()
        for path in CHECKOUT.glob("scenarios/**/*.*")
    }
    assert {"jakarta-beijing.toml", "bibliography.json", "atlas/observables.csv"} <= scenarios
    with tarfile.open(source) as source_archive:
        root = source.name.removesuffix(".tar.gz")
        assert {f"{root}/scenarios/{scenario}" for scenario in scenarios} <= set(
            source_archive.getnames()
        )
    with zipfile.ZipFile(wheel) as wheel_archive:
        assert {f"sistercities/library/{scenario}" for scenario in scenarios} <= set(
            wheel_archive.namelist()
        )
        assert "sistercities/py.typed" in wheel_archive.namelist()

    target = tmp_path / "target"
    run("-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", target, wheel)
    where = run("-c", "import sistercities; print(sistercities.__file__)", PYTHONPATH=str(target))
    assert where.startswith(str(target))
    assert "jakarta-beijing" in run("-m", "sistercities", "list", PYTHONPATH=str(target))
    assert "bandung-suwon" in run("-m", "sistercities", "list", "--atlas", PYTHONPATH=str(target))
