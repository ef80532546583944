"""Public pages of the places' keepers: centres, partners and their agreements, news, help and words.

The page of one centre also shows its programmes: it stands in rehamna_portal.views.centre.
"""

from django.contrib.syndication.views import Feed
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers import reference, story, structured
from centers.core.folding import fold
from centers.core.pages import public_page
from centers.models.pictures import FOLDER

from .access import news_visible_to
from .core import previews
from .models import NewsItem


@public_page
def center_list(request):
    centers = reference.centers()
    context = {
        "centers": centers,
        "milestones": [step for step in reference.milestones() if not step.about_boarding],
        "unknown": [(center, story.unknown(center)) for center in centers],
    }
    return render(request, "centers/list.html", context)


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
    context = {
        "partner": partner,
        "agreements": agreements,
        "structured": structured.partner_page(partner, request.build_absolute_uri),
    }
    return render(request, "centers/partner.html", context)


@public_page
def news_list(request):
    news = NewsItem.objects.published().select_related("center")
    return render(request, "centers/news_list.html", {"news": news})


@public_page
def news_item(request, slug):
    """A draft stands at its address already, for those who write it."""
    news = NewsItem.objects.select_related("center", "picture")
    item = news.published().filter(slug=slug).first()
    if item:
        context = {"item": item, "structured": structured.news_page(item, request.build_absolute_uri)}
        return render(request, "centers/news_item.html", context)
    # The account is looked at only here, so that the public page depends on no cookie.
    item = get_object_or_404(news_visible_to(request.user).select_related("center", "picture"), slug=slug)
    response = render(request, "centers/news_item.html", {"item": item, "draft": True})
    response["Cache-Control"] = "private, no-store"
    return response


class NewsFeed(Feed):
    """The news in the language of the address, as Atom (RFC 4287)."""

    feed_type = Atom1Feed
    LENGTH = 20

    subtitle = gettext_lazy("What happens in the centres and the boarding house.")
    link = reverse_lazy("centers:news")

    def title(self):
        return _("News: %(network)s") % {"network": reference.network()}

    def author_name(self):
        return str(reference.network())

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
def parents(request):
    context = {"page": reference.page("parents"), "contacts": reference.contacts()}
    return render(request, "centers/parents.html", context)


@public_page
def glossary(request):
    terms = sorted(reference.terms(), key=lambda term: fold(term.name or "").removeprefix("ال"))
    return render(request, "centers/glossary.html", {"page": reference.page("glossary"), "terms": terms})


@public_page
def accessibility(request):
    return render(request, "centers/accessibility.html", {"page": reference.page("accessibility")})


@public_page
def preview(request):
    """The picture of shared links that have none of their own."""
    network = reference.network()
    places = [center.short_name or center.name for center in reference.centers()]
    return previews.picture(str(network), "network", network.tagline, places)


@public_page
def picture(request, name):
    """The server in front knows statics only. A name belongs to one content for ever, so a browser keeps it."""
    try:
        with default_storage.open(f"{FOLDER}/{name}.webp") as file:
            content = file.read()
    except FileNotFoundError as missing:
        raise Http404 from missing
    return HttpResponse(
        content, content_type="image/webp", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
