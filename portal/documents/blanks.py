"""Empty forms for the counter: what a subject fills in by hand (HLJ Attachments 1, 3). No number, nobody's name."""

from portal.casework.issuing import content_of
from portal.documents.forms import laid_out
from portal.documents.letters import Letters
from portal.documents.render import compiled
from portal.rulebooks.forms import DocumentForm


def blank(form: DocumentForm, letters: Letters) -> bytes:
    """The form as PDF, with nothing filled in."""
    content = laid_out(content_of(form, {}), {})
    return compiled("blank.1", {**content, "title": form.title}, letters, timestamp=0)
