from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    """Who applies, and what is decided."""

    name = "enrollment"
    verbose_name = _("Applications")

    def ready(self):
        """What this room has a say in when a campaign below it is finished, or its rules are changed."""
        from centers import changes
        from enrollment.models import MessageTemplate
        from enrollment.offers.appeals import unanswered
        from enrollment.offers.campaign_end import announce_end
        from enrollment.runs.binding_rules import lists_are_out, marks_dates_and_places
        from enrollment.runs.compute import being_computed
        from programs import services as campaigns

        campaigns.BEFORE_FINISHING += [unanswered, being_computed]
        campaigns.AFTER_FINISHING += [announce_end]
        campaigns.SETTLES_RULES += [lists_are_out]
        campaigns.BEFORE_CHANGING += [marks_dates_and_places]
        changes.track(MessageTemplate)
