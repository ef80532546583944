"""Everybody who can ask for an address, and the things that addresses are of, in the demonstration.

One centre, `here`, has the person that all of it is about: each choice of that file is in it. Accounts whose name ends
in `elsewhere` have the same role in another centre.
"""

from dataclasses import dataclass, field
from functools import cache

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db.models import Exists, OuterRef, QuerySet
from django.test import Client

from boarding.models import House, Stay
from centers.models import Center, Change, Deed, NewsItem, Partner
from enrollment.models import (
    Appeal,
    Application,
    Choice,
    Convocation,
    Document,
    DocumentFile,
    DocumentState,
    Message,
    Offer,
    OfferState,
    Run,
    Sitting,
)
from enrollment.models.documents import FOLDER, private_files
from enrollment.security import codes
from enrollment.security.device import COOKIE
from enrollment.security.recovery import ask_for_code
from programs.models import Campaign, CampaignState, Paper
from rehamna_portal import roles
from rehamna_portal.roles import Place
from tests.factories import UserFactory

HERE, ELSEWHERE = "eco-construction", "audiovisual-events"
IN_A_CENTRE = [name for name, role in roles.ROLES.items() if role.place is Place.CENTRE]
# Nobody has signed in: a browser that knows nothing, the device of another applicant, and the person's own device.
DEVICES = ["anonymous", "stranger", "owner"]
ACCOUNTS = [*roles.ROLES, *(f"{name}_elsewhere" for name in IN_A_CENTRE), "partner_elsewhere"]
# Who is asked for the pages of the back office, and for all others.
IN_OFFICE = ["anonymous", "stranger", *(name for name in ACCOUNTS if name != "partner_elsewhere")]
# Content is the same in every centre, but for accounts.
IN_CONTENT = [name for name in IN_OFFICE if not name.endswith("_elsewhere")]
IN_PUBLIC = [
    *DEVICES,
    *(roles.ADMINISTRATOR, roles.STAFF, f"{roles.HEAD}_elsewhere"),
    "partner",
    "partner_elsewhere",
    "helper",
]
# Words of the table for several of them.
GROUPS = {
    "outside": [*DEVICES, "partner", "partner_elsewhere", "helper"],
    "devices": DEVICES,
    "accounts": ACCOUNTS,
    "here": IN_A_CENTRE,
    "elsewhere": [f"{name}_elsewhere" for name in IN_A_CENTRE],
    "every": [name for name, role in roles.ROLES.items() if role.place is Place.EVERYWHERE],
    "house": [roles.WARDEN, roles.NIGHT],
}


class Remembering(ModelBackend):
    """Each account is read once, with its rights: it is asked hundreds of times and changes nothing of itself."""

    @staticmethod
    @cache
    def _account(number):
        return ModelBackend().get_user(number)

    def get_user(self, user_id):
        return self._account(user_id)


@dataclass
class Access:
    """`clients`: one for each of DEVICES and ACCOUNTS; `things`: what an address is of, by the words of the table."""

    clients: dict[str, Client] = field(default_factory=dict)
    things: dict[str, object] = field(default_factory=dict)

    @property
    def person(self) -> Application:
        return self.things["file"]


def everybody() -> Access:
    """On the demonstration. What it has none of is added to it."""
    roles.ensure_roles()
    found = Access()
    found.things = _things(_person())
    accounts = {name: _account(name) for name in ACCOUNTS}
    found.things["account"] = accounts[roles.STAFF]
    for name in ACCOUNTS:
        found.clients[name] = Client()
        found.clients[name].force_login(accounts[name], backend=f"{__name__}.Remembering")
    found.clients["anonymous"] = Client()
    found.clients["owner"] = _device(found.person)
    found.clients["stranger"] = _device(_stranger())
    return found


