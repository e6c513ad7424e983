"""Means: what the size of two economies lets their partnership do.

A joint programme costs money, and the richer side pays; a large city has more attention to give.
Sizes are compared in dollars of one year.
"""

import numpy as np

from sistercities.scenario.schema import City
from sistercities.world.compiled import compiled

REFERENCE_PRODUCT = 10.0
"""Gross regional product of either city of the reference tie, USD billion of 1990."""

PRICES = {
    1960: 29.6,
    1967: 33.4,
    1970: 38.8,
    1975: 53.8,
    1980: 82.4,
    1985: 107.6,
    1986: 109.6,
    1990: 130.7,
    1992: 140.3,
    1993: 144.5,
    1994: 148.2,
    1995: 152.4,
    1997: 160.5,
    1998: 163.0,
    2000: 172.2,
    2003: 184.0,
    2005: 195.3,
    2010: 218.1,
    2015: 237.0,
    2017: 245.1,
    2022: 292.7,
}
"""Consumer prices of the United States (CPI-U, 1982-84 = 100); years between lie on a line."""


@compiled
def means_of_programme(product_a: float, product_b: float, means_elasticity: float) -> float:
    """How much more programme two cities can pay for than the reference tie can.

        ((X_a + X_b) / (2 REFERENCE_PRODUCT))^means_elasticity

    The sum, because the richer side pays.

    Args:
        product_a: X_a, gross regional product of one city, USD billion of 1990, above 0.
        product_b: X_b, that of the other.
        means_elasticity: exponent, 0 to 1.

    Returns:
        Multiple of the economic and technical activities, above 0.

    Source: ODD, Means; departure 36.
    """
    return ((product_a + product_b) / (2.0 * REFERENCE_PRODUCT)) ** means_elasticity


@compiled
def attention_of_city(product: float, attention_capacity: float, means_elasticity: float) -> float:
    """Attention of a city for partners: a large administration serves more of them.

        H = attention_capacity (X / REFERENCE_PRODUCT)^means_elasticity

    Args:
        product: X, gross regional product, USD billion of 1990, above 0.
        attention_capacity: H of a city of the reference tie, partners, above 0.
        means_elasticity: exponent, 0 to 1.

    Returns:
        H, partners at which the attention of the city halves, above 0.

    Source: ODD, Means; departure 36.
    """
    return attention_capacity * (product / REFERENCE_PRODUCT) ** means_elasticity


def real_product(city: City) -> float:
    """Gross regional product of a city, USD billion of 1990.

    It is deflated from the year of its indicator, or of its first date; a value without any date is
    one of 1990. It stays what it was: a programme is planned on what the cities were at signing.
    """
    given = city.gross_regional_product
    if isinstance(given.value, dict):
        date, value = min(given.value.items())
    else:
        date, value = given.date or "1990", given.value
    price = np.interp(int(date[:4]), list(PRICES), list(PRICES.values()))
    return float(value * PRICES[1990] / price)
