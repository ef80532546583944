"""A Reason is told in the language of whoever reads it, whatever language it was found in."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext_lazy

from centers.core.errors import Busy, Refused
from centers.core.moves import ELSEWHERE, can_move, stands
from centers.core.reasons import SAY_WHY, Reason, named, said_in_both
from programs.models import CAMPAIGN_MOVES, CampaignState
from tests.factories import CampaignFactory, IntakeFactory

NO_SEAT = gettext_lazy("%(intake)s: this intake has no seat.")
WAITING = ngettext_lazy(
    "%(n)s appeal waits for its answer: answer it first.",
    "%(n)s appeals wait for their answer: answer them first.",
    "n",
)


def told(reason: Reason) -> dict[str, str]:
    return said_in_both(lambda: str(reason))


@pytest.mark.parametrize("made_in", ["ar", "fr"])
@pytest.mark.parametrize(
    ("text", "figures", "words"),
    [
        (SAY_WHY.text, {}, {"ar": "السبب", "fr": "motif"}),
        (NO_SEAT, {"intake": {"ar": "الكهرباء", "fr": "Électricité"}}, {"ar": "الكهرباء", "fr": "Électricité"}),
        (WAITING, {"n": 1}, {"ar": "تظلم واحد", "fr": "1 réclamation"}),
        (WAITING, {"n": 3}, {"ar": "3", "fr": "3 réclamations"}),
        (
            gettext_lazy("Classes begin on %(date)s: before that day nobody is absent."),
            {"date": date(2027, 9, 6)},
            {"ar": "شتنبر", "fr": "septembre"},
        ),
        (
            gettext_lazy("The time to appeal ended on %(date)s at %(time)s."),
            {"until": datetime(2027, 7, 6, 10, 5, tzinfo=UTC)},
            {"ar": "يوليوز", "fr": "juillet"},
        ),
        (
            gettext_lazy("%(choice)s: %(reason)s"),
            {"choice": "X", "reason": SAY_WHY},
            {"ar": "السبب", "fr": "motif"},
        ),
    ],
)
def test_a_reason_made_in_one_language_is_told_in_both(made_in, text, figures, words):
    with translation.override(made_in):
        refusal = Refused(Reason("code", text, figures))
    sentences = said_in_both(lambda: str(refusal))
    assert sentences["ar"] != sentences["fr"]
    for language, word in words.items():
        assert word in sentences[language]
        with translation.override(language):
            assert refusal.sentences == [sentences[language]]


def test_several_names_are_joined_as_the_language_joins_them():
    reason = Reason("names", gettext_lazy("None of these sheets has such a line: %(names)s."), {"names": ["A", "B"]})
    assert "A، B" in told(reason)["ar"]
    assert "A, B" in told(reason)["fr"]


def test_without_figures_a_percent_sign_is_a_percent_sign():
    assert str(Reason("share", "100 % of it")) == "100 % of it"


def test_reasons_are_equal_by_what_they_say_and_can_be_kept_once():
    one, other = (Reason("full", NO_SEAT, {"intake": name}) for name in ("A", "B"))
    assert one == Reason("full", NO_SEAT, {"intake": "A"}) != other
    assert list(dict.fromkeys([one, other, one])) == [one, other]


def test_a_refusal_gives_every_reason_with_its_code():
    refusal = Busy(SAY_WHY, Reason("two", "Two."))
    assert [reason.code for reason in refusal.reasons] == ["say_why", "two"]
    assert str(refusal).endswith(" Two.")


@pytest.mark.django_db
def test_the_name_of_a_row_is_told_in_both_languages():
    intake = IntakeFactory(program__name_ar="النجارة", program__name_fr="Menuiserie")
    assert named(intake.program) == {"ar": "النجارة", "fr": "Menuiserie"}


@pytest.mark.django_db
def test_a_row_in_no_state_for_it_says_in_which_it_is():
    campaign = CampaignFactory(state=CampaignState.FINISHED)
    (found,) = can_move(campaign, CampaignState.OPEN, allowed=CAMPAIGN_MOVES)
    assert found.code == ELSEWHERE
    assert str(CampaignState.FINISHED.label) in str(found)
    assert told(found)["ar"] != told(found)["fr"]
    assert stands(campaign, CampaignState.FINISHED, CampaignState.OPEN) == []
