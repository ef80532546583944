"""Every public page in both languages, for search engines; the crawl of the tests compares it with the links.

A page without a slug is found by itself: it is made by `public_page` and takes no argument.
"""

from collections.abc import Iterator

from django.contrib.sitemaps import Sitemap
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern

from boarding.models import House
from centers.models import Center, NewsItem, Partner
from programs.models import Campaign, Program

# Served as pages are, but nothing to be found by: files, ways on to another page, tools that start empty or are not
# for visitors, what is there without a network.
NOT_LISTED = {
    "calendar_feed", "centers:news_feed", "centers:preview", "gallery", "offline", "programs:compare",
    "programs:current_campaign", "enrollment:blank_form",
}  # fmt: skip


class InBothLanguages(Sitemap):
    i18n = alternates = x_default = True


class Plain(InBothLanguages):
    """The pages without a slug, by their url name."""

    def items(self):
        in_languages = [
            one
            for one in get_resolver().url_patterns
            if isinstance(one, URLResolver) and isinstance(one.pattern, LocalePrefixPattern)
        ]
        return [name for resolver in in_languages for name in _names(resolver) if name not in NOT_LISTED]

    def location(self, item):
        return reverse(item)


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif getattr(pattern.callback, "is_public_page", False) and not pattern.pattern.converters:
            yield f"{namespace}{pattern.name}"


class Programmes(InBothLanguages):
    def items(self):
        return Program.objects.all()


class Centres(InBothLanguages):
    def items(self):
        return Center.objects.all()


class Houses(InBothLanguages):
    """Those after the first, which has the address without a name."""

    def items(self):
        return House.objects.all()[1:]


class Partners(InBothLanguages):
    def items(self):
        return Partner.objects.all()


class News(InBothLanguages):
    def items(self):
        return NewsItem.objects.published()

    def lastmod(self, item):
        return item.published_at


class Campaigns(InBothLanguages):
    def items(self):
        return Campaign.objects.public()


class Fairness(Campaigns):
    """The figures of each campaign."""

    def location(self, item):
        return reverse("enrollment:fairness", args=[item.slug])


SITEMAPS = {
    "pages": Plain,
    "programmes": Programmes,
    "centres": Centres,
    "houses": Houses,
    "partners": Partners,
    "news": News,
    "campaigns": Campaigns,
    "fairness": Fairness,
}
