from django.http import Http404, HttpRequest, HttpResponse


def chains(request: HttpRequest) -> HttpResponse:
    raise Http404


def chain(request: HttpRequest, slugs: str) -> HttpResponse:
    raise Http404
