"""Fictional data that tell a story, and accounts to look at it with."""

from portal.demo.accounts import accounts_text
from portal.demo.loading import load

__all__ = ["accounts_text", "load"]
