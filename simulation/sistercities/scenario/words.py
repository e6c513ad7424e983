"""Words for people: what was probably meant."""

from difflib import get_close_matches


def meant(word: str, known: list[str]) -> str:
    """A hint for a word that is not known: the nearest one, else all that are allowed."""
    near = get_close_matches(word[:80], known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(sorted(known))}"
