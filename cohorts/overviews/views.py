from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from backend.kit import exports
from backend.kit.access import listing, on, public, signed_in
from cohorts.overviews import queries, reports, rules, tables
from cohorts.overviews.forms import JournalFilter
from cohorts.programmes.queries import editions_organised_by, open_calls


@public
def home(request):
    now = timezone.now()
    return render(
        request,
        "cohorts/overviews/home.html",
        {"calls": list(open_calls(now)[:6]), "numbers": queries.numbers()},
    )


@listing(rule=signed_in)
def my_page(request):
    page = queries.my_page(request.user, now=timezone.now())
    return render(request, "cohorts/overviews/my_page.html", {"my": page})


@listing(rule=rules.can_read_journal)
def journal(request):
    found = queries.journal_visible_to(request.user)
    form = JournalFilter(request.GET)
    table = tables.JOURNAL.bind(request.GET, form.narrow(found))
    return render(request, "cohorts/overviews/journal.html", {"table": table, "form": form})


@public
def accessibility(request):
    return render(request, "cohorts/overviews/accessibility.html")


@public
def privacy(request):
    return render(request, "cohorts/overviews/privacy.html")


@on(editions_organised_by, rule=rules.can_read_report)
def edition_report(request, edition):
    return render(request, "cohorts/overviews/edition_report.html", {"report": reports.edition_report(edition)})


@on(editions_organised_by, rule=rules.can_export_report)
def edition_report_export(request, edition, extension):
    """The numbers as a sheet; they name nobody, so the download is not journalled."""
    if extension not in ("csv", "xlsx"):
        raise Http404
    report = reports.edition_report(edition)
    make = exports.stream_csv if extension == "csv" else exports.xlsx
    return make(edition.title, reports.labels(), reports.rows(report))
