"""Calm abstract pictures for the demo site, drawn from a seed so that nobody's photograph is needed.

Every picture is drawn at twice its size and then reduced, which gives clean edges without a drawing library beyond
Pillow. The same motif, seed and size always give the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Color = tuple[int, int, int]
Point = tuple[float, float]
Size = tuple[int, int]

OVERSAMPLING = 2
GRAIN_STRENGTH = 5
"""How far, in steps of 255, the paper grain may lift or lower a tone. It also hides the steps of long gradients."""


# --- Color ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Palette:
    """A family of muted tones: the air behind things, the things from far to near, and one warm or cool guest."""

    air: tuple[Color, Color]
    tones: tuple[Color, ...]
    guest: Color

    def tone(self, nearness: float) -> Color:
        """The tone of something at a distance: 0 is far and pale, 1 is near and deep."""
        place = min(max(nearness, 0.0), 1.0) * (len(self.tones) - 1)
        index = min(int(place), len(self.tones) - 2)
        return mix(self.tones[index], self.tones[index + 1], place - index)


def mix(first: Color, second: Color, share: float) -> Color:
    """A color between two: `share` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _color(code: str) -> Color:
    red, green, blue = ImageColor.getrgb(f"#{code}")[:3]
    return red, green, blue


def _palette(air: str, tones: str, guest: str) -> Palette:
    top, bottom = (_color(code) for code in air.split())
    return Palette((top, bottom), tuple(_color(code) for code in tones.split()), _color(guest))


PALETTES = (
    _palette("dde2d8 c3d1ca", "b1c5bf 86a8a4 57807f 34595f 223f48", "d7a77c"),  # teal
    _palette("efe3cd e3cda6", "d9bc8b c1985f 98754a 6a5641 443d37", "b4674d"),  # ochre
    _palette("dbe2e7 bfccd7", "a9bbca 7f98af 587590 3b5672 293d55", "e0b791"),  # blue
    _palette("eeded2 e3c5b3", "d7ad98 be8871 976555 6a4a46 44363a", "7d9a94"),  # clay
    _palette("e5e5d5 cfd3b9", "b9c19d 93a07a 6b7d5c 4a5f49 33443a", "d6a263"),  # moss
    _palette("e8dddb d6c4ca", "c5aab5 a2819a 775a7a 524160 372f49", "dfb190"),  # plum
    _palette("8793a3 dcc2ad", "b9a6a0 8b8290 5f6479 434a62 2b3147", "e9c7a0"),  # dusk
    _palette("e4e2dc cfcfca", "bdbfbb 979d9c 70797b 4e585d 343d44", "c98f72"),  # fog
)


# --- Painting ---------------------------------------------------------------------------------------------------------


@dataclass
class Canvas:
    """A picture in the making: the oversized image, its palette and the source of all its chances."""

    image: Image.Image
    palette: Palette
    chance: Random

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def at(self, x: float, y: float) -> Point:
        """A point given in shares of the width and of the height."""
        return x * self.width, y * self.height

    def thin(self, share: float) -> int:
        """A line width as a share of the height, never less than one dot."""
        return max(1, round(share * self.height))


def _wash(corners: Sequence[Sequence[Color]], size: Size) -> Image.Image:
    """A soft blend between a few colors laid out in rows."""
    small = Image.new("RGB", (len(corners[0]), len(corners)))
    small.putdata([color for row in corners for color in row])
    return small.resize(size, Image.Resampling.BICUBIC)


def _fill_air(canvas: Canvas) -> None:
    """The background: light above, a little warmth or depth below, never quite even."""
    top, bottom = canvas.palette.air
    far = canvas.palette.tone(0)
    warm = mix(bottom, canvas.palette.guest, 0.16)
    rows = [
        [top, mix(top, bottom, 0.4)],
        [mix(top, bottom, 0.35), mix(top, bottom, 0.8)],
        [warm, mix(bottom, far, 0.5)],
    ]
    if canvas.chance.random() < 0.5:
        rows = [row[::-1] for row in rows]
    canvas.image.paste(_wash(rows, canvas.image.size))


