"""An edited rule is always seen, and a cache that cannot be written does not stop anybody."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sistercities.compiled import PACKAGE, source_hash


def value_of(package: Path, cache: Path) -> str:
    """What the compiled logit of a logistic gives in a fresh process: a rule that calls another module's rule."""
    code = "from sistercities.government import will_of_leader as w; from types import SimpleNamespace as N;"
    code += "from sistercities.rates import logit; print(round(logit(0.75), 6))"
    environment = {**os.environ, "PYTHONPATH": str(package), "XDG_CACHE_HOME": str(cache)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return ran.stdout.strip()


def test_an_edited_rule_is_seen(tmp_path: Path) -> None:
    package, cache = tmp_path / "code", tmp_path / "cache"
    shutil.copytree(PACKAGE, package / "sistercities")
    assert value_of(package, cache) == value_of(package, cache) == "1.098612"
    rates = package / "sistercities" / "rates.py"
    rates.write_text(
        rates.read_text(encoding="utf-8").replace("math.log(inside", "2.0 * math.log(inside"), encoding="utf-8"
    )
    assert value_of(package, cache) == "2.197225"
    assert len(list((cache / "sistercities").iterdir())) == 2


def test_the_hash_sees_every_file(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "sistercities")
    before = source_hash(tmp_path / "sistercities")
    assert before == source_hash()
    (tmp_path / "sistercities" / "cli" / "new.py").write_text("", encoding="utf-8")
    assert source_hash(tmp_path / "sistercities") != before


def test_an_unwritable_cache_is_replaced(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert value_of(PACKAGE.parent, blocked) == "1.098612"
