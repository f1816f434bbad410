"""Addresses, as docs/architecture.md lists them."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import path, register_converter

from digest import feeds, followfeeds, periodfeeds, tablefeeds
from digest.api import api
from digest.login import LoginForm
from digest.sitemaps import SITEMAPS
from digest.views import chain, claim, deal, edition, embeds, entity, people, period, pictures, reading, search, site, sources, tables
from digest.views.caching import public_page


class Digits:
    """A number of a fixed width, so that a day has one address only."""

    width = 2
    regex = r"[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return f"{int(value):0{self.width}d}"


class Year(Digits):
    width = 4
    regex = r"[0-9]{4}"


register_converter(Digits, "mm")
register_converter(Year, "yyyy")

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "The editors' desk"
admin.site.login_form, admin.site.login_template = LoginForm, "admin/desk_login.html"

handler404 = "digest.views.site.not_found"

urlpatterns = [
    path("", edition.home, name="home"),
    path("feed.atom", public_page(feeds.EditionsAtom()), name="home-atom"),
    path("feed.json", public_page(feeds.EditionsJson()), name="home-json"),
    path("<yyyy:year>/<mm:month>/<mm:day>/", edition.edition, name="edition"),
    path("<yyyy:year>/<mm:month>/<mm:day>/picture.png", pictures.edition, name="edition-picture"),
    path("<yyyy:year>/w<mm:number>/", period.week, name="week"),
    path("<yyyy:year>/w<mm:number>/picture.png", pictures.week, name="week-picture"),
    path("<yyyy:year>/<mm:number>/", period.month, name="month"),
    path("<yyyy:year>/<mm:number>/picture.png", pictures.month, name="month-picture"),
    path("weeks/feed.atom", public_page(periodfeeds.WeeksAtom()), name="weeks-atom"),
    path("weeks/feed.json", public_page(periodfeeds.WeeksJson()), name="weeks-json"),
    path("months/feed.atom", public_page(periodfeeds.MonthsAtom()), name="months-atom"),
    path("months/feed.json", public_page(periodfeeds.MonthsJson()), name="months-json"),
    path("archive/", edition.archive, name="archive"),
    path("archive/<yyyy:year>/", edition.archive, name="archive-year"),
    # What the text says
    path("entities/", entity.entities, name="entities"),
    path("entity/<slug:slug>/", entity.entity, name="entity"),
    path("entity/<slug:slug>/picture.png", pictures.entity, name="entity-picture"),
    path("entity/<slug:slug>/feed.atom", public_page(feeds.EntityAtom()), name="entity-atom"),
    path("entity/<slug:slug>/feed.json", public_page(feeds.EntityJson()), name="entity-json"),
    path("chain/", chain.chains, name="chains"),
    path("chain/<path:slugs>/feed.atom", public_page(feeds.ChainAtom()), name="chain-atom"),
    path("chain/<path:slugs>/feed.json", public_page(feeds.ChainJson()), name="chain-json"),
    path("chain/<path:slugs>/picture.png", pictures.chain, name="chain-picture"),
    path("chain/<path:slugs>/chain.json", chain.chain_json, name="chain-data"),
    path("chain/<path:slugs>/", chain.chain, name="chain"),
    path("deals/", deal.deals, name="deals"),
    path("deals/feed.atom", public_page(tablefeeds.DealsAtom()), name="deals-atom"),
    path("deals/feed.json", public_page(tablefeeds.DealsJson()), name="deals-json"),
    path("deal/<int:pk>/", deal.deal, name="deal"),
    path("deal/<int:pk>/feed.atom", public_page(followfeeds.DealAtom()), name="deal-atom"),
    path("deal/<int:pk>/feed.json", public_page(followfeeds.DealJson()), name="deal-json"),
    path("deal/<int:pk>/picture.png", pictures.deal, name="deal-picture"),
    path("figures/", tables.figures, name="figures"),
    path("figures/feed.atom", public_page(tablefeeds.FiguresAtom()), name="figures-atom"),
    path("figures/feed.json", public_page(tablefeeds.FiguresJson()), name="figures-json"),
    path("models/", tables.models, name="models"),
    path("models/feed.atom", public_page(tablefeeds.ModelsAtom()), name="models-atom"),
    path("models/feed.json", public_page(tablefeeds.ModelsJson()), name="models-json"),
    path("people/", people.people, name="people"),
    path("people/feed.atom", public_page(tablefeeds.PeopleAtom()), name="people-atom"),
    path("people/feed.json", public_page(tablefeeds.PeopleJson()), name="people-json"),
    path("claim/<int:pk>/", claim.claim, name="claim"),
    path("claim/<int:pk>/picture.png", pictures.claim, name="claim-picture"),
    # What was read
    path("story/<int:pk>/", reading.story, name="story"),
    path("story/<int:pk>/feed.atom", public_page(followfeeds.StoryAtom()), name="story-atom"),
    path("story/<int:pk>/feed.json", public_page(followfeeds.StoryJson()), name="story-json"),
    path("story/<int:pk>/picture.png", pictures.story, name="story-picture"),
    path("article/<int:pk>/", reading.article, name="article"),
    path("sources/", sources.sources, name="sources"),
    path("sources.opml", sources.opml, name="sources-opml"),
    path("source/<slug:slug>/", reading.source, name="source"),
    path("source/<slug:slug>/feed.atom", public_page(tablefeeds.SourceAtom()), name="source-atom"),
    path("source/<slug:slug>/feed.json", public_page(tablefeeds.SourceJson()), name="source-json"),
    path("search/", search.search, name="search"),
    path("suggest/", search.suggest, name="suggest"),
    path("search/feed.atom", public_page(feeds.SearchAtom()), name="search-atom"),
    path("search/feed.json", public_page(feeds.SearchJson()), name="search-json"),
    # The site itself
    path("corrections/", site.corrections, name="corrections"),
    path("corrections/feed.atom", public_page(tablefeeds.CorrectionsAtom()), name="corrections-atom"),
    path("corrections/feed.json", public_page(tablefeeds.CorrectionsJson()), name="corrections-json"),
    path("about/", site.about, name="about"),
    path("embed/entity/<slug:slug>/", embeds.entity, name="embed-entity"),
    path("oembed", embeds.oembed, name="oembed"),
    path("healthz", site.healthz, name="healthz"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", public_page(sitemap_index), {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<section>.xml", public_page(sitemap), {"sitemaps": SITEMAPS}, name="sitemap-section"),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
