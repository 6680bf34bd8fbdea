"""Pictures that show something, for the texts of the demo articles: drawn from the numbers that the text gives."""

from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

PAPER, INK, SOFT, BAR, RULE = "#fffefb", "#1b2325", "#545d5f", "#1b676d", "#ded9cd"
OVERSAMPLING = 2


def weeks_of_walking() -> Image.Image:
    """Minutes of each walk in eight weeks: the table of the walking program as bars."""
    minutes = [5, 8, 10, 12, 15, 20, 25, 30]
    wide, tall = 1440 * OVERSAMPLING, 810 * OVERSAMPLING
    chart = Image.new("RGB", (wide, tall), PAPER)
    draw = ImageDraw.Draw(chart)
    large, small = (ImageFont.load_default(size * OVERSAMPLING) for size in (40, 32))
    left, right, floor, highest = wide * 0.06, wide * 0.97, tall * 0.84, tall * 0.6
    step = (right - left) / len(minutes)
    draw.text((left, tall * 0.06), "Minutes a walk", font=large, fill=INK)
    for ten in (10, 20, 30):
        y = floor - highest * ten / 30
        draw.line([(left, y), (right, y)], fill=RULE, width=2 * OVERSAMPLING)
    for week, value in enumerate(minutes, start=1):
        x, top = left + step * (week - 0.5), floor - highest * value / 30
        draw.rectangle([(x - step * 0.32, top), (x + step * 0.32, floor)], fill=BAR)
        draw.text((x, top - 14), str(value), font=large, fill=INK, anchor="md")
        draw.text((x, floor + 24), f"Week {week}", font=small, fill=SOFT, anchor="ma")
    draw.line([(left, floor), (right, floor)], fill=INK, width=3 * OVERSAMPLING)
    return chart.resize((wide // OVERSAMPLING, tall // OVERSAMPLING), Image.Resampling.LANCZOS)


CHARTS: dict[str, Callable[[], Image.Image]] = {"weeks-of-walking": weeks_of_walking}
