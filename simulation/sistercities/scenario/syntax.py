"""From the text of a TOML file to its values and where they stand, or to all that is no TOML in it.

tomllib gives the values, tree-sitter the lines.

TOML's reader stops at the first mistake. A line that it cannot read, and that gives one value to
one key, is therefore set aside and the rest is read again, so that all mistakes of a file are told
at once. Where it is not clear what a line was meant to be, nothing below it can be judged, and the
reading ends there.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sistercities.scenario.keys import Key
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.words import one_line

if TYPE_CHECKING:
    from tree_sitter import Node

SET_ASIDE = "?"
"""Stands for a value that could not be read."""

_MOST_MISTAKES = 20
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
_ONE_VALUE = re.compile(r"""((?:[A-Za-z0-9_.\- \t]++|"[^"]*+"|'[^']*+')++)=""")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine", "Duplicate")
_OPENS = re.compile(r"""("{3}|'{3})(?!.*\1)|[=\[,]\s*'[^']*$""")
_LINE = "a line is a key = value, a [table] or a # comment"
_QUOTES = 'a text stands in straight quotes, for example title = "Jakarta"'
_CLOSED = "a text that begins with a quote ends with the same one, on the same line"
_NAMES = (
    'names with other letters than A to Z, digits, - and _ stand in quotes: [cities."são paulo"]'
)
_BACKSLASH = r"in a text write \\ for \, or put the text in single quotes"
_ABOVE = (
    "unclosed list or text above this line; a list ends with ], "
    "a text of several lines with three quotes"
)
_WORDS = {
    "Invalid value": f"invalid value; {_QUOTES}",
    "Invalid statement": f"invalid statement; {_LINE}",
    "Invalid date or datetime": 'no date; a month stands in quotes, for example "1998-12"',
    "Expected '=' after a key in a key/value pair": f"expected '=' after a key; {_LINE}",
    "Expected newline or end of document after a statement": "more than one value on a line; "
    "one key = value to a line",
    "Expected ']' at the end of a table declaration": "expected ']' at the end of a "
    f"table; {_NAMES}",
    "Expected ']]' at the end of an array declaration": "expected ']]' at the end of a "
    f"table; {_NAMES}",
    "Invalid initial character for a key part": f"no key; {_NAMES}",
    "Unclosed array": "unclosed list before this; a list ends with ]",
    "Unclosed inline table": "unclosed table; a table in braces stands on one line and ends with }",
    "Unterminated string": f"unclosed text; {_CLOSED}",
    "Illegal character '\\n'": f"unclosed text; {_CLOSED}",
    "Illegal character '\\r'": f"unclosed text; {_CLOSED}",
    "Found invalid character '\\n'": f"unclosed text; {_CLOSED}",
    'Expected "\'"': f"unclosed text; {_CLOSED}",
    "Unescaped '\\' in a string": f"a backslash; {_BACKSLASH}",
    "Invalid hex value": f"a backslash; {_BACKSLASH}",
    "Escaped character is not a Unicode scalar value": f"a backslash; {_BACKSLASH}",
}
_BEGINS = {
    "Illegal character": "a character that cannot be printed in a text; take it out",
    "Found invalid character": "a character that cannot be printed; take it out",
    "Cannot": "given twice, or both a value and a table",
}
_LOOKS_LIKE = (
    (re.compile(r"=\s*\d{4}-\d\d\s*(#|,|\}|$)"), 'a month stands in quotes, for example "1998-12"'),
    (re.compile(r"\d{1,3}(,\d{3})+\s*(#|,|\]|\}|$)"), "numbers have no commas: 8_300_000"),
    (re.compile(r"\d,\d"), "a decimal has a point, no comma: 0.5"),
    (re.compile(r"\d \d{3}"), "numbers have no spaces: 8_300_000"),
    (
        re.compile(r"=\s*(True|TRUE|Yes|yes|False|FALSE|No|no)\b"),
        "write true or false, in small letters",
    ),
    (re.compile(r"[=\[,]\s*[-+]?\.\d"), "a number begins with a digit: 0.5"),
)
"""What a line was probably meant to say that is no TOML: the first that fits."""


