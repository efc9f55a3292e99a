"""What a story does about lists."""

from portal.casework import listing_objections, listings
from portal.casework.cases import By
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import ListingMoved, ListingOutcome
from portal.rulebooks.loader import shipped
from portal.rulebooks.model import Rulebook
from tests.storytelling.form import Step
from tests.storytelling.stage import Stage


async def announce(stage: Stage, step: Step, office: Office) -> None:
    """A notice that reaches somebody was issued before: an officer announces the list that asks for one."""
    outcome = await listings.announce(
        stage.store,
        stage.actors[step.given["subject"]].id,
        _announced(shipped(stage.actors[step.given["subject"]].cast.rulebook)),
        listings.Prenotice(
            reasons="示例事由", basis="示例依据", rights="陈述、申辩和提出异议的权利", state_document="示例国家文件"
        ),
        office,
        stage.now(),
    )
    assert isinstance(outcome, ListingMoved), outcome


def _announced(book: Rulebook) -> str:
    return next(name for name, rule in book.lists.items() if any("prenotice" in way.needs for way in rule.ways))


async def decide(stage: Stage, step: Step, office: Office) -> ListingOutcome:
    """A decision to enter somebody on a list."""
    given = step.given
    actor = stage.actors.get(given["subject"])
    decision = listings.Decision(
        document=given.get("document", {}),
        judgment=given.get("judgment"),
        qualification_cancelled=given.get("qualification_cancelled", False),
    )
    name = given["list"]
    return await listings.decide(stage.store, actor.id if actor else 0, name, decision, office, stage.now())


async def object_to(stage: Stage, step: Step, office: Office) -> ListingOutcome:
    """The subject objects to the notice before a listing, or the office takes that down at the counter."""
    actor, received_on = stage.actors[step.given["subject"]], step.given.get("received_on")
    by = By(officer_id=office.officer_id, authority=office.region) if received_on is not None else By()
    outcome = await listing_objections.object_to(stage.store, actor.id, "示例理由", by, stage.now(), received_on)
    if isinstance(outcome, ListingMoved) and outcome.listing.id is not None:
        stage.objections[step.given["key"]] = outcome.listing.id
    return outcome


async def answer(stage: Stage, step: Step, office: Office) -> ListingOutcome:
    """The objection is verified; it holds only where the step says so."""
    return await listing_objections.answer(
        stage.store,
        stage.objections[step.given["objection"]],
        accepted=step.given.get("sustained", False),
        hearing="示例听证记录" if step.given["hearing"] else None,
        words="经核实，异议不成立（示例）",
        office=office,
        now=stage.now(),
    )


async def report(stage: Stage, step: Step, office: Office) -> ListingOutcome:
    """The province is told of the newest listing that has to be reported."""
    actor = stage.actors[step.given["subject"]]
    listing_id = await stage.pool.fetchval(
        "SELECT id FROM listing WHERE subject_id = $1 AND report_due_on IS NOT NULL ORDER BY id DESC LIMIT 1", actor.id
    )
    return await listings.report(stage.store, listing_id or 0, "示例上报回执", office, stage.now())


async def remove(stage: Stage, step: Step, office: Office) -> ListingOutcome:
    """An officer ends a place on a list, or the road to it."""
    listing_id = await stage.pool.fetchval(
        "SELECT max(id) FROM listing WHERE subject_id = $1 AND list = $2 AND left_on IS NULL",
        stage.actors[step.given["subject"]].id,
        step.given["list"],
    )
    return await listings.remove(stage.store, listing_id or 0, "示例理由", office, stage.now())
