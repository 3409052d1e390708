from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit import actions as audit
from backend.kit import events, exports
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
    form = JournalFilter(request.GET)
    table = tables.JOURNAL.bind(request.GET, form.narrow(queries.journal_visible_to(request.user)))
    rows = [(entry, events.in_words(entry.event), tables.about(entry)) for entry in table.rows]
    return render(request, "cohorts/overviews/journal.html", {"table": table, "rows": rows, "form": form})


@listing(rule=rules.can_export_journal)
def journal_export(request, extension):
    """The lines that the filter leaves, in the order of the page; the download is a line of the journal itself."""
    write = exports.writer(extension)
    found = JournalFilter(request.GET).narrow(queries.journal_visible_to(request.user))
    audit.record_export(actor=request.user, rows=found.count(), format=extension)
    rows = tables.JOURNAL.order(found, request.GET.get("sort", ""))
    return write(_("Journal"), tables.JOURNAL_DOWNLOAD, rows)


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
    write = exports.writer(extension)
    report = reports.edition_report(edition)
    return write(edition.title, reports.labels(), reports.rows(report))
