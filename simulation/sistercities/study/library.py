"""Where studies are found, the built-in ones or a path, and how a study file is read.

The keys of a study file are spelled with dots or as tables, in quotes or not, in the file or as a
setting; and names of variables and constants, and what a level sets, are often keys of a scenario.
All spellings of one key come to one text, which is the name of its column as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sistercities.scenario.complaints import complaints_of
from sistercities.scenario.fields import carries_evidence
from sistercities.scenario.keys import Key, KeyTextError, key_text, parts_of
from sistercities.scenario.layers import SETTING, Tree, read
from sistercities.scenario.mistakes import Mistake, SisterCitiesError
from sistercities.scenario.syntax import lines_of
from sistercities.scenario.words import meant
from sistercities.study.file import TABLE_OF_ROLE, StudyError, StudyFile, as_plain, study_from
from sistercities.study.variable import Variable

_PACKAGE = Path(__file__).parent.parent


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
        SisterCitiesError: if there is no such study, or it has mistakes (``StudyError``, all at
            once).
    """
    path = find_study(name)
    changes = changes or {}
    layer = read(path, "study", "title, question and scenarios")

    with telling_lines(path, changes):
        return build_study(path.stem, layer.tree, changes)


def build_study(
    name: str, says: Mapping[str, Any], changes: Mapping[str, object] | None = None
) -> StudyFile:
    """A study without a file: the one that a file of that name would hold.

    Args:
        name: of the study.
        says: what the file would say, as ``tomllib`` reads it: ``title``, ``question``,
            ``scenarios``, ``levers``, ``design``, ``replicates`` and so on. Paths of scenarios are
            read from the working folder.
        changes: dotted keys and the values that replace what it says, as for ``load_study``.

    Raises:
        SisterCitiesError: with all mistakes (``StudyError``).
    """
    tree = with_figure(changed(flattened(dict(says)), changes or {}))
    if "name" in tree:
        raise StudyError([Mistake(("name",), "unknown key; a study is called like its file")])
    try:
        return study_from({"name": name, **tree})
    except ValidationError as error:
        raise StudyError(complaints_of(error, tree, root=StudyFile)) from None


def changed_study(study: StudyFile, changes: Mapping[str, object] | None) -> StudyFile:
    """A study with some of its keys changed, as for ``load_study``."""
    if not changes:
        return study
    says = {key: value for key, value in as_plain(study).items() if key != "name"}
    return build_study(study.name, says, changes)


@contextmanager
def telling_lines(path: Path, changes: Iterable[str]) -> Iterator[None]:
    """Mistakes in a study are told with the line of the study file, in reading order.

    Args:
        path: the study file.
        changes: keys that were set otherwise than in the file.

    Raises:
        StudyError: the same mistakes with file and line.
    """
    try:
        yield
    except StudyError as error:
        layer = read(path)
        # reversed, so that the first of two spellings counts
        lines = {flat(key): min(written) for key, written in reversed(lines_of(layer.text).items())}
        lines |= {flat((key,)): 0 for key in changes}
        placed = [
            mistake._replace(file=layer.where, line=line)
            if line
            else mistake._replace(file=SETTING)
            for mistake in error.mistakes
            for line in [_nearest(lines, flat(mistake.key))]
        ]
        raise StudyError(
            sorted(placed, key=lambda mistake: (mistake.line or 0, str(mistake)))
        ) from None


def _nearest(lines: Mapping[Key, int], key: Key) -> int:
    """Line of a key, or of what lies around it; 0 if it was set otherwise than in the file."""
    return next(
        (lines[key[:length]] for length in range(len(key), 0, -1) if key[:length] in lines), 1
    )


_FIELDS = set(Variable.model_fields)
_FIGURE_PLACES = ("x", "y", "lines", "panels")


def flattened(tree: Tree) -> Tree:
    """A study file with every variable and constant under one text, however it was written.

    Raises:
        StudyError: if two spellings of one key are there.
    """
    flat_tree = dict(tree)
    for table in TABLE_OF_ROLE.values():
        if isinstance(tree.get(table), dict):
            flat_tree[table] = {
                name: _leveled(below) for name, below in _once(table, _variables(tree[table], ()))
            }

    if isinstance(tree.get("constants"), dict):
        flat_tree["constants"] = dict(_once("constants", _settings(tree["constants"], ())))

    return flat_tree


def with_figure(tree: Tree) -> Tree:
    """A flattened study file whose figure names variables as they are called there."""
    figure = tree.get("figure")
    if not isinstance(figure, dict):
        return tree

    own = {
        name
        for table in TABLE_OF_ROLE.values()
        if isinstance(tree.get(table), dict)
        for name in tree[table]
    }
    names = {
        place: name if name in own else _one_spelling(name)
        for place in _FIGURE_PLACES
        if isinstance(name := figure.get(place), str)
    }

    return {**tree, "figure": {**figure, **names}}


