"""Occasions: what brought two nations together, the same for all partnerships between them.

Visits to Indonesia by a head of state or of government, other than to meetings of many nations;
treaties of security or trade and declared partnerships; every tenth year of diplomatic relations.
What was found, or is remembered with high confidence, for the nations of the built-in pairings; the
sources stand in the scenarios.
"""

from typing import NamedTuple


class Occasion(NamedTuple):
    """A dated event between two nations that is an occasion for their cities to meet again.

    Attributes:
        month: when it was.
        nations: the two countries.
        indicator: what it is, a word of the coding book.
    """

    month: str
    nations: tuple[str, str]
    indicator: str


_CHINESE = ("Indonesia", "China")
_JAPANESE = ("Indonesia", "Japan")
_DUTCH = ("Indonesia", "Netherlands")
_GERMAN = ("Indonesia", "Germany")
_AUSTRALIAN = ("Indonesia", "Australia")
_KOREAN = ("Indonesia", "South Korea")
_AMERICAN = ("Indonesia", "United States")
_FRENCH = ("Indonesia", "France")

OCCASIONS: dict[str, Occasion] = {
    "jiang-zemin": Occasion("1994-11", _CHINESE, "visit"),
    "relations-china-50": Occasion("2000-04", _CHINESE, "anniversary"),
    "zhu-rongji": Occasion("2001-11", _CHINESE, "visit"),
    "strategic-partnership-china": Occasion("2005-04", _CHINESE, "treaty"),
    "relations-china-60": Occasion("2010-04", _CHINESE, "anniversary"),
    "wen-jiabao": Occasion("2011-04", _CHINESE, "visit"),
    "comprehensive-partnership-china": Occasion("2013-10", _CHINESE, "treaty"),
    "li-keqiang": Occasion("2018-05", _CHINESE, "visit"),
    "relations-china-70": Occasion("2020-04", _CHINESE, "anniversary"),
    "relations-japan-30": Occasion("1988-04", _JAPANESE, "anniversary"),
    "emperor-akihito": Occasion("1991-10", _JAPANESE, "visit"),
    "miyazawa": Occasion("1993-01", _JAPANESE, "visit"),
    "hashimoto": Occasion("1997-01", _JAPANESE, "visit"),
    "relations-japan-40": Occasion("1998-04", _JAPANESE, "anniversary"),
    "koizumi": Occasion("2002-01", _JAPANESE, "visit"),
    "strategic-partnership-japan": Occasion("2006-11", _JAPANESE, "treaty"),
    "economic-partnership-japan": Occasion("2007-08", _JAPANESE, "treaty"),
    "relations-japan-50": Occasion("2008-04", _JAPANESE, "anniversary"),
    "abe": Occasion("2013-01", _JAPANESE, "visit"),
    "abe-again": Occasion("2017-01", _JAPANESE, "visit"),
    "relations-japan-60": Occasion("2018-04", _JAPANESE, "anniversary"),
    "suga": Occasion("2020-10", _JAPANESE, "visit"),
    "kishida": Occasion("2022-04", _JAPANESE, "visit"),
    "relations-netherlands-40": Occasion("1989-12", _DUTCH, "anniversary"),
    "lubbers": Occasion("1994-04", _DUTCH, "visit"),
    "queen-beatrix": Occasion("1995-08", _DUTCH, "visit"),
    "relations-netherlands-50": Occasion("1999-12", _DUTCH, "anniversary"),
    "balkenende": Occasion("2006-04", _DUTCH, "visit"),
    "relations-netherlands-60": Occasion("2009-12", _DUTCH, "anniversary"),
    "comprehensive-partnership-netherlands": Occasion("2013-11", _DUTCH, "treaty"),
    "rutte": Occasion("2016-11", _DUTCH, "visit"),
    "relations-germany-10": Occasion("1962-06", _GERMAN, "anniversary"),
    "luebke": Occasion("1963-10", _GERMAN, "visit"),
    "relations-germany-20": Occasion("1972-06", _GERMAN, "anniversary"),
    "relations-germany-30": Occasion("1982-06", _GERMAN, "anniversary"),
    "kohl": Occasion("1996-10", _GERMAN, "visit"),
    "relations-germany-50": Occasion("2002-06", _GERMAN, "anniversary"),
    "schroeder": Occasion("2003-05", _GERMAN, "visit"),
    "wulff": Occasion("2011-12", _GERMAN, "visit"),
    "relations-germany-60": Occasion("2012-06", _GERMAN, "anniversary"),
    "jakarta-declaration": Occasion("2012-07", _GERMAN, "treaty"),
    "security-agreement": Occasion("1995-12", _AUSTRALIAN, "treaty"),
    "howard": Occasion("1996-09", _AUSTRALIAN, "visit"),
    "relations-australia-50": Occasion("1999-12", _AUSTRALIAN, "anniversary"),
    "howard-again": Occasion("2002-02", _AUSTRALIAN, "visit"),
    "lombok-treaty": Occasion("2006-11", _AUSTRALIAN, "treaty"),
    "rudd": Occasion("2008-06", _AUSTRALIAN, "visit"),
    "relations-australia-60": Occasion("2009-12", _AUSTRALIAN, "anniversary"),
    "gillard": Occasion("2010-11", _AUSTRALIAN, "visit"),
    "abbott": Occasion("2013-09", _AUSTRALIAN, "visit"),
    "joint-understanding": Occasion("2014-08", _AUSTRALIAN, "treaty"),
    "turnbull": Occasion("2015-11", _AUSTRALIAN, "visit"),
    "comprehensive-partnership-australia": Occasion("2018-08", _AUSTRALIAN, "treaty"),
    "roh-tae-woo": Occasion("1988-11", _KOREAN, "visit"),
    "relations-korea-20": Occasion("1993-09", _KOREAN, "anniversary"),
    "kim-young-sam": Occasion("1994-11", _KOREAN, "visit"),
    "kim-dae-jung": Occasion("2000-11", _KOREAN, "visit"),
    "relations-korea-30": Occasion("2003-09", _KOREAN, "anniversary"),
    "strategic-partnership-korea": Occasion("2006-12", _KOREAN, "treaty"),
    "lee-myung-bak": Occasion("2009-03", _KOREAN, "visit"),
    "relations-korea-40": Occasion("2013-09", _KOREAN, "anniversary"),
    "park-geun-hye": Occasion("2013-10", _KOREAN, "visit"),
    "special-partnership-korea": Occasion("2017-11", _KOREAN, "treaty"),
    "clinton": Occasion("1994-11", _AMERICAN, "visit"),
    "relations-america-50": Occasion("1999-12", _AMERICAN, "anniversary"),
    "bush": Occasion("2003-10", _AMERICAN, "visit"),
    "bush-again": Occasion("2006-11", _AMERICAN, "visit"),
    "relations-america-60": Occasion("2009-12", _AMERICAN, "anniversary"),
    "comprehensive-partnership-america": Occasion("2010-11", _AMERICAN, "treaty"),
    "relations-france-50": Occasion("2000-09", _FRENCH, "anniversary"),
    "relations-france-60": Occasion("2010-09", _FRENCH, "anniversary"),
    "strategic-partnership-france": Occasion("2011-07", _FRENCH, "treaty"),
    "hollande": Occasion("2017-03", _FRENCH, "visit"),
}
"""Every occasion that a partnership of two such nations has, by its key, if after the signing."""
