from django.http import Http404, HttpRequest, HttpResponse


def entities(request: HttpRequest) -> HttpResponse:
    raise Http404


def entity(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def models(request: HttpRequest) -> HttpResponse:
    raise Http404
