"""Authorities (医疗保障部门) and their officers, as documents name them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Authority:
    """Whoever issues a document. `region`: GB/T 2260; address, phone and hours of the counter as they are printed."""

    region: str
    name: str
    name_en: str
    address: str | None = None
    phone: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Handler:
    """经办人: the officer who handles a case, with the phone of the office."""

    name: str
    phone: str | None = None
