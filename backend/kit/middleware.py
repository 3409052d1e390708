"""What no page needs to think of."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class WithoutNul:
    """Refuses an address that holds a NUL: PostgreSQL takes none, so every search for one would be an error page.

    What is sent in a form is refused by the fields themselves.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META["QUERY_STRING"]:
            raise BadRequest("a NUL in the address")
        return self.get_response(request)
