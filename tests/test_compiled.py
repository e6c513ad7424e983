"""An edited rule is always seen, and a cache that cannot be written does not stop anybody."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sistercities.world import compiled
from sistercities.world.compiled import PACKAGE, cache_folder, source_hash


@pytest.fixture
def around(tmp_path: Path) -> Path:
    """A folder in which a cache may lie: nobody else can write to it."""
    folder = tmp_path / "around"
    folder.mkdir(mode=0o755)
    return folder


def chosen(cache: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    """The folder for compiled code, of a user with this cache and these temporary files."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return cache_folder()


def value_of(package: Path, cache: Path, temporary: Path | None = None) -> str:
    """What the compiled logit of a logistic gives in a fresh process: a rule that calls another module's rule."""
    code = "from sistercities.world.government import will_of_leader as w; from types import SimpleNamespace as N;"
    code += "from sistercities.world.rates import logit; print(round(logit(0.75), 6))"
    environment = {**os.environ, "PYTHONPATH": str(package), "XDG_CACHE_HOME": str(cache)}
    environment |= {"TMPDIR": str(temporary or cache)}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return ran.stdout.strip()


def test_an_edited_rule_is_seen(tmp_path: Path) -> None:
    package, cache = tmp_path / "code", tmp_path / "cache"
    shutil.copytree(PACKAGE, package / "sistercities")
    assert value_of(package, cache) == value_of(package, cache) == "1.098612"
    rates = package / "sistercities" / "world" / "rates.py"
    rates.write_text(
        rates.read_text(encoding="utf-8").replace("math.log(inside", "2.0 * math.log(inside"),
        encoding="utf-8",
    )
    assert value_of(package, cache) == "2.197225"
    assert len(list((cache / "sistercities").iterdir())) == 2


def test_the_hash_sees_every_file(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "sistercities")
    before = source_hash(tmp_path / "sistercities")
    assert before == source_hash()
    (tmp_path / "sistercities" / "cli" / "new.py").write_text("", encoding="utf-8")
    assert source_hash(tmp_path / "sistercities") != before


def test_the_cache_is_private_whatever_the_umask(
    around: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = os.umask(0)
    try:
        folder = chosen(around, around, monkeypatch)
    finally:
        os.umask(before)
    assert folder is not None
    assert folder.parent == around / "sistercities"
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, folder.parent)} == {0o700}


def test_an_unwritable_cache_is_replaced_by_one_folder_for_all_processes(around: Path) -> None:
    blocked = around / "file"
    blocked.write_text("", encoding="utf-8")
    for _ in range(2):
        assert value_of(PACKAGE.parent, blocked, around) == "1.098612"
        (folder,) = (path for path in around.iterdir() if path != blocked)
        assert folder.name == f"sistercities-{os.geteuid()}"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("trap", ["link", "mode", "owner", "movable", "file"])
def test_a_folder_that_somebody_else_can_write_to_is_never_used(
    trap: str, around: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in the cache is run, so it must not be anybody else's."""
    blocked = around / "blocked"
    blocked.touch()
    temporary = around / "temporary"
    temporary.mkdir()
    temporary.chmod(0o1777)
    place = temporary / f"sistercities-{os.geteuid()}"
    if trap == "link":
        (around / "elsewhere").mkdir(mode=0o700)
        place.symlink_to(around / "elsewhere")
    elif trap == "file":
        place.touch()
    else:
        place.mkdir(mode=0o700)
    if trap == "mode":
        place.chmod(0o770)
    elif trap == "movable":
        temporary.chmod(0o777)
    elif trap == "owner":
        if os.geteuid():
            pytest.skip("only root can give a folder away")
        os.chown(place, 12345, 12345)
    assert chosen(blocked, temporary, monkeypatch) is None
    place.unlink() if trap in {"link", "file"} else shutil.rmtree(place)
    temporary.chmod(0o1777)
    folder = chosen(blocked, temporary, monkeypatch)
    assert folder is not None
    assert folder.parent == place


def test_a_user_without_a_home_gets_no_folder_called_tilde(
    around: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(around)
    monkeypatch.setattr(compiled, "user_cache_path", lambda _: Path("~/.cache/sistercities"))
    (around / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(around / "file"))
    assert cache_folder() is None
    assert [path.name for path in around.iterdir()] == ["file"]


def test_what_is_kept_is_used_though_the_disk_is_full(
    around: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = chosen(around, around, monkeypatch)
    assert folder is not None
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    assert chosen(around, around, monkeypatch) is None
    (folder / "kept").touch()
    assert chosen(around, around, monkeypatch) == folder


def test_a_cache_that_was_cut_off_is_compiled_anew(around: Path) -> None:
    assert value_of(PACKAGE.parent, around) == "1.098612"
    kept = [path for path in around.rglob("*") if path.suffix in {".nbi", ".nbc"}]
    assert kept
    for number, path in enumerate(kept):
        os.truncate(path, path.stat().st_size // 2 if number % 2 else 0)
    assert value_of(PACKAGE.parent, around) == "1.098612"
    assert all(path.stat().st_size > 0 for path in around.rglob("*.nb?"))  # and it is kept again


def test_a_cache_that_cannot_grow_stops_nobody(around: Path) -> None:
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); "
    code += "from sistercities.world.rates import logit; print(round(logit(0.75), 6))"
    environment = {**os.environ, "XDG_CACHE_HOME": str(around)}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert (ran.stdout, ran.stderr) == ("1.098612\n", "")
