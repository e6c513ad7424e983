"""A scenario to begin with: commented, valid as it is, and still valid with any of its examples taken in."""

import re
from contextlib import suppress
from pathlib import Path

from sistercities.scenario.event import LEVERS
from sistercities.scenario.interventions import intervention_names
from sistercities.scenario.library import atlas_names, scenario_names
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import in_lines, quoted

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SUMMARY_TO_WRITE = "One sentence that says what this pairing is."
COUNTRIES = ("A country", "Another country")
DEED_TO_WRITE = "One sentence that says what is done."
PLACEHOLDERS = {SUMMARY_TO_WRITE, DEED_TO_WRITE, *COUNTRIES}
"""What stands in a new scenario until somebody puts in words of their own."""

_TEXT = """\
# A new pairing. Everything that is not written here comes from "base", where every disposition is neutral (0.5).
#
#   sistercities validate {name}.toml    is it right?
#   sistercities sources {name}.toml     on what evidence does it rest?
#   sistercities run {name}.toml         what happens?
#
# Lines that begin with # are for people. To use one of the examples, take its # away and put in what you know.
extends = "base"
title = "{First} - {Second}"
summary = "{summary}"
synthetic = false    # true for a pair that does not exist

[calendar]
until = "2015-12"    # the last month

# --- The two cities ------------------------------------------------------------------------------------------------

[cities.{first}]
name = "{First}"
country = "{countries[0]}"
# A value is a plain number, or carries its evidence in braces:
# population = {{ value = 2_000_000, source = "my-source", note = "census of 1990" }}
# background_partners = {{ value = 3, source = "my-source", indicator = "partner-count", date = "1990" }}
# office = {{ value = 1.0, source = "my-source", indicator = "standing-office", date = "1990-05" }}

[cities.{second}]
name = "{Second}"
country = "{countries[1]}"

# Who came into office, and when. Without any, leaders change at random.
# [cities.{first}.leaders]
# a-new-mayor = {{ value = "1994-06", source = "my-source" }}

# --- Their partnership ---------------------------------------------------------------------------------------------

[partnerships.{name}]
between = ["{first}", "{second}"]
signed = "1990-01"
# committee = {{ value = 1.0, source = "my-source", indicator = "agreement-text", date = "1990-01" }}

# What a city brings to it. Only what was known at most 24 months after signing may be used: no hindsight.
# [partnerships.{name}.sides.{first}]
# will = {{ value = 0.6, range = [0.4, 0.8], source = "my-source", indicator = "personal-bond", date = "1989" }}

# --- Events from outside -------------------------------------------------------------------------------------------
# Those that the coding book has, such as the Asian crisis in Indonesia, keep its names and dates.

# [shocks.crisis]
# title = "Economic crisis"
# kind = "crisis"    # or "epidemic", "unrest", "dispute", "scandal", "disaster"
# begins = "1997-08"
# ends = "1999-06"
# cities = ["{first}"]
# severity = {{ value = 0.5, range = [0.2, 0.8], source = "my-source", indicator = "national-product", date = "1998" }}

# --- Your sources --------------------------------------------------------------------------------------------------

# [sources.my-source]
# title = "Statistical yearbook"
# author = "Statistics office"
# issued = "1991"
"""

_POLICY = """\
# A new policy: what somebody could do, without a date. It is given one where it is used.
#
#   sistercities validate {name}.toml                                    is it right?
#   sistercities what-if jakarta-beijing --policy {name}.toml@1995-01    what would it change?
#   sistercities rescue jakarta-beijing --policy {name}.toml             would it be enough?
#
# Lines that begin with # are for people. To use one of the examples, take its # away and put in what you know.
title = "{Title}"    # what tables and figures call it
summary = "{summary}"
# months = 120    # how long it lasts, in months; to the end if this is left out

# --- What it does: a table for each lever that it pushes, each with a name of its own -------------------------------
# Levers:{levers}

[pushes.office]
parameter = "office"    # the lever
change = "raise"    # or "lower"; "add" for desk, leader and pilots, which happen once
size = {{ value = 0.5, range = [0.25, 1.0], source = "assumption", note = "half of what is missing" }}
ramp_months = 12    # until it pushes at full strength
assumed_cost = {{ value = 1.0, range = [0.5, 2.0], source = "assumption" }}    # standing offices
# cost = {{ value = 25_000, range = [20_000, 30_000], source = "my-source", note = "USD a year" }}

# [pushes.language]
# parameter = "language"
# change = "raise"
# size = {{ value = 0.4, range = [0.2, 0.6], source = "my-source", note = "two fifths of what is missing" }}
# cost = {{ value = 15_000, source = "my-source", note = "one teacher, three evenings a week" }}

# --- Your sources --------------------------------------------------------------------------------------------------

# [sources.my-source]
# title = "Budget of the city"
# author = "Finance office"
# issued = "1996"
"""


def new(name: str, *, policy: bool = False) -> Path:
    """Write a commented scenario or policy to begin with into the working folder.

    Args:
        name: of the scenario; of the form ``medan-penang`` it names the two cities as well. Or of
            the policy.
        policy: whether it is a policy.

    Returns:
        The file, ``NAME.toml``.

    Raises:
        SisterCitiesError: if the name cannot be used, or the file is there already or cannot be
            written.
    """
    stem = name.removesuffix(".toml")
    if not _NAME.fullmatch(stem) or len(stem) > 60:
        raise SisterCitiesError(
            f"new {quoted(name)}: a name is small letters, digits and -, for example medan-penang"
        )
    if policy and stem in intervention_names():
        raise SisterCitiesError(f"new {quoted(stem)}: a built-in policy; take another name")
    if not policy and stem in (*scenario_names(), *atlas_names()):
        raise SisterCitiesError(
            f'new {quoted(stem)}: a built-in scenario; to build on it, write extends = "{stem}"'
        )

    path = Path(f"{stem}.toml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(policy_starter(stem) if policy else starter(stem))
    except FileExistsError:
        raise SisterCitiesError(f"{path}: there already; nothing was written") from None
    except OSError as error:
        with suppress(OSError):
            path.unlink()  # what was begun; a file of somebody else would have been told above
        raise SisterCitiesError(f"{path}: cannot be written ({error.strerror})") from None

    return path


def starter(name: str) -> str:
    """The text of a new scenario."""
    first, second = (
        parts if len(parts := dict.fromkeys(name.split("-"))) == 2 else ("first", "second")
    )
    words = {
        "First": first.capitalize(),
        "Second": second.capitalize(),
        "summary": SUMMARY_TO_WRITE,
        "countries": COUNTRIES,
    }

    return _TEXT.format(name=name, first=first, second=second, **words)


def policy_starter(name: str) -> str:
    """The text of a new policy."""
    title = name.replace("-", " ").capitalize()
    levers = "\n#   ".join(in_lines(", ".join(LEVERS), 108))
    return _POLICY.format(name=name, Title=title, summary=DEED_TO_WRITE, levers=f"\n#   {levers}")
