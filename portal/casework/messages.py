"""Messages of the inbox and texts, from the rulebook's catalogue."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType

from portal.casework.file import Message
from portal.domain.articles import article
from portal.domain.case import Case
from portal.domain.document import IssuedDocument
from portal.domain.entry import Entry
from portal.domain.listing import Listing
from portal.domain.measure import Measure
from portal.domain.result import Evaluation, Result
from portal.domain.working_days import Deadline
from portal.rulebooks.model import Rulebook


def result_change(book: Rulebook, result: Result, now: datetime) -> Message:
    """The result became another (HLJ art. 26). The text holds the grade and the last day of the dispute window."""
    grade, last_day = result.evaluation.grade, _last_day(result.dispute)
    if grade is not None:
        words = {"grade": grade.name, "grade_en": grade.name_en, **last_day}
        return message(book, "result_change", now, result=result, words=words)
    return message(book, "result_change", now, result=result, words=last_day, wording="result_without_grade")


def year_corrected(book: Rulebook, cycle: int, right: Evaluation, now: datetime) -> Message:
    """The result of a year that lies behind was put right: a change as any other, and texted as such."""
    grade = right.grade
    words = {
        "cycle": str(cycle),
        "score": f"{right.score.normalize():f}" if right.score is not None else "—",
        "grade": grade.name if grade else "—",
        "grade_en": grade.name_en if grade else "—",
    }
    return message(book, "result_change", now, words=words, wording="year_corrected")


def score_given_anew(book: Rulebook, result: Result, now: datetime, *, changed: bool) -> list[Message]:
    """A score stands no longer and must be given anew: said to the subject, and to the officers who see to it."""
    kind = "result_change" if changed else "score_given_anew"
    return [
        message(book, kind, now, result=result, wording="score_given_anew"),
        score_to_give_anew(book, result.cycle, now),
    ]


def score_to_give_anew(book: Rulebook, cycle: int | None, now: datetime) -> Message:
    """An officer has to see to the score of a year."""
    words = {"cycle": str(cycle)}
    return message(book, "score_given_anew", now, audience="officer", words=words, wording="score_to_give_anew")


def due_date_moved(book: Rulebook, deadline: Deadline, now: datetime, *, audience: str) -> Message:
    """The last day of a dispute window moved later, because the calendar was published or changed."""
    return message(book, "due_date_moved", now, audience=audience, words=_last_day(deadline))


def document_issued(book: Rulebook, document: IssuedDocument) -> Message:
    """A document waits in the inbox; it counts as read when it is opened."""
    title = document.content["title"]
    issued = message(book, "document", document.issued_at, words={"title": title["zh"], "title_en": title["en"]})
    issued.document = document
    return issued


def case_received(book: Rulebook, case: Case, now: datetime) -> Message:
    """A filing arrived whole: its number and the day by which it will be answered."""
    return message(book, "case_received", now, words=_case(case) | _last_day(case.due))


def repair_filed(book: Rulebook, case: Case, now: datetime) -> Message:
    """An application arrived whole and waits for acceptance: its number and the day by which that is due."""
    return message(book, "case_received", now, words=_case(case) | _last_day(case.due), wording="repair_filed")


def case_incomplete(book: Rulebook, case: Case, now: datetime) -> Message:
    """Proof is missing, and until when the filing waits for it. This is said once."""
    return message(book, "case_incomplete", now, words=_case(case) | _last_day(case.proof_due))


def case_withdrawn(book: Rulebook, case: Case, now: datetime) -> Message:
    """An officer took down that the subject takes a case back."""
    return message(book, "case_withdrawn", now, words=_case(case))


def notice_objected(book: Rulebook, case: Case, now: datetime) -> Message:
    """Somebody objected to the public notice of a repair."""
    return message(book, "notice_objected", now, words=_case(case))


def more_proof(book: Rulebook, case: Case, now: datetime) -> Message:
    """Officers are told that a filing which was whole got more proof."""
    return message(book, "more_proof", now, audience="officer", words=_case(case))


def case_decided(
    book: Rulebook, case: Case, kind: str, outcome: tuple[str, str], reason: str, now: datetime
) -> Message:
    """A case was decided. `outcome` in Chinese and English, `kind` dispute_decided or repair_decided."""
    words = {"outcome": outcome[0], "outcome_en": outcome[1], "reason": reason}
    return message(book, kind, now, words=_case(case) | words)


def repair_barred(book: Rulebook, case: Case, reason: str, first_day: date, now: datetime) -> Message:
    """No repair can be applied for before a day, since something in this one was false."""
    words = {"reason": reason, "first_day": _chinese(first_day), "first_day_en": first_day.isoformat()}
    return message(book, "repair_barred", now, words=_case(case) | words)


def case_due_moved(book: Rulebook, case: Case, deadline: Deadline, now: datetime, *, audience: str) -> Message:
    """A limit of a case moved later, because the calendar was published or changed."""
    moved = message(book, "case_due_moved", now, audience=audience, words=_case(case) | _last_day(deadline))
    moved.kind, moved.case = "due_date_moved", case
    return moved


def about_entries(book: Rulebook, kind: str, entries: Sequence[Entry], now: datetime) -> Message:
    """A message that names entries by their items."""
    words = {
        "items": "、".join(each.item_name for each in entries),
        "items_en": ", ".join(each.item_name_en for each in entries),
    }
    return message(book, kind, now, words=words)


def listing_objection_received(book: Rulebook, listing: Listing, now: datetime) -> Message:
    """An objection to the notice before a listing arrived: its number and the day by which it is answered."""
    return message(
        book, "listing_objection_received", now, words=_listing(book, listing) | _last_day(listing.answer_due)
    )


def listing_objection_answered(
    book: Rulebook, listing: Listing, outcome: tuple[str, str], reason: str, now: datetime
) -> Message:
    """Such an objection is answered. `outcome` in Chinese and English."""
    words = {"outcome": outcome[0], "outcome_en": outcome[1], "reason": reason}
    return message(book, "listing_objection_answered", now, words=_listing(book, listing) | words)


def listing_ended(book: Rulebook, listing: Listing, reason: str, now: datetime) -> Message:
    """An officer ended a place on a list, or the road to it."""
    return message(book, "listing_ended", now, words=_listing(book, listing) | {"reason": reason})


def listing_entered(book: Rulebook, listing: Listing, now: datetime) -> Message:
    """The subject stands on a list from today on, by decision or because its time is full."""
    cited = article(listing.article)
    words = {"article": cited[0], "article_en": cited[1], "basis": listing.basis or "—"}
    earned = book.lists[listing.name].keeps is not None
    return message(
        book,
        "listing_entered",
        now,
        words=_listing(book, listing) | words,
        wording="listing_earned" if earned else None,
    )


def measures_decided(book: Rulebook, measures: Sequence[Measure], now: datetime) -> Message:
    """Measures were decided, or the text itself put them in force: which, by which article, from when to when."""
    each = [(_measure(measure), measure.reason) for measure in measures]
    reasons = "；".join(dict.fromkeys(reason for _, reason in each if reason))
    words = {
        "measures": "；".join(said[0] for said, _ in each),
        "measures_en": "; ".join(said[1] for said, _ in each),
        "reason": f"理由：{reasons}。" if reasons else "",
        "reason_en": f" Reason: {reasons}." if reasons else "",
    }
    return message(book, "measure_decided", now, words=words)


def measures_lifted(book: Rulebook, measures: Sequence[Measure], now: datetime) -> Message:
    """Sanctions end today, because what they rested on was undone (CON-26)."""
    shown = {each.code: each.shown for each in measures}.values()
    words = {
        "measures": "、".join(each["text"] for each in shown),
        "measures_en": "; ".join(each["text_en"] for each in shown),
    }
    return message(book, "measures_lifted", now, words=words)


def message(
    book: Rulebook,
    kind: str,
    now: datetime,
    *,
    audience: str = "subject",
    result: Result | None = None,
    words: Mapping[str, str] = MappingProxyType({}),
    wording: str | None = None,
) -> Message:
    """A message of a kind; it also goes out as a text where the operator's `sms.events` names the kind.

    `wording`: the text of the catalogue where it is not the one named like the kind.
    """
    text = book.texts[wording or kind]
    texted = audience == "subject" and text.sms is not None and kind in book.value("sms.events")
    return Message(
        audience=audience,
        kind=kind,
        title=text.title.format_map(words),
        title_en=text.title_en.format_map(words),
        body=text.body.format_map(words),
        body_en=text.body_en.format_map(words),
        created_at=now,
        sms=text.sms.format_map(words) if texted and text.sms is not None else None,
        result=result,
    )


def _last_day(deadline: Deadline | None) -> dict[str, str]:
    if deadline is None:
        return {"last_day": "—", "last_day_en": "—"}
    mark, mark_en = ("（暂定）", " (provisional)") if deadline.provisional else ("", "")
    return {"last_day": _chinese(deadline.on) + mark, "last_day_en": deadline.on.isoformat() + mark_en}


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _measure(measure: Measure) -> tuple[str, str]:
    """A measure with its article and its days; its end is the first day on which it no longer applies."""
    shown, cited = measure.shown, article(str(measure.shown["article"]))
    days, days_en = "", ""
    if measure.starts_on is not None:
        days, days_en = f"，自{_chinese(measure.starts_on)}起", f", from {measure.starts_on.isoformat()}"
    if measure.ends_on is not None:
        last = measure.ends_on - timedelta(days=1)
        latest, latest_en = ("", "") if measure.decided else ("最迟", "at the latest ")
        days += f"，{latest}至{_chinese(last)}（含当日）"
        days_en += f", {latest_en}until {last.isoformat()} (included)"
    if measure.fine is not None:
        days, days_en = f"{days}，罚款{measure.fine:f}元", f"{days_en}, fine of {measure.fine:f} yuan"
    return f"{shown['text']}（{cited[0]}{days}）", f"{shown['text_en']} ({cited[1]}{days_en})"


def _listing(book: Rulebook, listing: Listing) -> dict[str, str]:
    rule = book.lists[listing.name]
    return {"list": rule.title, "list_en": rule.title_en, "receipt_no": listing.objection_no or ""}


def _case(case: Case) -> dict[str, str]:
    return {"title": case.title, "title_en": case.title_en, "receipt_no": case.receipt_no}