def _pour(canvas: Canvas, outline: Sequence[Point], upper: Color, lower: Color) -> None:
    """Fill an outline with a gradient from its top to its bottom. Only the box around it is touched."""
    left, top, right, bottom = _box(canvas, outline)
    if right <= left or bottom <= top:
        return
    mask = Image.new("1", (right - left, bottom - top))
    ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in outline], fill=1)
    canvas.image.paste(_wash([[upper], [lower]], mask.size), (left, top), mask)


def _box(canvas: Canvas, outline: Sequence[Point]) -> tuple[int, int, int, int]:
    """The part of the canvas that an outline can touch."""
    across, down = [x for x, _ in outline], [y for _, y in outline]
    return (
        max(0, math.floor(min(across))),
        max(0, math.floor(min(down))),
        min(canvas.width, math.ceil(max(across)) + 1),
        min(canvas.height, math.ceil(max(down)) + 1),
    )


def _disc(canvas: Canvas, center: Point, radius: float, color: Color) -> None:
    x, y = center
    canvas.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)


def _glow(canvas: Canvas, center: Point, radius: float, color: Color, strength: float) -> None:
    """Light around a point that fades to nothing at `radius`."""
    fall = Image.radial_gradient("L").point([round(strength * max(0, 255 - 1.42 * v) ** 2 / 255) for v in range(256)])
    mask = fall.resize((round(2 * radius), round(2 * radius)), Image.Resampling.BILINEAR)
    canvas.image.paste(color, (round(center[0] - radius), round(center[1] - radius)), mask)


def _soften(canvas: Canvas, radius: float) -> None:
    """Put everything drawn so far out of focus. Done on a small copy, because nothing sharp is lost."""
    small = canvas.image.reduce(8).filter(ImageFilter.GaussianBlur(radius * canvas.height / 8))
    canvas.image.paste(small.resize(canvas.image.size, Image.Resampling.BICUBIC))


