"""What machines are told of the network, its centres and its news (schema.org, as plain dicts).

Facts only: sample figures are left out, and so is what is not known. `absolute` completes an address.
"""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers.core.formatting import day

from .models import Center, NewsItem, Partner
from .reference import network

CONTEXT = "https://schema.org"
Absolute = Callable[[str], str]


def known(facts: dict) -> dict:
    """`facts` without those that are empty."""
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}


def trail(steps: Iterable[tuple[str, str]], absolute: Absolute) -> dict:
    """The way from the first page: pairs of a name and an address, the page itself last."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": absolute(address)}
        for number, (name, address) in enumerate([(_("Home"), reverse("home")), *steps], start=1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def network_name(absolute: Absolute) -> dict:
    return {
        "@type": "EducationalOrganization",
        "name": str(network()),
        "url": absolute(reverse("home")),
    }


def center_name(center: Center, absolute: Absolute) -> dict:
    return {"@type": "EducationalOrganization", "name": center.name, "url": absolute(center.get_absolute_url())}


def home_page(centers: Iterable[Center], partners: Iterable[Partner], absolute: Absolute) -> list[dict]:
    whole = network()
    facts = {
        "@context": CONTEXT,
        **network_name(absolute),
        "description": whole.summary,
        "areaServed": whole.province and {"@type": "AdministrativeArea", "name": whole.area_title},
        "member": [{"@type": "Organization", "name": partner.name} for partner in partners],
        "subOrganization": [center_name(center, absolute) for center in centers],
    }
    return [known(facts)]


def center_page(center: Center, absolute: Absolute) -> list[dict]:
    """A centre says how far it is: a planned one must not read as an open one."""
    state = _("Situation on %(date)s") % {"date": day(center.status_as_of)}
    is_real = not center.contact_is_sample
    facts = {
        "@context": CONTEXT,
        **center_name(center, absolute),
        "description": f"{center.summary} {center.get_status_display()}. {state}.".strip(),
        "parentOrganization": network_name(absolute),
        "address": center.address if is_real else None,
        "telephone": center.phone if is_real else None,
    }
    steps = [(_("Centres"), reverse("centers:list")), (center.name, center.get_absolute_url())]
    return [trail(steps, absolute), known(facts)]


def partner_page(partner: Partner, absolute: Absolute) -> list[dict]:
    steps = [(_("Partners"), reverse("centers:partners")), (partner.name, partner.get_absolute_url())]
    return [trail(steps, absolute)]


def news_page(item: NewsItem, absolute: Absolute) -> list[dict]:
    """The article and, where it tells of a dated event, that event."""
    event = item.event_on and {"@type": "Event", "name": item.title, "startDate": item.event_on.isoformat()}
    article = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "headline": item.title,
        "description": item.lead,
        "url": absolute(item.get_absolute_url()),
        "inLanguage": get_language(),
        "datePublished": timezone.localtime(item.published_at).isoformat(),
        "publisher": network_name(absolute),
        "about": event,
    }
    steps = [(_("News"), reverse("centers:news")), (item.title, item.get_absolute_url())]
    return [trail(steps, absolute), known(article)]
