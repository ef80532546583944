"""Who may see the stays: names stand on them, so the right to give beds is a right of its own."""

from django.db.models import QuerySet

from .models import Stay


def may_give_beds(user) -> bool:
    return user.is_active and user.has_perm("boarding.give_bed")


def may_see_stays(user) -> bool:
    return may_give_beds(user) or (user.is_active and user.has_perm("boarding.view_stay"))


def stays_visible_to(user) -> QuerySet[Stay]:
    """With all that a list of stays shows."""
    stays = Stay.objects.select_related("application__applicant", "application__campaign", "wing__house", "bed__room")
    return stays if may_see_stays(user) else stays.none()
