from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    """Who applies, and what is decided."""

    name = "enrollment"
    verbose_name = _("Applications")

    def ready(self):
        """What this room has a say in when a campaign below it is finished, or its rules are changed."""
        from enrollment.actions.appealing import unanswered
        from enrollment.actions.binding import lists_are_out, marks_dates_and_places
        from enrollment.actions.computing import being_computed
        from enrollment.actions.ending import tell_the_end
        from programs import actions as campaigns

        campaigns.BEFORE_FINISHING += [unanswered, being_computed]
        campaigns.AFTER_FINISHING += [tell_the_end]
        campaigns.SETTLES_RULES += [lists_are_out]
        campaigns.BEFORE_CHANGING += [marks_dates_and_places]
