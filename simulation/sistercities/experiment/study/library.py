"""Where studies are found, the built-in ones or a path, and how a study file is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sistercities.experiment.study.axes import TABLES
from sistercities.experiment.study.file import StudyError, StudyFile, study_from
from sistercities.experiment.study.variable import Variable
from sistercities.scenario.complaints import in_words
from sistercities.scenario.fields import EVIDENCE, field_at
from sistercities.scenario.layers import SETTING, Tree, read
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.positions import lines_of
from sistercities.scenario.words import meant

_PACKAGE = Path(__file__).parent.parent.parent


def study_library() -> Path:
    """The folder of built-in studies: inside an installed package, else in the checkout."""
    installed = _PACKAGE / "studies"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "experiments"


def study_names() -> list[str]:
    """Names of all built-in studies, in alphabetical order."""
    return sorted(path.stem for path in study_library().glob("*.toml"))


def find_study(name: str | Path) -> Path:
    """The file of a study, given by the name of a built-in one or by a path ending in ``.toml``.

    Raises:
        SisterCitiesError: if there is no such study.
    """
    if str(name).endswith(".toml"):
        return Path(name)
    if str(name) not in study_names():
        raise SisterCitiesError(f'no study "{str(name)[:80]}"; {meant(str(name), study_names())}')
    return study_library() / f"{name}.toml"


def load_study(name: str | Path, changes: Mapping[str, object] | None = None) -> StudyFile:
    """Read a study file.

    Args:
        name: name of a built-in study, or path of a ``.toml`` file.
        changes: dotted keys of the file, and the values that replace what it says, for example
            ``{"replicates": 5, "design.size": 3, "constants.leaders": "hazard"}``.

    Raises:
        SisterCitiesError: if there is no such study, or it has mistakes (``StudyError``, all at once).
    """
    path, changes = find_study(name), changes or {}
    tree = _flattened(read(path, "study", "title, question and scenarios").tree)
    for key, value in changes.items():
        _change(tree, key, value)
    with telling_lines(path, changes):
        if "name" in tree:
            raise StudyError([(str(name), "name: unknown key; a study is called like its file")])
        try:
            return study_from({"name": path.stem, **tree})
        except ValidationError as error:
            raise StudyError((path.stem, str(mistake)) for mistake in in_words(error, tree, root=StudyFile)) from None


@contextmanager
def telling_lines(path: Path, changes: Iterable[str]) -> Iterator[None]:
    """Mistakes in a study are told with the line of the study file, in reading order.

    Args:
        path: the study file.
        changes: keys that were set otherwise than in the file.
    """
    try:
        yield
    except StudyError as error:
        layer, changed = read(path), dict.fromkeys(changes, 0)
        lines = {".".join(map(str, key)): line for key, (line, *_) in lines_of(layer.text).items()} | changed
        placed = sorted((_nearest(lines, mistake), mistake) for _, mistake in error.mistakes)
        raise StudyError((f"{layer.where}:{line}" if line else SETTING, mistake) for line, mistake in placed) from None


def _nearest(lines: Mapping[str, int], mistake: str) -> int:
    """Line of the key with which a mistake starts, or of what lies around it."""
    parts = mistake.partition(": ")[0].split(".")
    written = (lines[key] for length in range(len(parts), 0, -1) if (key := ".".join(parts[:length])) in lines)
    return next(written, 1)


def _flattened(tree: Tree) -> Tree:
    """The tree with dotted keys as names of variables and constants, whether they were written in quotes or not."""
    for part in TABLES.values():
        if isinstance(tree.get(part), dict):
            tree[part] = dict(_dotted(tree[part], (), lambda _, below: not set(Variable.model_fields) & set(below)))
    if isinstance(tree.get("constants"), dict):
        tree["constants"] = dict(_dotted(tree["constants"], (), lambda path, _: not _carries_evidence(path)))
    return tree


def _dotted(
    tree: Tree, path: tuple[str, ...], descends: Callable[[tuple[str, ...], Tree], bool]
) -> Iterator[tuple[str, object]]:
    for name, value in tree.items():
        here = (*path, *name.split("."))
        if isinstance(value, dict) and value and descends(here, value):
            yield from _dotted(value, here, descends)
        else:
            yield ".".join(here), value


def _carries_evidence(path: tuple[str, ...]) -> bool:
    field = field_at(path)
    return field is not None and field.holds == EVIDENCE


def _change(tree: Tree, key: str, value: object) -> None:
    """Replace what stands at a dotted key; names of variables and constants may hold dots themselves."""
    first, *rest = key.split(".")
    place: Any = tree
    if rest:
        place = tree.setdefault(first, {})
        if first in TABLES.values() and len(rest) > 1 and isinstance(place, dict):
            place = place.setdefault(".".join(rest[:-1]), {})
            rest = rest[-1:]
        first = ".".join(rest)
    if not isinstance(place, dict):
        raise SisterCitiesError(f"{key}: there is no table to set it in")
    place[first] = value
