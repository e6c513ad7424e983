"""Where studies are found, the built-in ones or a path, and how a study file is read."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from sistercities.scenario.complaints import in_words
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import SETTING, read
from sistercities.scenario.mistakes import Mistake, SisterCitiesError
from sistercities.scenario.positions import lines_of
from sistercities.scenario.words import meant
from sistercities.study.file import StudyError, StudyFile, study_from
from sistercities.study.spelling import changed, flat, flattened, with_figure

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
        SisterCitiesError: if there is no such study, or it has mistakes (``StudyError``, all at once).
    """
    path, changes = find_study(name), changes or {}
    layer = read(path, "study", "title, question and scenarios")
    with telling_lines(path, changes):
        tree = with_figure(changed(flattened(layer.tree), changes))
        if "name" in tree:
            raise StudyError([Mistake(("name",), "unknown key; a study is called like its file")])
        try:
            return study_from({"name": path.stem, **tree})
        except ValidationError as error:
            raise StudyError(in_words(error, tree, root=StudyFile)) from None


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
        layer = read(path)
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
