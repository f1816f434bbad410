from django.http import Http404, HttpRequest, HttpResponse


def deals(request: HttpRequest) -> HttpResponse:
    raise Http404


def deal(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def figures(request: HttpRequest) -> HttpResponse:
    raise Http404
