"""Words for people: what was probably meant."""

import re
from difflib import get_close_matches


def meant(word: str, known: list[str]) -> str:
    """A hint for a word that is not known: the nearest one, or one with a near part, else all that are allowed."""
    parts = {part: each for each in reversed(known) for part in re.split(r"[-_ ]", each)}
    near = get_close_matches(word[:80], known, n=1)
    near = near or [parts[part] for part in get_close_matches(word[:80], parts, n=1, cutoff=0.75)]
    return f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(sorted(known))}"
