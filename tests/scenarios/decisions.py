"""A campaign in deciding with decided files, in few words."""

from enrollment.models import Application, Offer, Run
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from programs.models import Campaign, Intake
from tests.factories import ApplicantFactory, ApplicationFactory, CampaignFactory, IntakeFactory, UserFactory


def deciding(*seats: int, **kwargs) -> tuple[Campaign, list[Intake]]:
    """A campaign with its draw fixed, and one intake for each number of seats."""
    campaign = CampaignFactory(deciding=True, **kwargs)
    return campaign, [IntakeFactory(campaign=campaign, seats=number) for number in seats]


def candidate(campaign: Campaign, intakes, average: int = 1200, **kwargs) -> Application:
    """An eligible file. What belongs to the person is passed with `person__`."""
    person = {key.removeprefix("person__"): kwargs.pop(key) for key in list(kwargs) if key.startswith("person__")}
    return ApplicationFactory(
        campaign=campaign,
        applicant=ApplicantFactory(average=average, **person),
        eligible=True,
        intakes=intakes,
        **kwargs,
    )


def run_and_publish(campaign: Campaign) -> Run:
    staff = UserFactory()
    return publish_run(make_run(campaign, by=staff), by=staff)


def offer_of(application: Application) -> Offer | None:
    """What the person holds now."""
    return Application.objects.get(pk=application.pk).held_offer()
