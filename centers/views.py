"""Public pages of the places' keepers: centres, partners and their agreements, news, help and words.

The page of one centre also shows its programmes: it stands in rehamna_portal.views.centre.
"""

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from centers import reference
from centers.folding import fold
from centers.models import NewsItem
from centers.pages import public_page


@public_page
def center_list(request):
    return render(request, "centers/list.html", {"centers": reference.centers()})


@public_page
def partner_list(request):
    context = {"partners": reference.partners(), "agreements": reference.agreements()}
    return render(request, "centers/partners.html", context)


@public_page
def partner_detail(request, slug):
    partner = next((partner for partner in reference.partners() if partner.slug == slug), None)
    if partner is None:
        raise Http404
    agreements = [agreement for agreement in reference.agreements() if partner in agreement.partners.all()]
    return render(request, "centers/partner.html", {"partner": partner, "agreements": agreements})


@public_page
def news_list(request):
    news = NewsItem.objects.published().select_related("center")
    return render(request, "centers/news_list.html", {"news": news})


@public_page
def news_item(request, slug):
    item = get_object_or_404(NewsItem.objects.published().select_related("center"), slug=slug)
    return render(request, "centers/news_item.html", {"item": item})


class NewsFeed(Feed):
    """The news in the language of the address, as Atom (RFC 4287)."""

    feed_type = Atom1Feed
    LENGTH = 20

    title = _("News of vocational training in Rehamna")
    subtitle = _("What happens in the centres and the boarding house.")
    author_name = _("Vocational training in Rehamna")
    link = reverse_lazy("centers:news")

    def feed_url(self):
        return reverse("centers:news_feed")

    def items(self):
        return NewsItem.objects.published()[: self.LENGTH]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.lead

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.updated_at


news_feed = public_page(NewsFeed())


@public_page
def help_page(request):
    context = {
        "page": reference.page("help"),
        "contacts": reference.contacts(),
        "questions": reference.questions(),
    }
    return render(request, "centers/help.html", context)


@public_page
def glossary(request):
    terms = sorted(reference.terms(), key=lambda term: fold(term.name or "").removeprefix("ال"))
    return render(request, "centers/glossary.html", {"page": reference.page("glossary"), "terms": terms})


@public_page
def accessibility(request):
    return render(request, "centers/accessibility.html", {"page": reference.page("accessibility")})
