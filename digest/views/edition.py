from django.http import Http404, HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    raise Http404


def edition(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    raise Http404


def archive(request: HttpRequest, year: int | None = None) -> HttpResponse:
    raise Http404
