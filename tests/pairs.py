"""A small pairing, as the text of a scenario file."""

LONG = "Special Region of Yogyakarta - Kyoto Prefecture"
PAIR = """\
extends = "base"
title = "{title}"
[calendar]
until = "1996-12"
[defaults.city]
businesses = 20
citizens = 30
[cities.second]
name = "Second city"
[cities.first]
name = "{city}"
"""


def pair(title: str, city: str = "First city") -> str:
    return PAIR.format(title=title, city=city)
