"""The floor: the same rows, out of the same tables, with nothing around them. No layout, no rights, no menu."""

import csv
import io

from django.contrib.auth.decorators import login_not_required
from django.db.models import Avg, Count, OuterRef, Q, StdDev, Subquery
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from openpyxl import Workbook

from cohorts.candidacies.models import Candidacy
from cohorts.selection.enums import ReviewState
from cohorts.selection.models import Review

CELLS = (
    "pk",
    "person__family_name",
    "person__given_name",
    "organisation__name",
    "level",
    "function",
    "flags",
    "done",
    "mean",
    "spread",
    "decision__outcome",
)


def rows(call):
    def figure(aggregate):
        handed_in = Review.objects.filter(candidacy=OuterRef("pk"), state=ReviewState.SUBMITTED)
        return Subquery(handed_in.order_by().values("candidacy").annotate(x=aggregate).values("x"))

    return (
        Candidacy.objects.filter(call=call)
        .annotate(done=figure(Count("pk")), mean=figure(Avg("total")), spread=figure(StdDev("total")))
        .order_by("-mean", "pk")
    )


@login_not_required
def constant(request):
    return HttpResponse("constant")


@login_not_required
def board(request, call, size):
    found = rows(call)
    return render(
        None,
        "bare/table.html",
        {"rows": found.values_list(*CELLS)[:size], "total": found.count()},
    )


@login_not_required
def reading(request, candidacy):
    file = Candidacy.objects.select_related("person", "organisation", "question_form").get(pk=candidacy)
    scores = Review.objects.filter(candidacy=file).order_by("pk").values_list("total", "comment")
    return render(None, "bare/file.html", {"file": file, "scores": scores})


@login_not_required
def report(request, call):
    levels = (
        Candidacy.objects.filter(call=call)
        .order_by("level")
        .values_list("level")
        .annotate(received=Count("pk"), selected=Count("pk", filter=Q(state="selected")))
    )
    return render(None, "bare/table.html", {"rows": levels, "total": len(levels)})


class Echo:
    def write(self, value):
        return value


def whole_rows(call):
    cells = rows(call).values_list(*CELLS, "answers").iterator(chunk_size=500)
    return ([*row[:-1], *row[-1].values()] for row in cells)


@login_not_required
def csv_all(request, call):
    writer = csv.writer(Echo(), delimiter=";")
    return StreamingHttpResponse((writer.writerow(row) for row in whole_rows(call)), content_type="text/csv")


@login_not_required
def xlsx_all(request, call):
    book, file = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in whole_rows(call):
        sheet.append([str(cell) if isinstance(cell, list) else cell for cell in row])
    book.save(file)
    return HttpResponse(file.getvalue())