class Parsed(NamedTuple):
    """What could be read of a text.

    Attributes:
        tree: its values; ``SET_ASIDE`` where one could not be read.
        text: the text, line for line, with that in place of what could not be read.
        mistakes: what could not be read; the key that its value was meant for is involved.
        whole: whether the rest could be read.
    """

    tree: dict[str, Any]
    text: str
    mistakes: list[Mistake]
    whole: bool


def parsed(text: str, where: str) -> Parsed:
    """Read a text.

    Args:
        text: of the file.
        where: the file, as messages name it.

    Returns:
        What could be read, to be changed at will.
    """
    found = _parsed(text, where)
    return found._replace(tree=_copied(found.tree), mistakes=list(found.mistakes))


def _copied(value: Any) -> Any:  # noqa: ANN401
    """A value of a TOML file, with tables and lists of its own."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


@lru_cache(maxsize=64)
def _parsed(text: str, where: str) -> Parsed:
    """What could be read of a text; kept, as most files extend a few that are read every time."""
    lines = text.split("\n")
    mistakes: list[Mistake] = []
    set_aside: list[int] = []

    while len(mistakes) < _MOST_MISTAKES:
        left = "\n".join(lines)
        try:
            tree = tomllib.loads(left)
        except (ValueError, RecursionError) as error:
            # ValueError: no TOML, or a number of thousands of digits
            mistake = _mistake(error, where, left)
        else:
            return Parsed(tree, left, _with_keys(mistakes, set_aside, left), whole=True)

        line = mistake.line or 0
        if line in set_aside:  # so it was not this line that could not be read
            mistakes[-1] = mistakes[-1]._replace(text=f"not valid TOML: {_ABOVE}")
            break
        mistakes.append(mistake)
        written = _ONE_VALUE.match(lines[line - 1]) if line else None
        if written is None or "unclosed list" in mistake.text:
            break
        set_aside.append(line)
        lines[line - 1] = "" if _is_second(mistake) else f'{written[1]} = "{SET_ASIDE}"'

    return Parsed({}, text, mistakes, whole=False)


def _is_second(mistake: Mistake) -> bool:
    """Whether a key is given on an earlier line already, so that its line can be left out."""
    return bool(mistake.key) and not mistake.text.endswith(f" {mistake.line}")


def _with_keys(mistakes: list[Mistake], set_aside: list[int], text: str) -> list[Mistake]:
    """The mistakes, each with the key whose value was set aside."""
    if not mistakes:
        return []

    key_on: dict[int, Key] = {}
    for key in sorted(lines_of(text), key=len):
        key_on |= dict.fromkeys(lines_of(text)[key], key)

    return [
        mistake._replace(involved=(mistake.key if _is_second(mistake) else key_on.get(line, ()),))
        for mistake, line in zip(mistakes, set_aside, strict=True)
    ]


def _mistake(error: Exception, where: str, text: str) -> Mistake:
    """What is wrong with a text that is no TOML, with the line."""
    if isinstance(error, RecursionError):
        return Mistake((), f"lists within lists, more than {DEEPEST} deep", file=where)

    said = str(error)
    if said.startswith(_TWICE) and (twice := _first_given_twice(text)):
        line, key, first = twice
        return Mistake(key, f"given twice; first in line {first}", file=where, line=line)

    place = _PLACE.search(said)
    line = int(place[1] or _unclosed(text)) if place else 0
    plain = _PLACE.sub("", said)
    what = _WORDS.get(plain) or next(
        (words for start, words in _BEGINS.items() if plain.startswith(start)), ""
    )
    what = what or one_line(plain[:1].lower() + plain[1:])
    if hint := _meant_on(text.split("\n")[line - 1] if line else "", plain):
        what = hint

    return Mistake((), f"not valid TOML: {what}", file=where, line=line or None)


def _unclosed(text: str) -> int:
    """The line that opens what is not closed until the end of a text.

    The last one if it cannot be told.
    """
    lines = text.split("\n")
    if opened := [number for number, line in enumerate(lines, 1) if _OPENS.search(line)]:
        return opened[-1]
    return len(lines)


def _first_given_twice(text: str) -> tuple[int, Key, int] | None:
    """Line and key of the first key that is given twice, and the line where it was given before."""
    twice = [(lines[1], key, lines[0]) for key, lines in lines_of(text).items() if len(lines) > 1]
    return min(twice, key=lambda each: each[0], default=None)


def _meant_on(line: str, said: str) -> str:
    """What a line was probably meant to say, where TOML's own words do not help."""
    if not said.startswith(("Expected", "Invalid value", "Unclosed")):
        return ""
    return next((hint for pattern, hint in _LOOKS_LIKE if pattern.search(line)), "")


