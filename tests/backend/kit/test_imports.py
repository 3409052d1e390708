import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from backend.audit.models import Entry
from backend.kit import imports, jobs, sheets
from backend.kit.enums import ImportState, JobState
from backend.kit.models import SheetImport
from backend.kit.states import TransitionRefused
from backend.people.models import PolicyDomain
from tests.backend.kit.kinds import Partly, Whole
from tests.factories import people


@pytest.fixture
def owner(db):
    return people.administrator(given_name="Odette")


def sheet_of(*rows, head="Code;Naam;Opmerking"):
    return "\r\n".join([head, *rows]).encode()


SIXTY = [f"D{number};Domein {number}" for number in range(60)]


def upload(owner, *rows, importer=None, head="Code;Naam;Opmerking"):
    file = io.BytesIO(sheet_of(*rows, head=head))
    return imports.upload(
        importer or Whole(), scope="", file=file, file_name="lijst.csv", actor=owner.user, now=timezone.now()
    )


def save(sheet, owner):
    job = imports.confirm(sheet, actor=owner.user)
    jobs.run(job.pk)
    job.refresh_from_db()
    sheet.refresh_from_db()
    return job


def codes():
    return sorted(PolicyDomain.objects.order_by("pk").values_list("code", flat=True))


def events(sheet):
    lines = Entry.objects.filter(subject_type="kit.sheetimport", subject_id=str(sheet.pk)).order_by("pk")
    return list(lines.values_list("event", "actor"))


def test_sixty_rows_with_five_faults_show_five_readable_faults(owner):
    people.policy_domain(code="D7")
    people.policy_domain(code="D9")
    rows = [*SIXTY]
    rows[20] = ";Zonder code"
    rows[30] = "D30;"
    rows[40] = "D40-en-nog-veel-langer-dan-mag;Te lang"

    sheet = upload(owner, *rows)

    assert sheet.faults == [
        [9, "code", "D7", "D7 bestaat al."],
        [11, "code", "D9", "D9 bestaat al."],
        [22, "code", "", "Vul dit in."],
        [32, "name", "", "Vul dit in."],
        [42, "code", "D40-en-nog-veel-langer-dan-mag", "Gebruik hoogstens 20 tekens."],
    ]
    assert (sheet.row_count, sheet.good_count, sheet.fault_count) == (60, 55, 5)
    assert codes() == ["D7", "D9"]
    with pytest.raises(imports.NothingToSave, match="Er is niets bewaard"):
        imports.confirm(sheet, actor=owner.user)


def test_a_good_sheet_is_saved_by_a_job_and_its_rows_are_emptied(owner):
    sheet = upload(owner, "MOW;Mobiliteit", "WVG;Welzijn;let op")
    assert (sheet.state, sheet.notes, codes()) == (ImportState.CHECKED, [[3, "let op"]], [])

    job = save(sheet, owner)

    assert codes() == ["MOW", "WVG"]
    assert (job.state, job.done, job.result_url) == (JobState.DONE, 2, f"/imports/{sheet.pk}/")
    assert (sheet.state, sheet.saved_count, sheet.rows, sheet.notes) == (ImportState.APPLIED, 2, [], [])
    assert events(sheet) == [(f"import.{what}", owner.user.pk) for what in ("uploaded", "confirmed", "applied")]
    assert "Mobiliteit" not in str(list(Entry.objects.order_by("pk").values_list("data", "private")))


def test_good_rows_alone_are_saved_where_that_is_allowed(owner):
    people.policy_domain(code="MOW")
    sheet = upload(owner, "MOW;Mobiliteit", "WVG;Welzijn", importer=Partly())

    save(sheet, owner)

    assert (codes(), sheet.saved_count, sheet.faults) == (["MOW", "WVG"], 1, [])


def test_nothing_good_is_nothing_to_save(owner):
    people.policy_domain(code="MOW")

    assert imports.may_confirm(upload(owner, "MOW;Mobiliteit", importer=Partly())) is False


def test_what_changed_since_the_upload_is_shown_and_nothing_saved(owner):
    sheet = upload(owner, "MOW;Mobiliteit", "WVG;Welzijn")
    people.policy_domain(code="WVG")

    job = save(sheet, owner)

    assert (job.state, job.message.startswith("Er is niets bewaard: sinds je")) == (JobState.FAILED, True)
    assert (sheet.state, sheet.faults, codes()) == (
        ImportState.CHECKED,
        [[3, "code", "WVG", "WVG bestaat al."]],
        ["WVG"],
    )


def test_a_row_that_breaks_saves_no_row_at_all(owner):
    sheet = upload(owner, "MOW;Mobiliteit", "WVG;Mobiliteit")

    job = save(sheet, owner)

    assert (job.state, codes(), sheet.state) == (JobState.FAILED, [], ImportState.CHECKED)
    assert job.message.startswith("Er is niets bewaard: iemand anders")


