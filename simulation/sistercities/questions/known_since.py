"""What was found to be known of sister cities since: patterns of a second search of sources.

They were written down, each with its band, before the rules on carriers, associations, familiarity
and means were measured with them; the history of this file shows that. These rules are not blind to
them all the same: the bands were known while they were tried, and N1 was fitted. Of N2, N5, N5b and
N6 results were looked at while settings were tried, but nothing was chosen for them.

A pattern that the model cannot express says what is lacking in place of its gauge. Its band stands
already.
"""

import math

from sistercities.questions.gauges import (
    ALL_RANGES,
    contrast_of,
    of_drawn_ties,
    of_histories,
    of_portfolios,
    under_dispute,
)
from sistercities.questions.judging import Band, Pattern
from sistercities.questions.tallies import (
    alive_at_15,
    ended_within_a_year,
    ends_of_silence,
    later_over_earlier,
    lost_at_once,
    memory_of_silence,
    share_of_the_busiest,
    silent_share,
    spread_of_rates,
    stillborn,
    substance_at_signing,
    yearly,
)
from sistercities.statistics.interval import mean

DRAWN_TIES = ("base",)
"""Whose ranges synthetic ties are drawn from, as those of P03."""

FIVE_YEARS_BEFORE = {"partnerships.*.former_relation": 5.0}
NO_CONTACT_BEFORE = {"partnerships.*.former_relation": 0.0}

