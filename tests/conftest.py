"""Shared worlds: simulated once, read by many tests."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import settings
from matplotlib.figure import Figure
from sistercities.agents.model import PartnershipModel
from sistercities.cli.commands import application
from sistercities.cli.parsing import run_application
from sistercities.paper.figures import save
from sistercities.runs.replicates import Ensemble, simulate
from sistercities.scenario.files import load_scenario
from sistercities.scenario.schema import Scenario
from sistercities.study import batch
from sistercities.study.results import Study

from tests.studies import Fails, swept, written

settings.register_profile("untimed", deadline=None)  # a busy machine is no mistake
settings.load_profile("untimed")

NAMES = (
    "base",
    "reference",
    "bandung-braunschweig",
    "central-java-fujian",
    "jakarta-beijing",
    "jakarta-berlin",
    "jakarta-portfolio",
    "jakarta-rotterdam",
    "kyoto-yogyakarta",
    "semarang-brisbane",
    "small-portfolio",
    "surabaya-kitakyushu",
)
PAIRS = (
    "jakarta-beijing",
    "kyoto-yogyakarta",
    "surabaya-kitakyushu",
    "bandung-braunschweig",
    "jakarta-portfolio",
)
"""Pairings that figures show side by side."""

SMALL = {"defaults.city.businesses": 60, "defaults.city.citizens": 80}


@contextmanager
def unprinted() -> Iterator[None]:
    """Figures are drawn but neither printed nor checked.

    For what many tests share, and none looks at as a picture. Every figure of every answer is
    checked in tests/test_answer.py, in both languages in tests/test_language.py.
    """

    def print_nothing(figure: Figure, file: IO[bytes], **_: object) -> None:
        file.write(b"not printed")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Figure, "savefig", print_nothing)
        patched.setattr(save, "faults_of", lambda figure, **_: [])
        yield


@pytest.fixture(autouse=True)
def sketched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Figures are drawn but neither printed nor checked, unless a test is marked ``pictures``.

    To embed fonts, to paint dots and to lay out every word takes most of the time of a command, and
    hundreds of tests that run one look at its words, tables and names of files alone.
    """
    with nullcontext() if "pictures" in request.keywords else unprinted():
        yield


@pytest.fixture(scope="session")
def reference() -> PartnershipModel:
    """One full run of the reference tie."""
    return PartnershipModel("reference", rng=7).run()


@pytest.fixture
def small() -> Callable[..., Scenario]:
    """A scenario with few agents, and further changes."""

    def load(name: str = "reference", **changes: object) -> Scenario:
        return load_scenario(
            name, {**SMALL, **{key.replace("__", "."): value for key, value in changes.items()}}
        )

    return load


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Run a command line in an empty folder; gives exit status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: Any) -> tuple[int, str, str]:
        status = run_application(application, {}, [str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture(scope="session")
def pairings() -> list[Ensemble]:
    """Three small worlds of each of five pairings, only read."""
    return [simulate(load_scenario(name, SMALL), 3, 1)[0] for name in PAIRS]


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The small study, swept once and only read."""
    folder = tmp_path_factory.mktemp("small")
    return swept(written(folder), folder / "out")


@pytest.fixture
def failing_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    """The small study, of which some runs fail."""
    with monkeypatch.context() as patched:
        patched.setattr(batch, "PartnershipModel", Fails)
        return swept(written(tmp_path), tmp_path / "out")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a disk of its own of some size."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    used = []

    def mount(size: str) -> Path:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", mounted],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            pytest.skip(f"no disk may be mounted here ({done.stderr.strip()})")
        used.append(mounted)
        return mounted

    yield mount
    for each in used:
        subprocess.run(["umount", each], check=True)


@pytest.fixture
def only_usual_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no other font than the one that comes with matplotlib."""
    from matplotlib import font_manager
    from sistercities.paper.figures.fonts import FAMILY

    usual = [entry for entry in font_manager.fontManager.ttflist if entry.name == FAMILY]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", usual)
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
