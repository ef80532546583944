"""Published lists, and appeals against them: some that wait for each centre, one that was answered."""

from collections import defaultdict

from enrollment.models import Appeal, Choice, Outcome, OutcomeKind
from enrollment.offers.appeals import answer_appeal, send_appeal
from enrollment.review.services import decide_choice
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from programs.models import Campaign

from .files import REASON, Reviewers

IN_EACH_CENTRE = 2
MARK = {"ar": "أظن أن نقطة المقابلة ليست نقطتي.", "fr": "Je crois que la note de l’entretien n’est pas la mienne."}
PAPER = {
    "ar": "بيان النقط مقروء الآن، وأرسلته من جديد.",
    "fr": "Le relevé de notes est lisible maintenant, je l’ai renvoyé.",
}
ANSWER = {
    "ar": "راجعنا ورقة المقابلة: النقطة صحيحة، ورتبتك لا تتغير.",
    "fr": "Nous avons relu la fiche de l’entretien : la note est la bonne et votre rang ne change pas.",
}


def refuse_one(campaign: Campaign, reviewers: Reviewers) -> None:
    """A first choice whose paper could not be read: somebody will appeal."""
    choice = _choices(campaign).filter(rank=1).first()
    if choice:
        reason = REASON[choice.application.language]
        decide_choice(choice, eligible=False, reason=reason, by=reviewers.decider(choice))


def publish(campaign: Campaign, *, by) -> None:
    publish_run(make_run(campaign, by=by), by=by)


def appeal(campaign: Campaign, reviewers: Reviewers) -> None:
    """Two in each centre, by people who were refused or whose rank was not reached; one of them is answered."""
    lost = Outcome.objects.filter(kind__in=(OutcomeKind.NOT_REACHED, OutcomeKind.NOT_ELIGIBLE))
    sent: defaultdict[int | None, list[Appeal]] = defaultdict(list)
    for choice in _choices(campaign).filter(outcomes__in=lost):
        here = sent[choice.intake.program.center_id]
        if len(here) < IN_EACH_CENTRE:
            words = PAPER if choice.refusal else MARK
            here.append(send_appeal(choice, reason=words[choice.application.language]))
    for one in [last for *_others, last in sent.values()][:1]:
        answer = ANSWER[one.choice.application.language]
        answer_appeal(one, granted=False, answer=answer, by=reviewers.decider(one.choice))


def _choices(campaign: Campaign):
    near = ("application__campaign", "application__applicant", "intake__program")
    return Choice.objects.filter(application__campaign=campaign).select_related(*near).order_by("rank", "pk")