def test_saving_twice_saves_once(owner):
    sheet = upload(owner, "MOW;Mobiliteit")
    job = save(sheet, owner)

    again = imports.apply(sheet.pk, progress=jobs.Progress(job), now=timezone.now())

    assert (again, codes()) == ({"domains": 1}, ["MOW"])
    with pytest.raises(TransitionRefused):
        imports.confirm(sheet, actor=owner.user)


def test_a_stopped_job_opens_the_sheet_again(owner):
    sheet = upload(owner, "MOW;Mobiliteit")
    job = imports.confirm(sheet, actor=owner.user)

    jobs.cancel(job, actor=owner.user, now=timezone.now())

    sheet.refresh_from_db()
    assert (sheet.state, len(sheet.rows)) == (ImportState.CHECKED, 1)


def test_a_person_who_lost_the_role_saves_nothing(owner):
    sheet = upload(owner, "MOW;Mobiliteit")
    job = imports.confirm(sheet, actor=owner.user)
    owner.role_grants.all().delete()

    jobs.run(job.pk)

    sheet.refresh_from_db()
    assert (codes(), sheet.state) == ([], ImportState.CHECKED)


def test_a_dropped_sheet_keeps_no_rows(owner):
    sheet = imports.cancel(upload(owner, "MOW;Mobiliteit"), actor=owner.user)

    assert (sheet.state, sheet.rows, sheet.row_count) == (ImportState.CANCELLED, [], 1)
    assert events(sheet)[1:] == [("import.cancelled", owner.user.pk)]


def test_sheets_that_nobody_confirms_are_emptied_after_a_week(owner, settings):
    old, fresh = upload(owner, "MOW;Mobiliteit"), upload(owner, "WVG;Welzijn")
    SheetImport.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=settings.IMPORT_KEEP_DAYS, seconds=1)
    )

    assert imports.sweep(now=timezone.now()) == 1

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.state, old.rows, fresh.state) == (ImportState.CANCELLED, [], ImportState.CHECKED)


@pytest.mark.parametrize("head", ["code;NAAM (volledig)", "Name;CODE", "Naam *;Code:"])
def test_headers_go_by_label_key_or_other_name(owner, head):
    assert upload(owner, "A;A", head=head).rows == [[2, {"code": "A", "name": "A"}]]


def test_columns_we_do_not_know_are_named_and_left_out(owner):
    sheet = upload(owner, "A;B;rood", head="Code;Naam;Kleur")

    assert (sheet.unknown_columns, sheet.rows) == (["Kleur"], [[2, {"code": "A", "name": "B"}]])


