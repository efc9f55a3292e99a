"""Bars of ratios as SVG."""

from collections.abc import Sequence
from html import escape

_LEFT, _RIGHT, _ROW, _TOP = 300, 90, 30, 46
_WIDTH = 860


def plot(title: str, bars: Sequence[tuple[str, float, float]]) -> str:
    """A picture of names, ratios and the ratios that they are to reach."""
    most = max(max(ratio, target) for _, ratio, target in bars)
    height = _TOP + _ROW * len(bars) + 16

    def x(ratio: float) -> float:
        return round(_LEFT + ratio / most * (_WIDTH - _LEFT - _RIGHT), 1)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="26" font-size="15" fill="#1f2933">{escape(title)}</text>',
    ]
    for number, (name, ratio, target) in enumerate(bars):
        top = _TOP + number * _ROW
        colour = "#2f6f4f" if ratio >= target else "#b4552d"
        font = 'font-size="13" fill="#1f2933"'
        lines += [
            f'<text x="{_LEFT - 10}" y="{top + 15}" text-anchor="end" {font}>{escape(name)}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{round(x(ratio) - _LEFT, 1)}" height="20" fill="{colour}"/>',
            f'<path d="M{x(target)} {top - 4}v28" stroke="#1f2933" stroke-width="2"/>',
            f'<text x="{x(max(ratio, target)) + 8}" y="{top + 15}" {font}>{ratio:.2f}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
