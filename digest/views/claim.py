from django.http import Http404, HttpRequest, HttpResponse


def claim(request: HttpRequest, pk: int) -> HttpResponse:
    raise Http404
