"""A trial installation with somebody signed in."""

from tests.signed_in import client, clock, kept, sealer, sender, settings, sign_in, town

__all__ = ["client", "clock", "kept", "sealer", "sender", "settings", "sign_in", "town"]
