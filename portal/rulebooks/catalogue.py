"""The collection catalogue (采集目录) as an operator enters it, beside what the text itself lists."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from portal.domain.entry import Category
from portal.rulebooks.model import Item, Rulebook
from portal.rulebooks.values import ParameterInvalid, storable

_STORY_CATEGORIES = {"good": Category.FAVOURABLE}


def entered_items(book: Rulebook, rows: Any) -> dict[str, Item]:
    """A catalogue given as a parameter: tables with at least `code` and `category`, beside what the text lists."""
    items: dict[str, Item] = {}
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise ParameterInvalid("items", "a list of tables")
    for row in rows:
        table = dict(row)
        table["category"] = _STORY_CATEGORIES.get(str(table.get("category")), table.get("category"))
        code = str(table.get("code", "?"))
        if code in items:
            raise ParameterInvalid(f"items.{code}", "each code stands once")
        table.setdefault("name", f"目录项目{code}")
        table.setdefault("name_en", f"Catalogue item {code}")
        try:
            if "article" not in table:
                table["article"] = _article_of(book, Category(table["category"]))
            items[code] = msgspec.convert(table, Item, strict=False)
        except (ValueError, KeyError) as wrong:
            raise ParameterInvalid(f"items.{code}", str(wrong)) from wrong
        check_item(book, items[code])
        _check_points(book, items[code])
    return {**{code: item for code, item in book.items.items() if item.of_text}, **items}


def check_item(book: Rulebook, item: Item) -> None:
    """Whether the article exists and the archive can keep the points. Raises ParameterInvalid."""
    if item.article.split("(")[0] not in book.articles:
        raise ParameterInvalid(f"items.{item.code}.article", f"an article of articles.toml, not {item.article!r}")
    _check_lowering(book, item)
    if item.valid_for is not None and item.valid_for not in book.parameters:
        raise ParameterInvalid(f"items.{item.code}.valid_for", "a key of assumptions.toml")
    try:
        for points in (item.points or Decimal(0), *(item.points_by_severity or {}).values()):
            storable(points)
    except ValueError as wrong:
        raise ParameterInvalid(f"items.{item.code}.points", str(wrong)) from wrong


def _check_lowering(book: Rulebook, item: Item) -> None:
    """An act that lowers the grade takes no points, acts at once, and only where the text knows it (SC art. 18: 或)."""
    scales = [scale for party, scale in book.scales.items() if item.concerns_party(party)]
    if item.lowers and (
        item.points or item.points_by_severity or not item.immediate or not all(scale.lowered_by for scale in scales)
    ):
        raise ParameterInvalid(
            f"items.{item.code}.lowers",
            "降低等级的项目即时计入、不扣分，且文本对其主体有此规定 / an item that lowers the grade counts at once,"
            " takes no points, and concerns only subjects for whom the text says so",
        )


def _check_points(book: Rulebook, item: Item) -> None:
    """Whether an operator may give these points. Raises ParameterInvalid."""
    key = f"items.{item.code}"
    given = [item.points or Decimal(0), *(item.points_by_severity or {}).values()]
    if "items.points" not in book.parameters:
        if item.code in book.items and book.items[item.code].of_text:
            raise ParameterInvalid(key, "其他代码：本项由文本规定 / another code: the text itself lists this item")
        if any(given):
            raise ParameterInvalid(
                f"{key}.points", "不设分值：目录不能规定本文本的分值 / no points: a catalogue sets none under this text"
            )
    for party, scale in book.scales.items():
        if scale.deductions_only and item.concerns_party(party) and max(given) > 0:
            raise ParameterInvalid(
                f"{key}.points",
                f"不大于0：第{scale.article}条只扣不加；不适用的主体可用 applies_to 排除"
                f" / 0 or less: article {scale.article} only deducts; applies_to can leave out whom it concerns",
            )


def _article_of(book: Rulebook, category: Category) -> str:
    """The article that an item without its own cites; a text that knows no such items has none."""
    if category not in book.source.item_articles:
        raise ValueError(
            f"article：须写明条款，本文本没有这类项目的条款 / needed: no article speaks of {category} items"
        )
    return book.source.item_articles[category]