@pytest.mark.parametrize(
    ("head", "rows", "sentence"),
    [
        ("Kleur", ["x"], "In de eerste rij van het werkblad ontbreken deze kolommen: Code, Naam."),
        ("Code", ["x"], "De eerste rij van het werkblad heeft geen kolom “Naam”."),
        ("Code;Naam;code", ["x;y;z"], "De kolom “code” staat twee keer in het werkblad."),
        ("Code;Naam", [], "Dit werkblad heeft een eerste rij met namen, maar geen rijen daaronder."),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused(owner, head, rows, sentence):
    with pytest.raises(sheets.SheetRefused) as refusal:
        upload(owner, *rows, head=head)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("item_count", [1, 3])
def test_saving_costs_the_same_around_the_rows(owner, django_assert_num_queries, item_count):
    sheet = upload(owner, *SIXTY[:item_count])
    job = imports.confirm(sheet, actor=owner.user)
    around = 8 if connection.vendor == "postgresql" else 7

    with django_assert_num_queries(around + item_count):
        imports.apply(sheet.pk, progress=jobs.Progress(job), now=timezone.now())


# --- Pages -------------------------------------------------------------------


def file_of(*rows, name="lijst.csv"):
    return SimpleUploadedFile(name, sheet_of(*rows))


def url(name, *args):
    return reverse(f"kit:{name}", args=args)


def test_upload_page_shows_the_columns_and_a_file_to_fill_in(owner, client_for):
    page = client_for(owner).get(url("import_upload", "test-domains")).content.decode()

    assert "MOW" in page
    assert url("import_template", "test-domains", "xlsx") in page
    assert url("import_template", "test-domains", "csv") in page


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_file_to_fill_in_has_the_columns(owner, client_for, extension):
    response = client_for(owner).get(url("import_template", "test-domains", extension))

    content = b"".join(response)
    if extension == "csv":
        assert content.decode("utf-8-sig") == "Code;Naam;Opmerking\r\n"
    else:
        book = load_workbook(io.BytesIO(content))
        assert [cell.value for cell in book.worksheets[0][1]] == ["Code", "Naam", "Opmerking"]
        assert [cell.value for cell in book.worksheets[1][2]] == ["Code", "ja", "Kort", "MOW"]


def test_from_file_to_rows_through_the_pages(owner, client_for, django_capture_on_commit_callbacks):
    client = client_for(owner)

    preview = client.post(url("import_upload", "test-domains"), {"file": file_of("MOW;Mobiliteit")}, follow=True)
    sheet = SheetImport.objects.get()
    assert preview.redirect_chain == [(url("import_preview", sheet.pk), 302)]
    assert "Bewaar 1 rij" in preview.content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        confirmed = client.post(url("import_confirm", sheet.pk))
    job_page = client.get(confirmed.url)
    assert url("import_preview", sheet.pk) in job_page.content.decode()

    assert "1 rij is bewaard" in client.get(url("import_preview", sheet.pk)).content.decode()
    assert codes() == ["MOW"]


def test_preview_shows_faults_and_refuses_to_save(owner, client_for):
    people.policy_domain(code="MOW")
    sheet = upload(owner, "MOW;Mobiliteit;<b>let op</b>")
    client = client_for(owner)

    page = client.get(url("import_preview", sheet.pk)).content.decode()
    refused = client.post(url("import_confirm", sheet.pk), follow=True)

    assert "MOW bestaat al." in page
    assert [words in page for words in (">rij<", ">rijen<", ">fout<", ">fouten<")] == [True, False, True, False]
    assert "<b>let op" not in page
    assert url("import_confirm", sheet.pk) not in page
    assert "Er is niets bewaard: verbeter" in refused.content.decode()
    assert SheetImport.objects.get().state == ImportState.CHECKED


@pytest.mark.parametrize("state", ["partly", "applying", "applied", "cancelled"])
def test_preview_says_how_it_stands(owner, client_for, state):
    people.policy_domain(code="D1")
    sheet = upload(owner, "D1;Een;x", "D2;Twee;y", importer=Partly())
    if state in ("applying", "applied"):
        job = imports.confirm(sheet, actor=owner.user)
    if state == "applied":
        jobs.run(job.pk)
    if state == "cancelled":
        imports.cancel(sheet, actor=owner.user)
    sentences = {
        "partly": "Alleen 1 rij zonder fouten",
        "applying": "Het bestand wordt bewaard.",
        "applied": "1 rij is bewaard",
        "cancelled": "Dit bestand is weggegooid.",
    }

    assert sentences[state] in client_for(owner).get(url("import_preview", sheet.pk)).content.decode()


def test_a_file_that_cannot_be_read_comes_back_with_a_sentence(owner, client_for):
    response = client_for(owner).post(url("import_upload", "test-domains"), {"file": file_of(name="leeg.csv")})

    assert response.status_code == 422
    assert "maar geen rijen daaronder" in response.content.decode()


def test_no_file_comes_back_with_a_sentence(owner, client_for):
    response = client_for(owner).post(url("import_upload", "test-domains"), {})

    assert (response.status_code, "Kies eerst een bestand." in response.content.decode()) == (422, True)


def test_a_sheet_can_be_dropped_once(owner, client_for):
    sheet = upload(owner, "MOW;Mobiliteit")
    client = client_for(owner)

    first = client.post(url("import_cancel", sheet.pk))
    second = client.post(url("import_cancel", sheet.pk))

    assert (first.url, second.url) == ("/", url("import_preview", sheet.pk))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/imports/test-domains/", 200),
        ("/imports/test-domains/7/", 200),
        ("/imports/test-domains/8/", 404),
        ("/imports/nonsense/", 404),
        ("/imports/test-domains/template.pdf", 404),
        ("/imports/test-domains/7/template.csv", 200),
    ],
)
def test_addresses_of_imports(owner, client_for, path, status):
    assert client_for(owner).get(path).status_code == status


def test_who_may_not_import_is_refused(stranger, client_for):
    client = client_for(stranger)

    assert client.get("/imports/test-domains/").status_code == 403
    assert client.post("/imports/test-domains/", {"file": file_of("A;B")}).status_code == 403
    assert client.get("/imports/test-domains/template.csv").status_code == 403


@pytest.mark.parametrize("name", ["import_confirm", "import_cancel"])
def test_writes_on_a_sheet_are_the_owners(owner, colleague, client_for, name):
    sheet = upload(owner, "MOW;Mobiliteit")
    address = url(name, sheet.pk)

    assert client_for(owner).get(address).status_code == 405
    assert client_for(colleague).post(address).status_code == 404
    owner.role_grants.all().delete()
    assert client_for(owner).post(address).status_code == 403
    assert SheetImport.objects.get().state == ImportState.CHECKED


def test_preview_is_the_owners_alone(owner, colleague, client_for):
    address = url("import_preview", upload(owner, "MOW;Mobiliteit").pk)

    assert client_for(colleague).get(address).status_code == 404
