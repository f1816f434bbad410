from django.http import Http404, HttpRequest, HttpResponse


def story(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def article(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404


def source(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
