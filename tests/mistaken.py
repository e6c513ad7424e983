"""Files with mistakes, and what is said of them."""

PAIR = 'extends = "base"\n[cities.a]\nname = "A"\n[cities.b]\nname = "B"\n[partnerships.p]\nbetween = ["a", "b"]\nsigned = "1990-01"\n'
FLOOD = '[shocks.flood]\ntitle = "x"\nkind = "crisis"\nbegins = "1999-01"\nends = "1999-06"\ncities = ["jakarta"]\n'

MISTAKES = [
    ("", ': empty; a scenario starts with extends = "base"'),
    ("extends = ", ":1: not valid TOML: invalid value; a text stands in straight quotes"),
    ('extends = "base"\ntitle = Jakarta', ":2: not valid TOML: invalid value; a text stands in straight quotes"),
    ('extends = "base"\njust words', ":2: not valid TOML: expected '=' after a key"),
    ('extends = "base"\n[cities.a]\nname = "A"\ncountry = "X"\nname = "B"', ":1: partnerships: none given; expected at least 1\n{}:5: cities.a.name: given twice; first in line 3"),
    ('extends = "base"\n[cities.a]\nname = "A"\n[cities.b]\n[cities.a]', ":5: cities.a: given twice; first in line 2"),
    ('extends = "nowhere"', ':1: extends: no scenario "nowhere"; known are: '),
    ('# a comment\nextends = "bse"', ':2: extends: no scenario "bse"; did you mean "base"?'),
    ("extends = 3", ":1: extends: 3 given; expected the name of a scenario"),
    ('extends = "gone.toml"', ':1: extends: no file "gone.toml" beside this one'),
    ('title = "x"', ':1: extends: missing; a scenario starts with extends = "base"'),
    ('extends = "base"\nname = "x"', ":2: name: unknown key; a scenario is named after its file"),
    ('extends = "base"\ncolour = "red"', ":2: colour: unknown key; known are: behaviour, calendar, "),
    ('extends = "base"\ntitel = "x"', ':2: titel: unknown key; did you mean "title"?'),
    ('extends = "base"\noffice = 1.0', ":2: office: unknown key; it belongs in [cities.NAME]"),
    ('extends = "base"\nextnds = "x"', ':2: extnds: unknown key; did you mean "extends"?'),
    ('extends = "base"\n[defaults.side]\nwill = 1.5', ":3: defaults.side.will: 1.5 given; it must be at most 1"),
    ('extends = "base"\n[defaults.shock]\nseverity = 1.5', ":3: defaults.shock.severity: 1.5 given; it must be at most 1"),
    ('extends = "base"\n[defaults.side]\nwill = "high"', ':3: defaults.side.will: "high" given; expected a number'),
    ('extends = "base"\n[defaults.side]\nwill = true', ":3: defaults.side.will: true given; expected a number"),
    ('extends = "base"\n[defaults.side]\nwill = nan', ":3: defaults.side.will: nan is not a finite number"),
    ('extends = "base"\n[defaults.side]\nwill = -inf', ":3: defaults.side.will: -inf is not a finite number"),
    ('extends = "base"\n[defaults.city]\npopulation = "many"', ':3: defaults.city.population: "many" given; expected a number or a table'),
    ('extends = "base"\n[defaults.city]\npopulation = { "1990-01" = "many" }', ':3: defaults.city.population.1990-01: "many" given; expected a number'),
    ('extends = "base"\n[defaults.city]\npopulation = { 1990 = 5 }', ':3: defaults.city.population.1990: "1990" given; expected a month written "YYYY-MM"'),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, sorce = "x" }', ':3: defaults.side.will.sorce: unknown key; did you mean "source"?'),
    ('extends = "base"\n[defaults.side]\nwill = { source = "evidence-file" }', ":3: defaults.side.will.value: missing; it has to be given"),
    ('extends = "base"\n[defaults.side.will]\nvalue = 0.5\nsource = "bps-jakarta-2017"', ':4: defaults.side.will.source: source "bps-jakarta-2017" is not in the bibliography; did you mean "bps-jakarta-2018"?'),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, source = 3 }', ":3: defaults.side.will.source: 3 given; expected a text in quotes or a list"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [0.6, 0.9] }', ":3: defaults.side.will.range: the range 0.6 to 0.9 does not hold the value 0.5"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [0.9, 0.1] }', ":3: defaults.side.will.range: the range 0.9 to 0.1 does not hold the value 0.5"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [-1, 0.9] }', ":3: defaults.side.will.range: -1 given; it must be at least 0"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, range = [0.1, inf] }', ":3: defaults.side.will.range: inf is not a finite number"),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, unit = "per cent" }', ':3: defaults.side.will.unit: "per cent" given; the unit here is "share"'),
    ('extends = "base"\n[defaults.city]\ngross_regional_product = { value = 9.0, unit = "USD million" }', ':3: defaults.city.gross_regional_product.unit: "USD million" given; the unit here is "USD billion"'),
    ('extends = "base"\n[defaults.side]\nwill = { value = 0.5, date = "May 1992" }', ':3: defaults.side.will.date: "May 1992" given; expected a year or a month'),
    ('extends = "base"\n[defaults.side]\npriorities = { economic = 0.5, technical = 0.5, people = 0.5 }', ":3: defaults.side.priorities.people: economic + technical + people must not exceed 1"),
    ('extends = "base"\n[defaults.town]\na = 1', ":2: defaults.town: unknown key; known are: cities, city, partnership,"),
    ('extends = "base"\n[defaults]\ncity = 1', ":3: defaults.city: 1 given; expected a table"),
    ('extends = "base"\n[calendar]\nuntil = "1985-01"', ":3: defaults.partnerships.first-second.signed: 1990-01, after the calendar ends in 1985-01"),
    ('extends = "base"\n[calendar]\nuntil = "1995-13"', ':3: calendar.until: "1995-13" given; expected a month written "YYYY-MM"'),
    ('extends = "base"\n[calendar]\nuntil = "2199-01"', ":3: calendar.until: 2,509 months since 1990-01; at most 1,200"),
    ('extends = "base"\n[switches]\nexample = "mine"', ":3: switches.example: \"mine\" given; allowed is 'own-and-others' or 'own'"),
    ('extends = "base"\n[behaviour]\nsectors = 2.5', ":3: behaviour.sectors: 2.5 given; expected a whole number"),
    ('extends = "base"\n[behaviour]\nlapze = 0.1', ':3: behaviour.lapze: unknown key; did you mean "lapse"?'),
    ('extends = "base"\nfocus = "x"', ':2: focus: no partnership "x"; known are: first-second'),
    ('extends = "jakarta-beijing"\n[cities.peking]\nname = "x"\n[partnerships.jakarta-beijing]\nbetween = ["jakarta", "bejing"]', ':5: partnerships.jakarta-beijing.between: no city "bejing"; did you mean "beijing"?'),
    (PAIR.replace('"b"]', '"a"]'), ":7: partnerships.p.between: a city cannot be its own partner"),
    (PAIR.replace('["a", "b"]', '["a"]'), ":7: partnerships.p.between: 1 given; expected 2"),
    (PAIR.replace('["a", "b"]', '["a", "b", "b"]'), ":7: partnerships.p.between: 3 given; expected at most 2"),
    (PAIR.replace('"B"', '"A"'), ':5: cities.b.name: "A" is the name of cities.a already'),
    (PAIR.replace('signed = "1990-01"\n', ""), ":6: partnerships.p.signed: missing; it has to be given"),
    (PAIR + "[partnerships.p.sides.c]\nwill = 0.5", ":9: partnerships.p.sides.c: not in this partnership; known are: a, b"),
    (PAIR + '[partnerships.q]\nbetween = ["b", "a"]\nsigned = "1990-01"', ":11: partnerships.q.signed: 1990-01, while partnerships.p of the same two cities goes on (has no end); one has to end before the next is signed"),
    (PAIR + 'ends = "2003-06"\n[partnerships.q]\nbetween = ["b", "a"]\nsigned = "2003-06"', ":12: partnerships.q.signed: 2003-06, while partnerships.p of the same two cities goes on (ends in 2003-06); one has to end before the next is signed"),
    ('extends = "base"\n[cities.a]\nname = "A"\n[cities.b]\nname = "B"\n[partnerships.q]\nbetween = ["b", "a"]\nsigned = "2003-06"\n[partnerships.p]\nbetween = ["a", "b"]\nsigned = "1990-01"', ":8: partnerships.q.signed: 2003-06, while partnerships.p of the same two cities goes on (has no end)"),
    (PAIR + 'ends = "1989-12"', ":9: partnerships.p.ends: 1989-12, before it is signed in 1990-01"),
    (PAIR + "former_relation = -1.0", ":9: partnerships.p.former_relation: -1.0 given; it must be at least 0"),
    (PAIR + "firms_in_place = 1.5", ":9: partnerships.p.firms_in_place: 1.5 given; it must be at most 1"),
    (PAIR + "renewed_for = 0.0", ":9: partnerships.p.renewed_for: 0.0 given; it must be more than 0"),
    (PAIR + 'signed_month = "1990"', ":9: partnerships.p.signed_month: unknown key"),
    (PAIR + "[partnerships.p.sides.a]\nassociation = 1.1\nproposer = -0.1", ":10: partnerships.p.sides.a.association: 1.1 given; it must be at most 1\n{}:11: partnerships.p.sides.a.proposer: -0.1 given; it must be at least 0"),
    (PAIR + 'occasions.visit = "2030-01"', ":9: partnerships.p.occasions.visit: 2030-01 lies after the calendar ends in 2015-12"),
    ('extends = "base"\n[cities.a]\nname = "A"', ":1: partnerships: none given; expected at least 1"),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace("crisis", "flood"), ":4: shocks.flood.kind: \"flood\" given; allowed is 'crisis',"),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace("1999-06", "1998-01"), ":6: shocks.flood.ends: 1998-01, before it begins in 1999-01"),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace('["jakarta"]', '["jakarta", "jakarta"]'), ':7: shocks.flood.cities: "jakarta" is named twice'),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace("1999-0", "2030-0"), ":5: shocks.flood.begins: 2030-01 to 2030-06 lies outside the calendar, 1992-08 to 2017-12"),
    ('extends = "jakarta-beijing"\n' + FLOOD.replace('"jakarta"]', '"jakarta", "solo"]'), ':7: shocks.flood.cities: no city "solo"; known are: beijing, jakarta'),
    ('extends = "jakarta-beijing"\n[cities.jakarta.leaders]\nx = "2012-10"', ':3: cities.jakarta.leaders.x: takes office in 2012-10 like "joko-widodo"'),
    ('extends = "jakarta-beijing"\n[cities.jakarta.leaders]\nx = "2022-10"', ":3: cities.jakarta.leaders.x: 2022-10 lies after the calendar ends in 2017-12"),
    ('extends = "jakarta-beijing"\n[behaviour]\nlapse = 0.1', ":2: behaviour: one set holds for all partnerships; a pairing cannot bring its own"),
    (PAIR + "[behaviour]\nlapse = 0.1", ":9: behaviour: one set holds for all partnerships"),
    ('extends = "base"\n[policies.p]\ntitle = "x"\nparameter = "ofice"\nchange = "raise"\nsize = 0.5', ':4: policies.p.parameter: no lever "ofice"; did you mean "office"?'),
    ('extends = "base"\n[policies.p]\ntitle = "x"\nparameter = "pilots"\nchange = "raise"\nsize = 0.5', ':5: policies.p.change: "raise" given; pilots allows add'),
    ('extends = "base"\n[policies.p]\ntitle = "x"\nparameter = "office"\nchange = "raise"\nsize = 1.5', ":6: policies.p.size: 1.5 given; it must be at most 1 for this push on office"),
    ('extends = "base"\ncities = 3', ":2: cities: 3 given; expected a table"),
    ('extends = "base"\n[partnerships.p]\nbetween = 3', ":2: partnerships.p.signed: missing; it has to be given\n{}:3: partnerships.p.between: 3 given; expected a list"),
    ('extends = "base"\n"a\\nb" = 1', ':2: "a\\nb": unknown key'),
]  # fmt: skip

SIX = """\
extends = "jakarta-beijing"
title = "Jakarta - Beijing, six mistakes"

[cities.jakarta]
ofice = 1.0
outreach = 1.4

[partnerships.jakarta-beijing.sides.jakarta]
will = { value = 0.6, range = [0.7, 0.9], source = "jawawa-berlin-1949" }

[shocks.flood]
title = "Flood"
kind = "crisis"
begins = "2019-01"
ends = "2019-06"
cities = ["jakata"]
"""
SIX_LINES = """\
mine.toml:5: cities.jakarta.ofice: unknown key; did you mean "office"?
mine.toml:6: cities.jakarta.outreach: 1.4 given; it must be at most 1
mine.toml:9: partnerships.jakarta-beijing.sides.jakarta.will.range: the range 0.7 to 0.9 does not hold the value 0.6
mine.toml:9: partnerships.jakarta-beijing.sides.jakarta.will.source: source "jawawa-berlin-1949" is not in the bibliography; did you mean "jawawa-berlin-1994"?
mine.toml:14: shocks.flood.begins: 2019-01 to 2019-06 lies outside the calendar, 1992-08 to 2017-12
mine.toml:16: shocks.flood.cities: no city "jakata"; did you mean "jakarta"?"""
