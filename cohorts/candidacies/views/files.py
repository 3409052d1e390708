"""The files that go with a candidacy."""

from django.http import FileResponse, HttpRequest

from backend.documents.views import serve
from backend.kit.access import on
from cohorts.candidacies import queries, rules
from cohorts.candidacies.models import Attachment


@on(queries.attachments_visible_to, rule=rules.can_open_file)
def attachment(request, attachment):
    return serve_attachment(request, attachment)


def serve_attachment(request: HttpRequest, attachment: Attachment) -> FileResponse:
    """The answer with which a guarded view, also of the apps above, hands out a file; one line in the history of its
    candidacy."""
    return serve(request, attachment.file, of=attachment.candidacy)
