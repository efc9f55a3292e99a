"""What a repair lacks today: the stored conditions, compared with the day."""

from resolvers.plan.fields import Rows

OUTLOOK = Rows("repair_outlook ro", where="ro.entry_id = e.id")

_EACH = "jsonb_array_elements(ro.conditions) WITH ORDINALITY AS k (value, place)"
_UNMET = "coalesce({today} < (k.value->>'from')::date, {today} > (k.value->>'until')::date, true)"
UNMET = f"(SELECT coalesce(jsonb_agg(k.value ORDER BY k.place), '[]') FROM {_EACH} WHERE {_UNMET})"
POSSIBLE = f"NOT EXISTS (SELECT FROM {_EACH} WHERE {_UNMET})"
_FIRST = f"(SELECT max((k.value->>'from')::date) FROM {_EACH})"
_NEVER = f"(SELECT FROM {_EACH} WHERE k.value->>'from' IS NULL AND ({_UNMET} OR {_FIRST} > (k.value->>'until')::date))"
FIRST_DAY = f"CASE WHEN NOT EXISTS {_NEVER} THEN {_FIRST} END"
