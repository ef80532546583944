"""What an account sees of content that is not public yet."""

from .models import NewsItem


def news_visible_to(user):
    """Published news for everybody; what is not published yet for those who see it in the back office."""
    if user.is_staff and user.has_perm("centers.view_newsitem"):
        return NewsItem.objects.all()
    return NewsItem.objects.published()
