"""Study files: a question put to the model in one text file.

It says all that is varied, and all that is recorded.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import Field, model_validator

from sistercities.scenario.evidence import Frozen
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import Tree
from sistercities.scenario.mistakes import Mistake, SisterCitiesError, dotted
from sistercities.scenario.words import one_line
from sistercities.study.design import Design
from sistercities.study.variable import Role, Variable, VariableName, Word, is_key

SCENARIO = "scenario"
"""What a figure calls the scenario, which is varied like a variable."""

TABLE_OF_ROLE: Mapping[Role, str] = {"lever": "levers", "uncertainty": "uncertainties"}
"""The tables of a study file that hold the variables of each role."""

MOST_VALUES = 12
"""A variable with more numbers than these is told, and drawn, in thirds of its range."""

_LONGEST_NAME = 120


class StudyError(SisterCitiesError):
    """All mistakes found in one study file, a line each: where it stands, the key, what is wrong.

    Attributes:
        mistakes: each with its key; the file, or ``--set``, or the name of the study; and the line.
    """

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = list(dict.fromkeys(mistakes))
        super().__init__("\n".join(map(_told, self.mistakes)))


def _told(mistake: Mistake) -> str:
    place = f"{mistake.file}:{mistake.line}" if mistake.line else mistake.file
    return ": ".join(part for part in (place, spelled(mistake.key), mistake.text) if part)


def spelled(key: Key) -> str:
    """A key of a study file for people.

    Names of variables and constants, often keys themselves, without quotes.
    """
    first, *below = (part for part in key if isinstance(part, str)) if key else ("",)
    if (
        first not in {*TABLE_OF_ROLE.values(), "constants"}
        or not below
        or not _needs_no_quotes(below[0])
    ):
        return dotted(key)

    return ".".join(
        [
            first,
            one_line(below[0], _LONGEST_NAME),
            *([dotted(tuple(below[1:]))] if below[1:] else []),
        ]
    )


def _needs_no_quotes(name: str) -> bool:
    return name != "" and name.isprintable() and ('"' not in name or is_key(name))


class FigureRequest(Frozen):
    """The figure of a study.

    Attributes:
        kind: ``heatmap`` (shades over two variables) or ``lines`` (over one).
        outcomes: what is drawn, a row of panels each.
        x: variable along the abscissa, or ``scenario``.
        y: variable along the ordinate of a heatmap.
        lines: variable that tells lines apart.
        panels: variable that has a column of panels for each of its values.
    """

    kind: Literal["heatmap", "lines"]
    outcomes: Annotated[tuple[str, ...], Field(min_length=1, max_length=4)]
    x: str
    y: str | None = None
    lines: str | None = None
    panels: str | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "FigureRequest":
        wanted, other = ("y", "lines") if self.kind == "heatmap" else ("lines", "y")
        if getattr(self, other) is not None:
            raise ValueError(f"{other}: not for {self.kind}")
        if self.kind == "heatmap" and self.y is None:
            raise ValueError(f"{wanted}: missing; a heatmap needs it")

        named = list(self.variables.values())
        if len(set(named)) < len(named):
            raise ValueError(f"{', '.join(named)}: one variable in two places")

        return self

    @property
    def variables(self) -> dict[str, str]:
        """The variables that are given, by place: ``x``, ``y`` or ``lines``, ``panels``."""
        given = {place: getattr(self, place) for place in ("x", "y", "lines", "panels")}
        return {place: name for place, name in given.items() if name is not None}


class StudyFile(Frozen):
    """What a study asks, varies and records.

    Attributes:
        name: of the file.
        title: what the study is called.
        question: what it asks.
        reading: what its results say, written after they were seen; empty until then.
        scenarios: names of built-in scenarios, or paths from the folder of the file; all meet the
            same points.
        levers: what somebody could choose, by name.
        uncertainties: what nobody knows, by name; or ``"evidence"``, every value of a scenario that
            has a range.
        constants: values that hold at every point, by dotted key.
        design: at which points of levers and uncertainties to look.
        replicates: histories of each point; replicate i meets the same luck at every point.
        seed: of all luck, and of the points that are drawn.
        age: years since signing at which outcomes are told; the oldest that all scenarios reach if
            not given.
        record: names of the outcomes that are kept; all if none is given.
        figure: what is drawn of it.
    """

    name: str
    title: str
    question: str
    reading: str = ""
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)]
    levers: dict[VariableName, Variable] = Field(default_factory=dict)
    uncertainties: Word[Literal["evidence"], dict[VariableName, Variable]] = Field(
        default_factory=dict
    )
    constants: dict[str, Any] = Field(default_factory=dict)
    design: Design
    replicates: Annotated[int, Field(ge=1, le=100_000)]
    seed: Annotated[int, Field(ge=0, lt=2**53)] = 1
    age: Annotated[int, Field(ge=1, le=100)] | None = None
    record: tuple[str, ...] = ()
    figure: FigureRequest | None = None

    @property
    def variables(self) -> dict[str, tuple[Role, Variable]]:
        """Levers, then uncertainties, by name.

        Those that the evidence brings are not among them.
        """
        listed = self.uncertainties if isinstance(self.uncertainties, dict) else {}
        return {
            **{name: ("lever", variable) for name, variable in self.levers.items()},
            **{name: ("uncertainty", variable) for name, variable in listed.items()},
        }


def as_plain(study: StudyFile) -> Tree:
    """A study file as plain values, as JSON and TOML have them."""
    plain: Tree = study.model_dump(mode="json", exclude_none=True)
    return plain


def study_text(study: StudyFile) -> str:
    """A study as the text of a study file."""
    return tomli_w.dumps(
        {key: value for key, value in as_plain(study).items() if key != "name"},
        multiline_strings=True,
    )


def study_from(tree: Tree) -> StudyFile:
    """A study from plain values, its name among them.

    Raises:
        ValidationError: if they are none.
    """
    return StudyFile.model_validate({key: _frozen(value) for key, value in tree.items()})


def _frozen(value: Any) -> Any:  # noqa: ANN401
    """Lists as tuples, so that nothing of a study changes once it is loaded."""
    if isinstance(value, dict):
        return {key: _frozen(below) for key, below in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