def changed(tree: Tree, changes: Mapping[str, object]) -> Tree:
    """A flattened study file in which some keys have other values.

    Raises:
        SisterCitiesError: if there is nothing at a key that could be set.
    """
    for key, value in changes.items():
        try:
            parts = parts_of(key)
        except KeyTextError as error:
            raise SisterCitiesError(f"{key}: {error}") from None

        place: Any = tree
        *around, last = _address(tree, parts)
        for part in around:
            place = place.setdefault(part, {}) if isinstance(place, dict) else None
        if not isinstance(place, dict):
            raise SisterCitiesError(f"{key}: there is no table to set it in")
        place[last] = deepcopy(value)

    return flattened(tree)


def flat(key: Key) -> Key:
    """A key of a study file with the keys that are names in it taken apart.

    So all its spellings are alike.
    """
    parts: list[str | int] = []
    for part in key:
        try:
            parts += parts_of(part) if isinstance(part, str) else (part,)
        except KeyTextError:
            parts.append(part)

    return tuple(parts)


def _one_spelling(key: str) -> str:
    """A key as all its spellings come to; a text that is no key, or one name, stays what it is."""
    try:
        parts = parts_of(key)
    except KeyTextError:
        return key
    return key_text(parts) if len(parts) > 1 else key


def _joined(parts: tuple[str, ...]) -> str:
    """The text of a key; one name, which is no key, as it is."""
    return key_text(parts) if len(parts) > 1 else parts[0]


def _once(table: str, spelled: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    seen = set()
    for name, value in spelled:
        if name in seen:
            raise StudyError([Mistake((table, name), "given twice, in two spellings")])
        seen.add(name)
        yield name, value


def _variables(tree: Tree, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Variables by name. A name of one's own stays as it is; a key comes to its one spelling."""
    for name, value in tree.items():
        here = (*path, name)
        if isinstance(value, dict) and value and not _FIELDS & set(value):
            yield from _variables(value, _taken_apart(here))
        elif path:
            yield key_text(here), value
        else:
            own = isinstance(value, dict) and bool({"keys", "levels"} & set(value))
            yield (name if own else _one_spelling(name)), value


def _settings(tree: Tree, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """What is set in a scenario, by key."""
    for name, value in tree.items():
        here = _taken_apart((*path, name))
        if isinstance(value, dict) and value and not carries_evidence(here):
            yield from _settings(value, here)
        else:
            yield key_text(here), value


def _taken_apart(path: tuple[str, ...]) -> tuple[str, ...]:
    """The path of a table: its first name may be a whole key, those below it are names."""
    try:
        return parts_of(path[0]) if len(path) == 1 else path
    except KeyTextError:
        return path


def _leveled(variable: Any) -> Any:  # noqa: ANN401
    """A variable with what its levels set by key."""
    levels = variable.get("levels") if isinstance(variable, dict) else None
    if not isinstance(levels, dict):
        return variable

    return {
        **variable,
        "levels": {
            name: dict(_settings(below, ())) if isinstance(below, dict) else below
            for name, below in levels.items()
        },
    }


def _address(tree: Tree, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Where a setting goes in a flattened study file."""
    first = parts[0]
    rest = parts[1:]
    if first == "constants" and rest:
        return first, key_text(rest)
    if first not in TABLE_OF_ROLE.values() or not rest:
        return parts

    table = tree.get(first)
    name, below = _split(list(table) if isinstance(table, dict) else [], rest)
    if below[:1] == ("levels",) and len(below) > 2:
        below = (*below[:2], key_text(below[2:]))

    return first, name, *below


def _split(names: list[str], parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The name of the variable with which a key begins, and what is below it."""
    spelled = {name: length for name in names if (length := _length(name, parts))}
    whole = {
        name: length
        for name, length in spelled.items()
        if set(parts[length : length + 1]) <= _FIELDS
    }
    # the longest name wins that is followed by a field of a variable
    if fitting := whole or spelled:
        name = max(fitting, key=fitting.__getitem__)
        if name in whole or not _FIELDS & set(parts[1:]):
            return name, parts[fitting[name] :]

    fields = [place for place, part in enumerate(parts) if place and part in _FIELDS]
    end = fields[0] if fields else len(parts)
    return _joined(parts[:end]), parts[end:]


def _length(name: str, parts: tuple[str, ...]) -> int:
    """With how many of its parts a key begins with a name; none if it does not."""
    for spelling in ((name,), flat((name,))):
        if parts[: len(spelling)] == spelling:
            return len(spelling)
    return 0
