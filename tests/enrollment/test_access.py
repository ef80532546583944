"""Who sees which file, and which choices of it."""

import pytest
from django.contrib.auth.models import Group

from enrollment.models import Offer
from enrollment.security.permissions import may_see_figures, own_choices, visible_offers, visible_runs, visible_to
from rehamna_portal import roles
from tests.factories import (
    ApplicationFactory,
    CampaignFactory,
    CenterFactory,
    IntakeFactory,
    PartnerFactory,
    ProgramFactory,
    UserFactory,
)
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_centres():
    """An intake in each of two centres of one campaign."""
    campaign = CampaignFactory()
    code, eco = CenterFactory(accent="code"), CenterFactory(accent="eco")
    return [IntakeFactory(campaign=campaign, program=ProgramFactory(center=center)) for center in (code, eco)]


def staff(role, *centers):
    roles.ensure_roles()
    user = UserFactory(centers=centers)
    user.groups.add(Group.objects.get(name=role))
    return user


def test_staff_see_a_file_when_any_choice_is_theirs(two_centres):
    code, eco = two_centres
    both = ApplicationFactory(campaign=code.campaign, intakes=[code, eco])
    elsewhere = ApplicationFactory(campaign=code.campaign, intakes=[eco])
    user = staff(roles.STAFF, code.program.center)
    assert list(visible_to(user)) == [both]
    assert list(own_choices(user)) == [both.choices.get(intake=code)]
    assert set(visible_to(staff(roles.BOARD))) == {both, elsewhere}
    assert set(visible_to(UserFactory(is_superuser=True))) == {both, elsewhere}


def test_drafts_belong_to_the_person_alone(two_centres):
    draft = ApplicationFactory(campaign=two_centres[0].campaign, draft=True, intakes=two_centres)
    assert draft not in visible_to(UserFactory(is_superuser=True))


@pytest.mark.parametrize("role", [roles.WARDEN, roles.PARTNER])
def test_wardens_and_partners_see_no_file(two_centres, role):
    ApplicationFactory(campaign=two_centres[0].campaign, intakes=two_centres)
    user = staff(role, *(intake.program.center for intake in two_centres))
    assert not visible_to(user).exists()
    assert not own_choices(user).exists()


def test_an_account_that_is_switched_off_or_no_staff_sees_nothing(two_centres):
    ApplicationFactory(campaign=two_centres[0].campaign, intakes=two_centres)
    user = staff(roles.STAFF, two_centres[0].program.center)
    for field in ("is_active", "is_staff"):
        setattr(user, field, False)
        assert not visible_to(user).exists()
        setattr(user, field, True)
    assert visible_to(user).exists()


def test_allocations_are_a_matter_of_the_board_and_offers_of_the_centre():
    campaign, (here, there) = deciding(1, 1)
    there.program.center = CenterFactory(accent="eco" if here.program.center.accent != "eco" else "av")
    there.program.save()
    candidate(campaign, [here])
    candidate(campaign, [there])
    run_and_publish(campaign)
    centre = staff(roles.STAFF, here.program.center)
    assert [offer.choice.intake for offer in visible_offers(centre)] == [here]
    assert visible_offers(staff(roles.BOARD)).count() == Offer.objects.count() == 2
    assert not visible_runs(centre).exists()
    assert visible_runs(staff(roles.BOARD)).count() == 1


def test_figures_are_for_the_partners_and_staff_of_the_centre(two_centres):
    from datetime import date

    from centers.models import Agreement

    here, there = (intake.program.center for intake in two_centres)
    partner = PartnerFactory()
    agreement = Agreement.objects.create(slug="a", kind="framework", title="a", signed_on=date(2021, 2, 17))
    agreement.partners.add(partner)
    agreement.centers.add(here)
    user = UserFactory(is_staff=False, partner=partner)
    assert (may_see_figures(user, here), may_see_figures(user, there)) == (True, False)
    assert may_see_figures(staff(roles.STAFF, here), here)
    assert not may_see_figures(staff(roles.STAFF, there), here)
    assert not may_see_figures(UserFactory(is_staff=False), here)
