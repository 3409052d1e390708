from django.db.models import Model
from django.http import FileResponse, HttpRequest

from backend.documents import actions
from backend.documents.models import StoredFile


def serve(request: HttpRequest, stored: StoredFile, *, of: Model) -> FileResponse:
    """The answer with which an app's guarded view hands out a file it owns; every opening is a line in the journal, in
    the history of the row ``of`` that the file belongs to.

    Always a download: nothing that somebody uploaded runs, or is shown, under our address.
    """
    actions.record_reading(stored, of=of, actor=request.user)
    response = FileResponse(stored.file.open("rb"), as_attachment=True, filename=stored.name)
    response.headers["Content-Type"] = stored.content_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
