from django.shortcuts import render

from backend.kit.access import listing, public, signed_in


@public
def home(request):
    return render(request, "cohorts/overviews/home.html")


@listing(rule=signed_in)
def my_page(request):
    return render(request, "cohorts/overviews/my_page.html")