def only_here() -> QuerySet[Application]:
    """Files that nobody of another centre may see."""
    foreign = Choice.objects.filter(application=OuterRef("pk")).exclude(intake__program__center__slug=HERE)
    return Application.objects.filter(~Exists(foreign))


def _person() -> Application:
    """Has accepted the place of a first choice, without a bed."""
    stays = Stay.objects.filter(application=OuterRef("pk"))
    held = Offer.objects.filter(application=OuterRef("pk"), choice__rank=1, state=OfferState.ACCEPTED)
    found = only_here().filter(Exists(held), ~Exists(stays), reference__isnull=False).order_by("pk").first()
    assert found, "the demonstration has a file with a place in one centre alone"
    return found


def _stranger() -> Application:
    """Has sent a file to several centres, and waits."""
    sent = Application.objects.filter(campaign__state=CampaignState.OPEN, reference__isnull=False)
    return sent.exclude(pk__in=only_here()).order_by("pk").first()


def _device(application: Application) -> Client:
    code = codes.new_code()
    Application.objects.filter(pk=application.pk).update(code_hash=codes.code_hash(code))
    client = Client()
    client.cookies[COOKIE] = codes.seal(application.pk, code)
    return client


def _account(name: str):
    role = name.removesuffix("_elsewhere")
    slug = ELSEWHERE if name.endswith("_elsewhere") else HERE
    place = roles.ROLES[role].place
    user = UserFactory(
        username=f"table-{name}",
        is_staff=roles.ROLES[role].enters_office,
        partner=Partner.objects.get(slug="um6p" if slug == ELSEWHERE else "aifr") if place is Place.PARTNER else None,
        centers=[Center.objects.get(slug=slug)] if place is Place.CENTRE else (),
        language="fr",
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def _document(person: Application) -> tuple[Document, DocumentFile]:
    """A paper that was sent, with one picture that is none: nobody draws it here."""
    paper = Paper.objects.filter(level=person.offers.first().choice.intake.program.level).first()
    document = Document.objects.create(application=person, paper=paper, state=DocumentState.RECEIVED, held=1)
    file = DocumentFile.objects.create(document=document, position=0, name=f"{FOLDER}/{'0' * 32}.jpg", has_small=True)
    for name in file.stored_names:
        private_files().save(name, ContentFile(b"of the person"))
    return document, file


def _things(person: Application) -> dict[str, object]:
    offer = person.offers.get(state=OfferState.ACCEPTED)
    choice, intake = offer.choice, offer.choice.intake
    document, file = _document(person)
    called = Convocation.objects.filter(choice__application__in=only_here(), sitting__isnull=False).first()
    sitting = Sitting.objects.get(pk=called.sitting_id)
    return {
        "file": person, "offer": offer, "choice": choice, "intake": intake, "campaign": person.campaign,
        "document": document, "document_file": file, "paper": document.paper.code,
        "appeal": Appeal.objects.get_or_create(choice=choice, defaults={"reason": "x"})[0],
        "convocation": called, "sitting": sitting, "criterion": sitting.criterion,
        "day": sitting.starts_at.date().isoformat(),
        "message": Message.objects.filter(application=person).first(),
        # What somebody typed tells no file: it is for whoever finds one.
        "lost": ask_for_code(reference="", name="", birth_date=person.applicant.birth_date, phone="+212600000000"),
        "run": Run.objects.filter(campaign=person.campaign).first(),
        "stay": Stay.objects.first(),
        "house": House.objects.first(), "partner": Partner.objects.get(slug="aifr"),
        "center": Center.objects.get(slug=HERE), "program": intake.program,
        "change": Change.objects.create(deed=Deed.CHANGED, table="centers.center", row="1", page="centers.center.1"),
        "news": NewsItem.objects.first(), "draft_campaign": Campaign.objects.exclude(pk=person.campaign_id).first(),
        "deciding": Campaign.objects.exclude(pk=person.campaign_id).filter(state="deciding").first(),
    }  # fmt: skip
