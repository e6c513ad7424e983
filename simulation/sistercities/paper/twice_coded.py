"""How far the two codings of the atlas agree, as grids for the command and the page."""

import math
from collections.abc import Sequence

from sistercities.paper.markdown import markdown_of
from sistercities.questions.words import Grid
from sistercities.scenario.atlas.second import twice_coded
from sistercities.scrutiny.agreement import ALPHA_RESAMPLES, Alpha
from sistercities.scrutiny.twice_coded import FieldAgreement, TwiceCoded, atlas_agreement


def fields_grid(agreed: Sequence[FieldAgreement]) -> Grid:
    """A row for each field: what was coded twice, what is equal, and alpha."""
    grid = Grid("field", "values", "found", "same value", "same value and range", "alpha")
    for field in agreed:
        grid.add_row(
            field.field,
            str(len(field.values)),
            str(sum(each.found for each in field.values)),
            str(sum(each.same_value for each in field.values)),
            str(sum(each.same for each in field.values)),
            _in_words(field.alpha),
        )
    grid.notes += [
        f"n = {len(twice_coded())} pairings. Found: a coder departs from the value or range of "
        "base; the others keep it in both codings, and agree in having found nothing.",
        "alpha: Krippendorff's, for interval data; in brackets the 95 % interval, percentile "
        f"bootstrap, {ALPHA_RESAMPLES:,} resamples of the pairings.",
    ]
    return grid


def differences_grid(agreed: Sequence[FieldAgreement]) -> Grid:
    """Every value in which the codings differ, in value or range, with what either rests on."""
    grid = Grid("value", "first coding", "second coding", "the second coder", prose=(1, 2, 3))
    differing = [each for field in agreed for each in field.values if not each.same]
    for each in differing:
        of = f", {each.of}" if each.of else ""
        grid.add_row(
            f"{each.pairing}: {each.field}{of}",
            f"{each.first.words}: {each.first.note}",
            f"{each.second.words}: {_own(each)}",
            each.doubt,
        )
    return grid


def fields_table() -> str:
    """The agreement of each field, for a page."""
    return markdown_of([fields_grid(atlas_agreement())])


def differences_table() -> str:
    """Every difference, for a page."""
    return markdown_of([differences_grid(atlas_agreement())])


def _own(each: TwiceCoded) -> str:
    return each.second.note.removeprefix("second coding: ")


def _in_words(alpha: Alpha) -> str:
    if math.isnan(alpha.value):
        return "not defined: all values are the same"
    if math.isnan(alpha.low):
        return f"{alpha.value:.2f}, no interval: the coders agree throughout"
    return f"{alpha.value:.2f} [{abs(alpha.low):.2f}, {alpha.high:.2f}]"
