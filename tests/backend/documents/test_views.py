from django.test import RequestFactory

from backend.audit.models import Entry
from backend.documents.views import serve
from tests.factories import documents


def test_a_file_is_handed_out_as_a_download_that_cannot_run(db, owner):
    stored = documents.stored_file(name="mijn brief é.pdf")
    request = RequestFactory().get("/")
    request.user = owner.user

    response = serve(request, stored, of=owner)

    assert b"".join(response.streaming_content) == documents.PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''mijn%20brief%20%C3%A9.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    response.file_to_stream.close()
    line = Entry.objects.get(event="file.read")
    assert (line.actor, line.subject_type, line.subject_id) == (owner.user, "people.person", str(owner.pk))
    assert line.data == {"file": stored.pk}
