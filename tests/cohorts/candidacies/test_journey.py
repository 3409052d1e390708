"""The whole way of a candidate through the pages, as a browser without scripts goes it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.audit.models import Entry
from backend.notifications.models import Message
from cohorts.candidacies.enums import CandidacyState
from cohorts.candidacies.models import Candidacy

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def form_of(response):
    return response.context["form"]


def hidden(response):
    """What the page says about itself: the revision it was made with and its own name."""
    return {name: form_of(response)[name].value() for name in ("revision", "page")}


@pytest.mark.rule("R03", "R20", "R10", "R25")
def test_from_call_to_acknowledgement(client_for, owner, call):
    client = client_for(owner)
    start = reverse("candidacies:start", args=[call.slug])

    assert client.get(start).status_code == 200
    assert not Candidacy.objects.exists()
    response = client.post(start)
    draft = Candidacy.objects.get()
    about = reverse("candidacies:step", args=[draft.pk, 1])
    assert response.url == about

    # What the platform knows is not asked again.
    response = client.get(about)
    assert set(form_of(response).fields) == {"revision", "page", "sequence"}
    steps = [reverse("candidacies:step", args=[draft.pk, n]) for n in (2, 3, 4)]
    response = client.post(about, hidden(response))
    assert response.url == steps[0]

    response = client.get(steps[0])
    response = client.post(steps[0], {**hidden(response), "bring": "Ervaring", "expect": ""})
    assert response.url == steps[1]
    response = client.get(steps[1])
    file = SimpleUploadedFile("voorbeeld.pdf", PDF, "application/pdf")
    given = {"experience": ["participation"], "earlier": "no", "years": "4", "since": "2020-01-31", "annex": file}
    response = client.post(steps[1], {**hidden(response), **given})
    assert response.url == steps[2]
    response = client.get(steps[2])
    response = client.post(steps[2], {**hidden(response), "commitment": "on"})
    check = reverse("candidacies:check", args=[draft.pk])
    assert response.url == check

    page = client.get(check)
    assert [problem.field for problem in page.context["problems"]] == ["expect"]
    refused = client.post(reverse("candidacies:submit", args=[draft.pk]))
    assert refused.status_code == 422
    assert "<title>Fout: Nakijken en indienen" in refused.content.decode()
    assert 'data-module="govuk-error-summary"' in refused.content.decode()

    response = client.get(steps[0] + "?back=1")
    response = client.post(steps[0] + "?back=1", {**hidden(response), "bring": "Ervaring", "expect": "Leren"})
    assert response.url == check
    page = client.get(check)
    response = client.post(reverse("candidacies:submit", args=[draft.pk]), {"form": page.context["way"].form.pk})
    assert response.url == reverse("candidacies:done", args=[draft.pk])
    assert "We hebben je kandidatuur ontvangen" in client.get(response.url).content.decode()

    draft.refresh_from_db()
    assert draft.state == CandidacyState.SUBMITTED
    assert draft.answers == {
        "bring": "Ervaring",
        "expect": "Leren",
        "experience": ["participation"],
        "earlier": "no",
        "years": 4,
        "since": "2020-01-31",
        "annex": "voorbeeld.pdf",
        "commitment": True,
    }
    assert Message.objects.get().to_email == owner.email
    assert set(Entry.objects.filter(subject_type="candidacies.candidacy").values_list("event", flat=True)) == {
        "candidacy.started",
        "candidacy.saved",
        "candidacy.submitted",
    }
