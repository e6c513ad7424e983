"""Small pairings, as the text of a scenario file."""

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
UNCODED = """\
extends = "base"
title = "A and B"
synthetic = false
[cities.a]
name = "A"
[cities.b]
name = "B"
[partnerships.p]
between = ["a", "b"]
signed = "1990-06"
"""
SIZE = 'cities.a.population = { value = 2_000_000, source = "memory" }'
CODED = UNCODED.replace('[cities.a]\nname = "A"\n', f'cities.a.name = "A"\n{SIZE}\n')
"""The same pair with one value that has a source."""


def pair(title: str, city: str = "First city") -> str:
    return PAIR.format(title=title, city=city)
