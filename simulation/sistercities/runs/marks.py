"""What a folder that a command wrote says of itself, and what it is by that."""

from pathlib import Path

from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError

PROVENANCE = "provenance.json"
MANIFEST = "manifest.json"
"""What a results folder, and a study folder, says of itself."""


def is_study(folder: Path) -> bool:
    """Whether a folder is that of a study; if not, it is that of an answer.

    Raises:
        SisterCitiesError: if it is neither.
    """
    if (folder / MANIFEST).is_file():
        return True
    if (folder / PROVENANCE).is_file():
        return False
    if folder.exists():
        raise SisterCitiesError(
            f"{shown(folder)}: no results folder (it has no {PROVENANCE}) and no study folder"
        )
    raise SisterCitiesError(
        f"{shown(folder)}: no such folder; give the folder of an answer or of a study, as a "
        "command wrote it"
    )
