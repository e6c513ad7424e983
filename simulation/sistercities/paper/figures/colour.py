"""How far apart two colours are for an eye: any eye, one that lacks a kind of cone, or grey print.

Dichromats are simulated by the matrices of Machado, Oliveira and Fernandes (2009, IEEE TVCG 15,
1291-1298) at full severity, on linear light; distances are CIEDE2000 as Sharma, Wu and Dalal (2005,
Color Research and Application 30, 21-30) write it out.
"""

import math

import numpy as np
from matplotlib.colors import to_rgb

from sistercities.world.population import Column

type Lab = tuple[float, float, float]
"""Lightness (0 to 100) and the two axes of colour of CIELAB."""

EYES = {
    "normal sight": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
    "grey print": np.array([[0.2126, 0.7152, 0.0722]] * 3),
}
"""What each way of seeing makes of linear red, green and blue; grey by the luminance of sRGB."""

_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)


def apart(one: str, other: str, eye: str) -> float:
    """How far apart two colours look.

    Args:
        one: a colour as matplotlib takes it.
        other: the other.
        eye: one of ``EYES``.

    Returns:
        CIEDE2000: about 1 is the least that anybody sees side by side.
    """
    return difference(*(_lab(EYES[eye] @ _linear(colour)) for colour in (one, other)))


def difference(one: Lab, other: Lab) -> float:
    """The CIEDE2000 difference of two colours of CIELAB."""
    mean_chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2.0
    stretch = 1.5 - 0.5 * _saturation(mean_chroma)
    (first_chroma, first_hue), (second_chroma, second_hue) = (
        _chroma_and_hue(stretch * a, b) for _, a, b in (one, other)
    )

    lightness = other[0] - one[0]
    chroma = second_chroma - first_chroma
    turn = second_hue - first_hue
    if first_chroma * second_chroma == 0.0:
        turn = 0.0
    elif abs(turn) > 180.0:
        turn -= math.copysign(360.0, turn)
    hue = 2.0 * math.sqrt(first_chroma * second_chroma) * math.sin(math.radians(turn / 2.0))

    middle = (first_hue + second_hue) / 2.0
    if first_chroma * second_chroma == 0.0:
        middle = first_hue + second_hue
    elif abs(first_hue - second_hue) > 180.0:
        middle += 180.0 if middle < 180.0 else -180.0

    return _weighted(
        lightness, chroma, hue, (one[0] + other[0]) / 2.0, (first_chroma + second_chroma) / 2.0,
        middle,
    )  # fmt: skip


def _weighted(
    lightness: float, chroma: float, hue: float, mean: float, mean_chroma: float, middle: float
) -> float:
    """Differences of lightness, chroma and hue as one, by what an eye tells apart there."""

    def cosine(degrees: float) -> float:
        return math.cos(math.radians(degrees))

    of_hue = (
        1.0
        - 0.17 * cosine(middle - 30.0)
        + 0.24 * cosine(2.0 * middle)
        + 0.32 * cosine(3.0 * middle + 6.0)
        - 0.20 * cosine(4.0 * middle - 63.0)
    )
    square = (mean - 50.0) ** 2
    light = lightness / (1.0 + 0.015 * square / math.sqrt(20.0 + square))
    vivid = chroma / (1.0 + 0.045 * mean_chroma)
    turned = hue / (1.0 + 0.015 * mean_chroma * of_hue)

    blue = 30.0 * math.exp(-(((middle - 275.0) / 25.0) ** 2))
    rotation = -2.0 * _saturation(mean_chroma) * math.sin(math.radians(2.0 * blue))
    return math.sqrt(light**2 + vivid**2 + turned**2 + rotation * vivid * turned)


def _saturation(chroma: float) -> float:
    return math.sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _chroma_and_hue(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360.0


def _linear(colour: str) -> Column:
    """Linear light of a colour of sRGB (IEC 61966-2-1)."""
    coded = np.array(to_rgb(colour))
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _lab(light: Column) -> Lab:
    """CIELAB of linear light, as far as a screen can show it, below the white of D65."""
    share = _TO_XYZ @ np.clip(light, 0.0, 1.0) / _WHITE
    x, y, z = np.where(share > 216.0 / 24389.0, np.cbrt(share), (24389.0 / 27.0 * share + 16) / 116)
    return float(116.0 * y - 16.0), float(500.0 * (x - y)), float(200.0 * (y - z))
