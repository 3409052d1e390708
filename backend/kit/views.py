from django.shortcuts import render
from django.utils import timezone

from backend.kit import showcase
from backend.kit.access import public


@public
def components(request):
    return render(request, "backend/kit/components.html", showcase.context(timezone.now()))
