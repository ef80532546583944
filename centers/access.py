"""What an account sees of content that is not public yet, and of the change log."""

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from .models import Change, NewsItem, User


def news_visible_to(user):
    """Published news for everybody; what is not published yet for those who see it in the back office."""
    if user.is_staff and user.has_perm("centers.view_newsitem"):
        return NewsItem.objects.all()
    return NewsItem.objects.published()


def may_see_changes(user) -> bool:
    return user.is_active and user.is_staff and user.has_perm("centers.view_change")


def visible_changes(user) -> QuerySet[Change]:
    """Lines about an account made on the server are for such accounts alone, as the account itself."""
    if not may_see_changes(user):
        return Change.objects.none()
    if user.is_superuser:
        return Change.objects.all()
    hidden = User.objects.filter(is_superuser=True).annotate(row=Cast("pk", CharField())).values("row")
    return Change.objects.exclude(table=User._meta.label_lower, row__in=hidden)