def _shadow(canvas: Canvas, outline: Sequence[Point], reach: float, strength: float) -> None:
    """Darken softly around an outline, as under a cut sheet of paper."""
    scale, blur = 8, reach * canvas.height / 8
    small = Image.new("L", (canvas.width // scale, canvas.height // scale))
    ImageDraw.Draw(small).polygon([(x / scale, y / scale) for x, y in outline], fill=round(255 * strength))
    mask = small.filter(ImageFilter.GaussianBlur(blur)).resize(canvas.image.size, Image.Resampling.BILINEAR)
    canvas.image.paste(mix(canvas.palette.tone(1), (0, 0, 0), 0.25), (0, 0), mask)


def _finish(canvas: Canvas, size: Size) -> Image.Image:
    """Reduce to the size asked for and lay the paper's grain over it."""
    image = canvas.image.reduce(OVERSAMPLING)
    noise = Image.frombytes("L", size, canvas.chance.randbytes(size[0] * size[1]))
    grain = noise.point([128 + round((v - 127.5) / 127.5 * GRAIN_STRENGTH) for v in range(256)])
    return ImageChops.add(image, Image.merge("RGB", (grain, grain, grain)), scale=1, offset=-128)


def _swell(chance: Random, waves: int, shortest: float) -> Callable[[float], float]:
    """A gentle curve between about -1 and 1, made of a few sines of different length."""
    parts = [
        (math.tau * chance.uniform(0.5, 1.0) * (1 + i * shortest), chance.uniform(0, math.tau), 0.62 / (1 + i))
        for i in range(waves)
    ]
    return lambda x: sum(height * math.sin(pace * x + start) for pace, start, height in parts)


def _steps(count: int) -> list[float]:
    """Shares from 0 to 1, both ends included."""
    return [i / count for i in range(count + 1)]


# --- Tide: bands of water under a low light ---------------------------------------------------------------------------


def _tide(canvas: Canvas) -> None:
    horizon = canvas.chance.uniform(0.34, 0.44)
    sun = canvas.at(canvas.chance.choice((0.27, 0.33, 0.66, 0.72)), horizon - canvas.chance.uniform(0.06, 0.13))
    radius = canvas.height * canvas.chance.uniform(0.075, 0.11)
    pale = mix(canvas.palette.guest, (255, 250, 240), 0.45)
    _glow(canvas, sun, radius * 5, pale, 0.75)
    _disc(canvas, sun, radius, mix(canvas.palette.guest, pale, 0.55))
    bands = 10
    for i in range(bands):
        _draw_wave(canvas, horizon, i / bands, 1 / bands)
        if i == 0:
            _draw_shimmer(canvas, sun[0], horizon, radius, pale)


def _draw_wave(canvas: Canvas, horizon: float, nearness: float, step: float) -> None:
    """One band of water: the nearer, the taller its swell and the deeper its color."""
    top = horizon + (1 - horizon) * nearness**1.55
    swell, lift = _swell(canvas.chance, 3, 0.9), 0.065 * nearness**1.1
    crest = [canvas.at(x, top + lift * swell(x)) for x in _steps(96)]
    upper = mix(canvas.palette.tone(nearness * 0.95), canvas.palette.air[0], 0.12)
    outline = [*crest, canvas.at(1, 1.01), canvas.at(0, 1.01)]
    _pour(canvas, outline, upper, canvas.palette.tone(nearness + step * 2.4))
    if nearness > 0:
        foam = mix(upper, canvas.palette.air[0], 0.5)
        canvas.pen.line(crest, fill=foam, width=canvas.thin(0.0012 + 0.0022 * nearness), joint="curve")


def _draw_shimmer(canvas: Canvas, x: float, horizon: float, radius: float, color: Color) -> None:
    """Broken light on the far water, under the sun."""
    for i in range(16):
        y = canvas.height * (horizon + 0.006 + i * 0.009)
        half = radius * canvas.chance.uniform(0.25, 1.0) * (1 - i / 24)
        middle = x + radius * canvas.chance.uniform(-0.35, 0.35)
        tall = canvas.height * 0.0016
        canvas.pen.ellipse(
            (middle - half, y - tall, middle + half, y + tall), fill=mix(canvas.palette.tone(0.08), color, 0.75)
        )


# --- Dunes: a few large slopes, each with a lit and a shaded face -----------------------------------------------------


def _dunes(canvas: Canvas) -> None:
    moon = canvas.at(canvas.chance.choice((0.2, 0.78)), canvas.chance.uniform(0.17, 0.26))
    _glow(canvas, moon, canvas.height * 0.42, mix(canvas.palette.air[0], (255, 252, 244), 0.6), 0.7)
    _disc(canvas, moon, canvas.height * 0.052, mix(canvas.palette.air[0], (255, 252, 244), 0.62))
    peaks = canvas.chance.choice(([0.62, 0.2, 0.82, 0.4, 0.98], [0.3, 0.74, 0.12, 0.55], [0.46, 0.86, 0.16, 0.66, 0.3]))
    if canvas.chance.random() < 0.5:
        peaks = [1 - x for x in peaks]
    for i, peak in enumerate(peaks):
        _draw_dune(canvas, peak + canvas.chance.uniform(-0.05, 0.05), i / (len(peaks) - 1))


def _draw_dune(canvas: Canvas, peak: float, nearness: float) -> None:
    """One dune. Its crest is sharp at the peak; the shaded face runs down from there in an S."""
    base, tall = 0.6 + 0.36 * nearness, 0.17 + 0.09 * nearness
    wide, sway = 0.34 + 0.16 * nearness, _swell(canvas.chance, 2, 1.1)

    def ridge(x: float) -> float:
        fall = math.exp(-((abs(x - peak) / wide) ** 1.25) * 1.35)
        return base - tall * fall + 0.012 * sway(x)

    line = [(x, ridge(x)) for x in sorted([*_steps(120), peak])]
    lit = mix(canvas.palette.tone(nearness * 0.72), canvas.palette.air[1], 0.18)
    body = [*line, (1.0, 1.01), (0.0, 1.01)]
    _pour(canvas, [canvas.at(*point) for point in body], lit, canvas.palette.tone(nearness * 0.72 + 0.12))
    _draw_shade(canvas, peak, [point for point in line if point[0] >= peak], nearness)


def _draw_shade(canvas: Canvas, peak: float, crest: list[Point], nearness: float) -> None:
    top, low = crest[0][1], 1.02
    bend = canvas.chance.uniform(0.08, 0.13)
    foot = [
        (peak + 0.26 * t**1.4 + bend * math.sin(t * math.pi * 1.5) * t, top + (low - top) * t)
        for t in reversed(_steps(60))
    ]
    shape = [canvas.at(*point) for point in [*crest, (1.0, 1.02), *foot]]
    _pour(canvas, shape, canvas.palette.tone(nearness * 0.6 + 0.36), canvas.palette.tone(nearness * 0.66 + 0.14))


# --- Branches: a bough with buds before an unfocused one --------------------------------------------------------------


def _branches(canvas: Canvas) -> None:
    side = canvas.chance.choice((-1, 1))
    start = -0.02 if side > 0 else 1.02
    sun = canvas.at(0.5 + side * 0.16, canvas.chance.uniform(0.4, 0.47))
    _disc(canvas, sun, canvas.height * 0.25, mix(canvas.palette.air[0], canvas.palette.guest, 0.5))
    for y, tilt in ((0.06, 0.2), (1.0, -0.12)):
        _grow(canvas, canvas.at(start, y), _heading(side, tilt), 0.62, 0.026, canvas.palette.tone(0.16), buds=False)
    _soften(canvas, 0.011)
    _grow(canvas, canvas.at(start, 0.8), _heading(side, -0.34), 0.86, 0.024, canvas.palette.tone(0.94), buds=True)


def _heading(side: int, tilt: float) -> float:
    """The angle of growth: inward from either side, upward when the tilt is negative."""
    return tilt if side > 0 else math.pi - tilt


def _grow(canvas: Canvas, start: Point, angle: float, length: float, girth: float, color: Color, *, buds: bool) -> None:
    """Draw a bough and, from its sides, ever smaller ones. Length is a share of the width, girth of the height."""
    steps, stride = 30, length * canvas.width / 30
    turn, hand = canvas.chance.uniform(-0.012, 0.012), canvas.chance.choice((-1, 1))
    points, forks = [start], []
    for i in range(1, steps + 1):
        angle += turn + canvas.chance.uniform(-0.06, 0.06)
        points.append((points[-1][0] + math.cos(angle) * stride, points[-1][1] + math.sin(angle) * stride))
        if length > 0.07 and 5 < i < steps - 2 and i % 5 == 0:
            forks.append((points[-1], angle + hand * canvas.chance.uniform(0.45, 0.85), 1 - i / steps))
            hand = -hand
    _draw_taper(canvas, points, girth * canvas.height, color)
    for place, direction, left in forks:
        small = length * canvas.chance.uniform(0.3, 0.42) * (0.55 + 0.5 * left)
        _grow(canvas, place, direction, small, girth * (0.3 + 0.25 * left), color, buds=buds)
    if buds:
        _draw_bud(canvas, points[-1], angle)


def _draw_taper(canvas: Canvas, points: Sequence[Point], girth: float, color: Color) -> None:
    """A line through points that thins toward its end, as one closed shape."""
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(points):
        before, after = points[max(0, i - 1)], points[min(len(points) - 1, i + 1)]
        angle = math.atan2(after[1] - before[1], after[0] - before[0])
        half = max(1.2, girth / 2 * (1 - 0.85 * i / len(points)))
        left.append((x + math.sin(angle) * half, y - math.cos(angle) * half))
        right.append((x - math.sin(angle) * half, y + math.cos(angle) * half))
    canvas.pen.polygon([*left, *reversed(right)], fill=color)


def _draw_bud(canvas: Canvas, place: Point, angle: float) -> None:
    long = canvas.height * canvas.chance.uniform(0.014, 0.026)
    shade = mix(canvas.palette.guest, canvas.palette.tone(0.8), canvas.chance.choice((0.0, 0.0, 0.15, 0.5)))
    canvas.pen.polygon(_leaf_outline(place, angle, long, long * 0.3), fill=shade)


def _leaf_outline(foot: Point, angle: float, length: float, half: float) -> list[Point]:
    """A leaf that starts at its foot and points along an angle, widest a little before the middle."""
    edge = [(t * length, half * math.sin(math.pi * t**0.8) ** 0.9) for t in _steps(28)]
    sides = [*edge, *((along, -out) for along, out in reversed(edge))]
    cos, sin = math.cos(angle), math.sin(angle)
    return [(foot[0] + along * cos - out * sin, foot[1] + along * sin + out * cos) for along, out in sides]


# --- Rings: the years of a tree, seen from the cut --------------------------------------------------------------------


def _rings(canvas: Canvas) -> None:
    center = canvas.at(canvas.chance.choice((0.3, 0.36, 0.64, 0.7)), canvas.chance.uniform(0.45, 0.6))
    shape = _ring_shape(canvas.chance)
    radius, year = canvas.width * 0.9, 0
    warm_years = {canvas.chance.randint(9, 13), canvas.chance.randint(18, 24)}
    while radius > canvas.height * 0.03:
        _draw_year(canvas, center, shape, radius, warm=year in warm_years)
        radius -= canvas.height * canvas.chance.choice((0.02, 0.03, 0.042, 0.07)) * (0.5 + radius / canvas.width)
        year += 1
    _disc(canvas, center, canvas.height * 0.009, canvas.palette.tone(0.85))
    _glow(canvas, center, canvas.height * 0.75, mix(canvas.palette.air[0], canvas.palette.guest, 0.25), 0.3)


def _ring_shape(chance: Random) -> Callable[[float, float], float]:
    """How far a ring of a given size bulges at an angle. The bulges wander as the tree grows."""
    parts = [
        (n, chance.uniform(0, math.tau), chance.uniform(0.5, 1.0) * 0.1 / n, chance.uniform(-1.6, 1.6))
        for n in range(1, 6)
    ]
    return lambda angle, age: (
        1 + sum(size * age**0.5 * math.cos(n * angle + start + drift * age) for n, start, size, drift in parts)
    )


def _draw_year(
    canvas: Canvas, center: Point, shape: Callable[[float, float], float], radius: float, *, warm: bool
) -> None:
    """One ring: its wood, now and then a darker year, and a fine late edge."""
    age = radius / (canvas.width * 0.9)
    turns = [(t * math.tau, radius * shape(t * math.tau, age)) for t in _steps(180)]
    outline = [(center[0] + reach * math.cos(turn), center[1] + reach * math.sin(turn)) for turn, reach in turns]
    depth = 0.04 + 0.96 * age**1.05 + canvas.chance.choice((-0.05, -0.03, 0, 0.03, 0.1))
    fill = mix(canvas.palette.tone(depth), canvas.palette.air[1], 0.12)
    if warm:
        fill = mix(fill, canvas.palette.guest, 0.6)
    edge = mix(fill, canvas.palette.tone(1), canvas.chance.uniform(0.2, 0.5))
    canvas.pen.polygon(outline, fill=fill)
    canvas.pen.line(outline, fill=edge, width=canvas.thin(canvas.chance.choice((0.0014, 0.002, 0.0034))), joint="curve")


# --- Leaves: a large stem across the page -----------------------------------------------------------------------------


def _leaves(canvas: Canvas) -> None:
    side = canvas.chance.choice((-1, 1))
    for _ in range(7):
        foot = canvas.at(canvas.chance.uniform(0, 1), canvas.chance.uniform(0.1, 1.1))
        length = canvas.height * canvas.chance.uniform(0.5, 0.8)
        angle = -math.pi / 2 + canvas.chance.uniform(-1, 1)
        tint = mix(canvas.palette.air[1], canvas.palette.tone(canvas.chance.uniform(0, 0.25)), 0.5)
        canvas.pen.polygon(_leaf_outline(foot, angle, length, length * 0.2), fill=tint)
    _soften(canvas, 0.016)
    _draw_stem(canvas, side, 0.66, 0.35)
    _draw_stem(canvas, side, 0.3, 1.0)


def _draw_stem(canvas: Canvas, side: int, start: float, nearness: float) -> None:
    """A stem that rises in an arc, with pairs of leaves that shorten toward its tip."""
    foot = start if side > 0 else 1 - start
    bend, pairs = canvas.chance.uniform(0.15, 0.26), 7
    points = [canvas.at(foot + side * (0.42 * t**1.5 + bend * t * (1 - t)), 1.06 - 1.02 * t) for t in _steps(60)]
    _draw_taper(canvas, points, canvas.height * 0.013, canvas.palette.tone(0.3 + 0.6 * nearness))
    for i in range(pairs):
        share = 0.07 + 0.9 * i / pairs
        (x, y), ahead = points[round(share * 60)], points[min(60, round(share * 60) + 1)]
        angle = math.atan2(ahead[1] - y, ahead[0] - x)
        length = canvas.height * (0.4 - 0.22 * share) * (0.75 + 0.25 * nearness)
        for hand in (-1, 1):
            spread = hand * (1.08 - 0.35 * share + canvas.chance.uniform(-0.12, 0.12))
            _draw_leaf(canvas, (x, y), angle + spread, length * canvas.chance.uniform(0.9, 1.08), nearness)
    _draw_leaf(canvas, points[-1], -math.pi / 2 + side * 0.6, canvas.height * 0.14, nearness)


def _draw_leaf(canvas: Canvas, foot: Point, angle: float, length: float, nearness: float) -> None:
    """A leaf folded along its rib: one half in the light, one in shade, with fine veins."""
    depth = 0.22 + 0.5 * nearness + canvas.chance.uniform(-0.12, 0.12)
    whole = _leaf_outline(foot, angle, length, length * canvas.chance.uniform(0.17, 0.21))
    lit, shade = canvas.palette.tone(depth - 0.13), canvas.palette.tone(depth + 0.13)
    if canvas.chance.random() < 0.12:
        lit, shade = mix(lit, canvas.palette.guest, 0.65), mix(shade, canvas.palette.guest, 0.5)
    if math.cos(angle) < 0:
        lit, shade = shade, lit
    middle = len(whole) // 2
    canvas.pen.polygon(whole[:middle], fill=shade)
    canvas.pen.polygon(whole[middle:], fill=lit)
    rib = mix(lit, canvas.palette.air[0], 0.4)
    for i in range(4, middle - 7, 4):
        for edge in (whole[i + 3], whole[-i - 4]):
            root = _between(whole[0], whole[middle], i / middle)
            canvas.pen.line([root, _between(root, edge, 0.86)], fill=mix(lit, shade, 0.5), width=canvas.thin(0.0008))
    canvas.pen.line([foot, _between(foot, whole[middle], 0.94)], fill=rib, width=canvas.thin(0.0022))


def _between(first: Point, second: Point, share: float) -> Point:
    """A point between two: `share` 0 is the first, 1 the second."""
    return first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share


# --- Terraces: sheets of paper cut along the lines of a hillside ------------------------------------------------------


def _terraces(canvas: Canvas) -> None:
    """Drawn at the final size: the hillside is a smooth field, and its own slope gives every cut a clean edge."""
    size = (canvas.width // OVERSAMPLING, canvas.height // OVERSAMPLING)
    field, levels = _hillside(canvas.chance, size), 10
    deep = mix(canvas.palette.tone(1), (0, 0, 0), 0.25)
    picture = Image.new("RGB", size, _terrace_color(canvas, 0))
    for i in range(1, levels):
        sheet = _cut(field, -0.85 + 1.7 * i / levels, size[1])
        blur = ImageFilter.GaussianBlur(size[1] * 0.003)
        soft = sheet.reduce(4).filter(blur).resize(size, Image.Resampling.BILINEAR)
        shadow = soft.copy()
        shadow.paste(soft, (-size[0] // 260, size[1] // 110))
        picture.paste(deep, (0, 0), shadow.point([round(v * 0.42) for v in range(256)]))
        color = _terrace_color(canvas, i / (levels - 1))
        picture.paste(_wash([[mix(color, canvas.palette.air[0], 0.16)], [color]], size), (0, 0), sheet)
    canvas.image.paste(picture.resize(canvas.image.size, Image.Resampling.NEAREST))


def _terrace_color(canvas: Canvas, height: float) -> Color:
    """Deep in the valley, pale on the top, with one sheet of the guest color between them."""
    color = mix(canvas.palette.tone(1 - 0.95 * height), canvas.palette.air[1], 0.1 + 0.25 * height)
    return mix(color, canvas.palette.guest, 0.75) if 0.6 < height < 0.7 else color


def _hillside(chance: Random, size: Size) -> Image.Image:
    """A smooth field of heights, about -1 to 1, that climbs across the picture and has rounded hills on it."""
    side, columns, rows = chance.choice((-1, 1)), 48, 27
    hills = [
        (pace * math.cos(turn), pace * math.sin(turn), chance.uniform(0, math.tau), 0.95 / pace)
        for pace in (3.1, 4.6, 6.2, 8.3)
        for turn in (chance.uniform(0, math.tau),)
    ]
    heights = [
        side * (2 * x / columns - 1) * 0.55
        + (1 - 2 * y / rows) * 0.3
        + sum(
            tall * math.sin(1.8 * across * x / columns + down * y / rows + start) for across, down, start, tall in hills
        )
        for y in range(rows)
        for x in range(columns)
    ]
    small = Image.new("F", (columns, rows))
    small.putdata(heights)
    return small.resize(size, Image.Resampling.BICUBIC)


def _cut(field: Image.Image, level: float, height: int) -> Image.Image:
    """All of the field above a level, as a mask whose edge is about one dot wide."""
    steep = height * 0.8 * 255 / 2
    return field.point(lambda value: value * steep + (127.5 - level * steep)).convert("L")


MOTIFS: dict[str, Callable[[Canvas], None]] = {
    "tide": _tide,
    "dunes": _dunes,
    "branches": _branches,
    "rings": _rings,
    "leaves": _leaves,
    "terraces": _terraces,
}


def draw_picture(motif: str, seed: int, size: Size = (1600, 900)) -> Image.Image:
    """Draw one of the motifs. Neighboring seeds get different palettes."""
    palette = PALETTES[(seed + 3 * list(MOTIFS).index(motif)) % len(PALETTES)]
    large = (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING)
    canvas = Canvas(Image.new("RGB", large), palette, Random(f"{motif}:{seed}"))
    _fill_air(canvas)
    MOTIFS[motif](canvas)
    return _finish(canvas, size)


# --- Portraits --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hair:
    """A way to wear hair, as ovals (middle x, middle y, half width, half height) behind the head and over it."""

    behind: tuple[tuple[float, float, float, float], ...]
    over: tuple[float, float, float, float]


HAIR = (
    Hair(((0.5, 0.385, 0.165, 0.185), (0.57, 0.2, 0.075, 0.07)), (0.66, 0.27, 0.26, 0.13)),  # tied up
    Hair(((0.5, 0.37, 0.178, 0.185), (0.5, 0.5, 0.188, 0.15)), (0.36, 0.25, 0.25, 0.15)),  # to the jaw
    Hair(((0.5, 0.355, 0.148, 0.165),), (0.5, 0.225, 0.19, 0.1)),  # cropped
)
SKINS = (_color("d9b59a"), _color("b98a6c"), _color("7d5845"))
HEAD = (0.5, 0.405, 0.138, 0.175)


def draw_portrait(seed: int, size: int = 480) -> Image.Image:
    """A quiet stand-in for somebody's photograph: head, hair and shoulders as cut paper, without a face.

    The seed counts through hair (3), then skin (3); the palette changes with every seed.
    """
    palette, large = PALETTES[seed % len(PALETTES)], size * OVERSAMPLING
    canvas = Canvas(Image.new("RGB", (large, large)), palette, Random(f"portrait:{seed}"))
    hair, skin = HAIR[seed % len(HAIR)], SKINS[seed // len(HAIR) % len(SKINS)]
    strand = mix(palette.tone(1), skin, 0.12)
    _fill_air(canvas)
    _disc(canvas, canvas.at(0.5, 0.45), large * 0.37, mix(palette.air[1], palette.guest, 0.42))
    for oval in hair.behind:
        _lay(canvas, _oval(canvas, *oval), mix(strand, palette.tone(0.8), 0.3), strand)
    _draw_shoulders(canvas, skin)
    _draw_head(canvas, hair, skin, strand)
    return _finish(canvas, (size, size))


def _oval(canvas: Canvas, x: float, y: float, wide: float, tall: float) -> list[Point]:
    turns = (t * math.tau for t in _steps(96))
    return [canvas.at(x + wide * math.cos(turn), y + tall * math.sin(turn)) for turn in turns]


def _lay(canvas: Canvas, outline: Sequence[Point], upper: Color, lower: Color) -> None:
    """Put down one sheet of cut paper, with its shadow."""
    _shadow(canvas, outline, 0.012, 0.3)
    _pour(canvas, outline, upper, lower)


def _draw_shoulders(canvas: Canvas, skin: Color) -> None:
    """Neck, then a garment with an open collar."""
    neck = [(0.435, 0.5), (0.565, 0.5), (0.57, 0.68), (0.62, 0.74), (0.5, 0.86), (0.38, 0.74), (0.43, 0.68)]
    _lay(canvas, [canvas.at(*point) for point in neck], mix(skin, canvas.palette.tone(1), 0.38), skin)
    cloth, dark = canvas.palette.tone(0.6), canvas.palette.tone(0.82)
    for side in (1, -1):
        edge = [(0.5 + side * (0.1 + 0.29 * t**0.8), 0.655 + 0.16 * t**2.2 + 0.06 * t) for t in _steps(30)]
        sheet = [*edge, (0.5 + side * 0.44, 1.02), (0.5 - side * 0.02, 1.02), (0.5 - side * 0.02, 0.87)]
        tone = cloth if side < 0 else mix(cloth, dark, 0.45)
        _lay(canvas, [canvas.at(*point) for point in sheet], tone, dark)


def _draw_head(canvas: Canvas, hair: Hair, skin: Color, strand: Color) -> None:
    """The head, one side in soft shade, and the hair that falls over its brow."""
    outline = _oval(canvas, *HEAD)
    _lay(canvas, outline, mix(skin, canvas.palette.air[0], 0.14), skin)
    _paint_within(canvas, outline, _oval(canvas, 0.69, 0.42, 0.17, 0.3), mix(skin, canvas.palette.tone(0.9), 0.2))
    _paint_within(canvas, outline, _oval(canvas, *hair.over), strand)


def _paint_within(canvas: Canvas, outline: Sequence[Point], shape: Sequence[Point], color: Color) -> None:
    """Color the part of a shape that lies inside an outline."""
    inside, mask = Image.new("1", canvas.image.size), Image.new("1", canvas.image.size)
    ImageDraw.Draw(inside).polygon(list(outline), fill=1)
    ImageDraw.Draw(mask).polygon(list(shape), fill=1)
    canvas.image.paste(color, (0, 0), ImageChops.logical_and(inside, mask))
