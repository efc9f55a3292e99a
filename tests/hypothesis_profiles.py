"""How many random histories: a few in every run, thousands with `--hypothesis-profile=thorough`."""

from hypothesis import settings

THOROUGH = 25

settings.register_profile("thorough", deadline=None)


def histories(normal: int, steps: int = 50) -> settings:
    """So many histories of so many steps at most; THOROUGH times as many in the thorough profile."""
    thorough = settings.get_current_profile_name() == "thorough"
    return settings(max_examples=normal * (THOROUGH if thorough else 1), stateful_step_count=steps, deadline=None)
