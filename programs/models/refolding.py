"""Keeps the search column of programmes right when words near them change (see Program.folded_text).

As everywhere, `update()` and `bulk_create()` send no signal: run `manage.py reindex` after them.
"""

from django.db.models.signals import post_delete, post_save

from centers.models import Center

from .catalog import Level, Module, Program, Sector

_POINTS_BY = {Center: "center", Sector: "sector", Level: "level"}


def connect() -> None:
    """From now on in this process; called once as Django starts."""
    for sender in _POINTS_BY:
        post_save.connect(_fold_programmes_of, sender=sender)
    for signal in (post_save, post_delete):
        signal.connect(_fold_programme_of, sender=Module)


def _fold_programmes_of(*, sender, instance, raw=False, created=False, **kwargs):
    if not raw and not created:
        Program.refold(Program.to_fold().filter(**{_POINTS_BY[sender]: instance}))


def _fold_programme_of(*, instance, raw=False, **kwargs):
    if not raw:
        Program.refold(Program.to_fold().filter(pk=instance.program_id))