KNOWN_SINCE: tuple[Pattern, ...] = (
    Pattern(
        "N1",
        "fitted",
        "Over all ties of all governments there is less than one activity a year.",
        "joint activities of all tracks per tie-year of synthetic ties, mean to age 25",
        DRAWN_TIES,
        Band(0.4, 1.0),
        "[korea-exchange-2025]: 5,140 projects of 1,932 ties in 4.67 years, so 0.57 a year, 0.41 "
        "to 1.00 by region, a part of it in the epidemic; it takes the place of the lower half "
        "of P17 for drawn ties; in view when rules on carriers and associations were tried",
        of_drawn_ties(lambda months: mean(yearly(months))),
    ),
    Pattern(
        "N2",
        "held-out",
        "A quarter of ties or more lie silent.",
        "share of synthetic ties without activity in 24 months, mean over ages 2 to 25",
        DRAWN_TIES,
        Band(0.25, 0.7),
        "[gyeonggi-2019]: 8 of 20 governments without exchange to cancel; [casey-2021]: 5 of 6; "
        "[hutt-city-2017]: 6 of 27; P03 alone says 0.5 to 0.8",
        of_drawn_ties(silent_share),
    ),
    Pattern(
        "N3",
        "held-out",
        "Ties differ strongly in how much happens.",
        "gamma shape of the rate of activity over synthetic ties, to age 25",
        DRAWN_TIES,
        Band(0.2, 0.7),
        "derived from the bands of N1 and N2, so not independent of them",
        of_drawn_ties(spread_of_rates),
    ),
    Pattern(
        "N4",
        "held-out",
        "Within a living tie a silent year does not breed another one.",
        "chance of activity in the year after a silent year over that after one with activity, "
        "within synthetic ties that are alive",
        DRAWN_TIES,
        Band(0.5, 1.5),
        "[nst-bandung-suwon], [surabaya-twin-cities]: 7 of 12 after a silent year, 8 of 14 after "
        "one with activity; two ties",
        of_drawn_ties(memory_of_silence),
    ),
    Pattern(
        "N5",
        "held-out",
        "Beyond three years silence seldom ends.",
        "activities that end a silence of 36 months or more, per year of it, of synthetic ties",
        DRAWN_TIES,
        Band(0.005, 0.14),
        "two returns in about 51 years of silence, or 114 with [incheon-2000]: "
        "[bandung-liuzhou], [ub-central-java-fujian], [undip-semarang-brisbane], [manado-davao], "
        "[ulsan-2019]; P10 uses the same two, and silent ties are in the list because they were "
        "silent",
        of_drawn_ties(ends_of_silence(36)),
    ),
    Pattern(
        "N5b",
        "held-out",
        "Silence of one to three years often ends.",
        "activities that end a silence of 12 to 36 months, per year of it, of synthetic ties",
        DRAWN_TIES,
        Band(0.3, 0.8),
        "[nst-bandung-suwon], [surabaya-twin-cities]: 7 of 12; two ties",
        of_drawn_ties(ends_of_silence(12, 36)),
    ),
    Pattern(
        "N6",
        "held-out",
        "Some ties are stillborn.",
        "share of synthetic ties without any activity to age 25",
        DRAWN_TIES,
        Band(0.1, 0.4),
        "[incheon-2000]: 3 of 7; [joondalup-2000]: 1 of 4 or 5; [fort-collins-2012]; small counts",
        of_drawn_ties(stillborn),
    ),
    Pattern(
        "N7",
        "held-out",
        "Within a portfolio the top tie takes half or more.",
        "share of the activities of a city with 2 to 5 ties that the busiest one has",
        ("small-portfolio",),
        Band(0.5, 1.0),
        "[invercargill-2025], [casey-2021]: money or events; weak",
        of_portfolios(share_of_the_busiest, (2, 3, 4, 5)),
    ),
    Pattern(
        "N8-lost",
        "held-out",
        "A dispute cancels a part of what was planned.",
        "share of activities lost in the first month of a dispute in year 10, same seeds",
        DRAWN_TIES,
        Band(0.3, 0.8),
        "[gyeonggi-2019]: 7 of 12 governments with plans cancelled within three weeks; "
        "[german-russian-2022]: 17 of 61 cities suspended",
        under_dispute(lost_at_once),
    ),
    Pattern(
        "N8-ended",
        "held-out",
        "A dispute ends hardly any tie.",
        "share whose agreement a dispute in year 10 ended within its first year, same seeds",
        DRAWN_TIES,
        Band(0.0, 0.06),
        "[german-russian-2022]: none of 61 cities in the first ten days",
        under_dispute(ended_within_a_year),
    ),
    Pattern(
        "N9",
        "held-out",
        "Economic substance has no single hump: some of it stood before the tie.",
        "share of synthetic ties whose substance begins within a year of signing, of those that "
        "ever have it by age 25",
        DRAWN_TIES,
        Band(0.2, 0.5),
        "3 of 10 dated ties before signing, 6 in years 8 to 28: [east-java-western-australia], "
        "[dunedin-shanghai], [kitakyushu-dalian], [central-java-queensland], "
        "[surabaya-newsweek-2013], [mustang-silk]; Kyoto-Yogyakarta was used for P11",
        of_drawn_ties(substance_at_signing, [ALL_RANGES]),
    ),
    Pattern(
        "N10",
        "held-out",
        "Surabaya-Kitakyushu was quiet at first and strong later.",
        "technical activities in years 8 to 15 over those in years 0 to 7",
        ("surabaya-kitakyushu",),
        Band(1.5, math.inf),
        "[surabaya-newsweek-2013]: by the mayor's word it grew little at first and was "
        "intensified in 2005; nobody chose a number by it, but the case was known",
        of_histories(later_over_earlier),
    ),
    Pattern(
        "N11",
        "held-out",
        "Contact before signing keeps ties alive.",
        "share alive (A24 >= 1) at age 15, five years of contact before signing minus none, same "
        "seeds",
        DRAWN_TIES,
        Band(0.0, 1.0),
        "[baycan-levent-2010]: a former relation raises success; new pairings by a coder who "
        "knew how they ended; only the sign",
        contrast_of(alive_at_15, FIVE_YEARS_BEFORE, NO_CONTACT_BEFORE),
    ),
    Pattern(
        "N12",
        "held-out",
        "A tie costs some thousand dollars a year.",
        "budget per tie-year, USD",
        DRAWN_TIES,
        Band(5_000.0, 15_000.0),
        "[korea-exchange-2025]: 112 billion won for 1,932 ties in 4.67 years, about USD 9,000 a "
        "tie-year",
        "money: efforts and activities have no price; the USD 25,000 of the coding book are the "
        "unit of an input (budget), so that what was put in would come out",
    ),
)
