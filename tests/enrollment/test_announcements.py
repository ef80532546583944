"""What published lists say: to everybody decided on, once, in the words of the page; later what changed."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centers.core.errors import Refused
from enrollment.models import (
    Application,
    ApplicationState,
    Channel,
    DropReason,
    Message,
    MessageKind,
    MessageState,
    MessageTemplate,
    message_texts,
)
from enrollment.offers.results import PLACE, REFUSED, RESULTS, WAITS, standings
from enrollment.offers.services import accept_offer, decline_offer, withdraw
from enrollment.outbox import rendering
from enrollment.outbox.loading import load
from enrollment.review.services import decide_choice
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from enrollment.security import codes
from programs.models import Campaign
from programs.services import finish_campaign
from tests import databases
from tests.factories import ApplicantFactory, ApplicationFactory, CampaignFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish

KINDS = {PLACE: MessageKind.OFFER, WAITS: MessageKind.WAITING_LIST, REFUSED: MessageKind.NOT_THIS_TIME}


def page_of(application: Application, language: str):
    """The page of the file on a phone that holds it."""
    phone = Client()
    phone.cookies["file"] = codes.seal(application.pk, application.code_hash)
    return phone.get(f"/{language}/track/file/")


def told_to(application: Application) -> list[Message]:
    return list(application.messages.filter(kind__in=RESULTS, channel=Channel.SMS).order_by("pk"))


def email_of(message: Message, language: str) -> str:
    template = MessageTemplate.objects.get(kind=message.kind, channel=Channel.EMAIL)
    return rendering.render(template, message.values, language).body


@override_settings(DEMO=True, DEMO_PASSWORD="a pass phrase for the demonstration")
class Demonstration(TestCase):
    """The campaign to be decided of the demonstration, published; a few were refused every choice."""

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(databases.holding("demonstration"))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        cls.campaign = Campaign.objects.get(slug="demo-2027-first")
        for file in cls.campaign.applications.order_by("pk")[:4]:
            for choice in file.choices.select_related("intake__program"):
                decide_choice(choice, eligible=False, reason="Relevé illisible.", by=UserFactory())
        cls.run_published = run_and_publish(cls.campaign)
        cls.decided = cls.campaign.applications.filter(state__in=(ApplicationState.ELIGIBLE, ApplicationState.REFUSED))

    def test_everybody_who_was_decided_on_is_told_once(self):
        told = Counter(
            Message.objects.filter(application__campaign=self.campaign, kind__in=RESULTS)
            .exclude(channel=Channel.EMAIL)
            .values_list("application", flat=True)
        )
        assert set(told) == set(self.decided.values_list("pk", flat=True))
        assert set(told.values()) == {1}
        assert len(told) == databases.PEOPLE

    def test_each_is_told_where_she_or_he_stands(self):
        stand = standings(self.run_published)
        kinds = dict(
            Message.objects.filter(application__campaign=self.campaign, kind__in=RESULTS).values_list(
                "application", "kind"
            )
        )
        assert kinds == {file: KINDS[standing] for file, standing in stand.items()}
        assert Counter(stand.values())[REFUSED] == 4
        assert min(Counter(stand.values()).values()) > 0
        assert set(stand.values()) == {PLACE, WAITS, REFUSED}

    @pytest.mark.sqlite_alone
    def test_the_page_says_the_same_as_the_message(self):
        status = {
            PLACE: ("مقعد مقترح عليك", "Une place vous est proposée"),
            WAITS: ("في لائحة الانتظار", "Sur la liste d’attente"),
            REFUSED: ("الشروط غير مستوفاة", "Les conditions ne sont pas remplies"),
        }
        looked_at = Counter()
        for file, standing in standings(self.run_published).items():
            application = Application.objects.get(pk=file)
            message = told_to(application)[0]
            for language, title in zip(("ar", "fr"), status[standing], strict=True):
                page, text = page_of(application, language), email_of(message, language)
                assert page.context["file_status"].status == title
                if standing != PLACE:
                    for shown in page.context["choices"]:
                        for sentence in (shown.choice.intake.program.name, *shown.explained.sentences):
                            assert str(sentence) in text
                    assert page.context["file_status"].next_step in text
                looked_at[standing] += 1
        assert sum(looked_at.values()) == 120

    def test_every_sms_is_as_short_as_it_may_be(self):
        """With the values of real files, not with samples."""
        sms = Message.objects.filter(application__campaign=self.campaign, channel=Channel.SMS)
        known = rendering.templates()
        with override_settings(SITE_URL="https://formation.rehamna.example"):
            for message in sms:
                for language in ("ar", "fr"):
                    body = rendering.render(known[message.kind, Channel.SMS], message.values, language).body
                    assert message_texts.length(body).segments <= message_texts.MOST_SEGMENTS[language], body


# --- what the lists say ---------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    settings.SMS = {**settings.SMS, "backend": "enrollment.outbox.channels.FileSms"}
    load()


def refused(campaign, *intakes) -> Application:
    """A file whose every choice staff have refused."""
    application = candidate(campaign, intakes)
    for choice in application.choices.all():
        decide_choice(choice, eligible=False, reason="بيان النقط غير مقروء.", by=UserFactory())
    return application


def kinds(application) -> list[str]:
    return list(application.messages.order_by("pk").values_list("kind", flat=True))


def test_who_waits_reads_the_rank_of_every_choice_and_the_best_by_sms():
    campaign, (first, second) = deciding(1, 1)
    for intake in (first, first, second):
        candidate(campaign, [intake], average=1900)
    person = candidate(campaign, [first, second], average=1200)
    run_and_publish(campaign)
    (message,) = told_to(person)
    text = email_of(message, "fr")
    assert f"1. {first.program.name_fr}\u00a0: Votre rang est 3 et la dernière place est allée au rang 1." in text
    assert f"2. {second.program.name_fr}\u00a0: Votre rang est 2 et la dernière place est allée au rang 1." in text
    sms = rendering.render(rendering.templates()[message.kind, Channel.SMS], message.values, "fr").body
    assert "choix 2, rang 2" in sms


def test_who_was_refused_every_choice_reads_why_and_what_is_open():
    until = timezone.now() + timedelta(days=5)
    campaign, (intake,) = deciding(1, appeals_until=until)
    other = CampaignFactory(closes_at=timezone.now() + timedelta(days=9))
    person = refused(campaign, intake)
    run_and_publish(campaign)
    (message,) = told_to(person)
    text = email_of(message, "ar")
    assert "بيان النقط غير مقروء." in text
    assert f"{timezone.localtime(until):%H:%M}" in text
    assert other.name_ar in text
    assert page_of(person, "ar").context["file_status"].next_step in text


def test_without_appeals_and_another_campaign_the_next_one_is_open():
    campaign, (intake,) = deciding(1)
    person = refused(campaign, intake)
    run_and_publish(campaign)
    assert "Vous pourrez postuler à la prochaine campagne." in email_of(told_to(person)[0], "fr")


def test_a_later_run_tells_only_what_has_changed():
    campaign, (intake,) = deciding(1)
    ahead, behind = (candidate(campaign, [intake], average=average) for average in (1900, 1300))
    third, out = candidate(campaign, [intake], average=1100), refused(campaign, intake)
    run_and_publish(campaign)
    run_and_publish(campaign)
    once = [[MessageKind.OFFER], [MessageKind.WAITING_LIST], [MessageKind.WAITING_LIST], [MessageKind.NOT_THIS_TIME]]
    assert [kinds(one) for one in (ahead, behind, third, out)] == once
    decline_offer(offer_of(ahead))
    run_and_publish(campaign)
    assert kinds(behind) == [MessageKind.WAITING_LIST, MessageKind.OFFER]
    assert kinds(third) == [MessageKind.WAITING_LIST, MessageKind.WAITING]
    assert kinds(ahead) == [MessageKind.OFFER]
    assert kinds(out) == [MessageKind.NOT_THIS_TIME]


def test_who_is_refused_after_the_first_list_learns_it_with_the_next():
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake], average=1900)
    behind = candidate(campaign, [intake], average=1300)
    run_and_publish(campaign)
    decide_choice(behind.choices.get(), eligible=False, reason="Illisible.", by=UserFactory())
    run_and_publish(campaign)
    assert kinds(behind) == [MessageKind.WAITING_LIST, MessageKind.NOT_THIS_TIME]
    # The first had not left, and is not true any more.
    first = behind.messages.get(kind=MessageKind.WAITING_LIST)
    assert (first.state, first.dropped_for) == (MessageState.DROPPED, DropReason.OVERTAKEN)


def test_whoever_withdraws_is_told_nothing_more_of_the_lists():
    campaign, (intake,) = deciding(1)
    candidate(campaign, [intake], average=1900)
    behind = candidate(campaign, [intake], average=1300)
    run_and_publish(campaign)
    withdraw(behind)
    assert behind.messages.get(kind=MessageKind.WAITING_LIST).state == MessageState.DROPPED


def test_who_waits_gets_an_sms_when_the_list_moves():
    campaign, (intake,) = deciding(1)
    ahead, _next, behind = (candidate(campaign, [intake], average=average) for average in (1900, 1300, 1100))
    run_and_publish(campaign)
    decline_offer(offer_of(ahead))
    run_and_publish(campaign)
    assert behind.messages.get(kind=MessageKind.WAITING).channel == Channel.SMS


def test_telling_everybody_costs_the_same_for_few_and_for_many():
    counts = []
    for size in (3, 40):
        campaign, (first, second) = deciding(1, 1)
        for number in range(size):
            candidate(campaign, [first, second], average=1900 - number)
        for _n in range(size // 3):
            refused(campaign, first)
        run = make_run(campaign, by=UserFactory())
        with CaptureQueriesContext(connection) as queries:
            publish_run(run, by=UserFactory())
        told = Message.objects.filter(application__campaign=campaign, kind__in=RESULTS)
        assert told.count() == size + size // 3
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_file_without_phone_or_mail_reads_it_on_its_page():
    campaign, (intake,) = deciding(1)
    person = ApplicationFactory(
        campaign=campaign, applicant=ApplicantFactory(phone="", average=1200), eligible=True, intakes=[intake]
    )
    run_and_publish(campaign)
    assert person.messages.get().state == MessageState.SHOWN


# --- the end ----------------------------------------------------------------------------------------


def test_whoever_still_waits_when_the_campaign_is_finished_is_told_so_once():
    campaign, (intake,) = deciding(1)
    holder, waits, left = (candidate(campaign, [intake], average=average) for average in (1900, 1300, 1200))
    out = refused(campaign, intake)
    run_and_publish(campaign)
    late = refused(campaign, intake)  # on no list
    accept_offer(offer_of(holder))
    withdraw(left)
    finish_campaign(campaign, by=UserFactory())
    told = Message.objects.filter(kind=MessageKind.OVER, channel=Channel.SMS)
    assert {message.application for message in told} == {waits, late}
    assert out.messages.filter(kind=MessageKind.NOT_THIS_TIME).exists()
    assert "Vous pourrez postuler à la prochaine campagne." in email_of(told[0], "fr")
    with pytest.raises(Refused):
        finish_campaign(campaign, by=UserFactory())
    assert told.count() == 2


def test_a_campaign_finished_without_a_list_leaves_nobody_in_silence():
    campaign, (intake,) = deciding(1)
    people = [candidate(campaign, [intake]), refused(campaign, intake)]
    finish_campaign(campaign, by=UserFactory())
    assert {message.application for message in Message.objects.filter(kind=MessageKind.OVER)} == set(people)
