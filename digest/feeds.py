from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse


class EditionsAtom(Feed):
    pass


class EntityAtom(Feed):
    pass


class ChainAtom(Feed):
    pass


class DealsAtom(Feed):
    pass


class SearchAtom(Feed):
    pass


def editions_json(request: HttpRequest) -> HttpResponse:
    raise Http404


def entity_json(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def chain_json(request: HttpRequest, slugs: str) -> HttpResponse:
    raise Http404


def deals_json(request: HttpRequest) -> HttpResponse:
    raise Http404


def search_json(request: HttpRequest) -> HttpResponse:
    raise Http404