DEEPEST = 100
"""Most tables and lists within each other that a scenario may have."""
_KEYS = {"bare_key", "quoted_key", "dotted_key"}


@lru_cache(maxsize=64)
def lines_of(text: str) -> dict[Key, list[int]]:
    """Lines that give a value to a key, or open its table, the first line being 1.

    A key within a list is its place, from 0. A key written twice, which TOML forbids, has two
    lines.
    """
    lines: dict[Key, list[int]] = defaultdict(list)
    for key, line in _written(text):
        lines[key].append(line)

    for key, written in list(lines.items()):
        written.sort()
        for length in range(1, len(key)):  # [a.b] and a.b = 1 open a as well
            lines.setdefault(key[:length], written[:1])

    return dict(lines)


def _written(text: str) -> Iterator[tuple[Key, int]]:
    """Every key as the text spells it, with its line."""
    from tree_sitter import Language, Parser
    from tree_sitter_toml import language

    repeated: Counter[Key] = Counter()

    for part in Parser(Language(language())).parse(text.encode()).root_node.named_children:
        above: Key = ()
        if part.type.startswith("table"):
            above = _name(part)
            if part.type == "table_array_element":
                repeated[above] += 1
                above = (*above, repeated[above] - 1)
            yield above, _line(part)
            for pair in part.named_children:
                yield from _written_in(pair, above)

        yield from _written_in(part, above)


def _written_in(part: "Node", above: Key) -> Iterator[tuple[Key, int]]:
    """Keys of a pair, and of all tables and lists within its value.

    There is no recursion in it, which deep nesting would exhaust.
    """
    waiting = [(part, above)]
    while waiting:
        node, above = waiting.pop()
        if len(above) > DEEPEST:
            continue
        if node.type == "pair":
            here = (*above, *_name(node))
            yield here, _line(node)
            waiting.extend(
                (value, here) for value in node.named_children if value.type not in _KEYS
            )
        elif node.type == "inline_table":
            waiting.extend((pair, above) for pair in node.named_children)
        elif node.type == "array":
            for place, item in enumerate(
                item for item in node.named_children if item.type != "comment"
            ):
                yield (*above, place), _line(item)
                waiting.append((item, (*above, place)))


def _name(node: "Node") -> Key:
    """The key of a pair or a table as its parts, with quotes and escapes read by tomllib."""
    written = next((child.text for child in node.named_children if child.type in _KEYS), None)
    try:
        below = tomllib.loads(f"{(written or b'?').decode()} = 0")
    except tomllib.TOMLDecodeError:
        return ("?",)  # no key of a text that tomllib reads

    parts: list[str] = []
    while isinstance(below, dict):
        ((part, below),) = below.items()
        parts.append(part)

    return tuple(parts)


def _line(node: "Node") -> int:
    return int(node.start_point[0]) + 1
