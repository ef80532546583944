"""What a published allocation tells people, in a handful of queries however many they are.

The first one tells everybody who was decided on: a place, a waiting list, or no place this time and why. Later ones
tell what has changed. The choices are told in the sentences of the page of the file.
"""

from collections.abc import Iterable, Iterator

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enrollment.allocation.comparison import last_published, waiting_ahead
from enrollment.allocation.explanations import explained
from enrollment.models import (
    KEPT,
    Application,
    ApplicationState,
    Choice,
    DropReason,
    Message,
    MessageKind,
    Offer,
    OfferEvent,
    OfferMove,
    OfferState,
    Run,
)
from enrollment.offers.results import REFUSED, RESULTS, WAITS, open_next, open_next_in_short, standings, waiting_next
from enrollment.outbox import queue
from enrollment.outbox.queue import Notice, about_offer, said_in_both

_NEAR = ("application__applicant", "choice__intake__program")
_AT_ONCE = 500
_OVERTAKEN = RESULTS | {MessageKind.OFFER_REMINDER, MessageKind.WAITING}


def announce(run: Run) -> int:
    """New places, what the lists say to everybody else, beds that came free. Returns how many messages."""
    offers = list(run.offers.select_related(*_NEAR))
    earlier = last_published(run.campaign, before=run)
    lists = [*_places(run, offers), *_results(run, earlier, {offer.application_id for offer in offers})]
    lists += _moved(run, earlier, {notice.application.pk for notice in lists})
    if earlier:
        _overtake({notice.application.pk for notice in lists})
    return queue.queue_many([*lists, *_beds(run)])


def _overtake(files: set[int]) -> None:
    """What an earlier list said and has not left yet is not true any more for them."""
    for some in _parts(files):
        of_files = Message.objects.filter(application__in=some, kind__in=_OVERTAKEN)
        queue.drop(of_files, DropReason.OVERTAKEN)


def _parts(files: Iterable[int]) -> Iterator[list[int]]:
    files = sorted(files)
    return (files[start : start + _AT_ONCE] for start in range(0, len(files), _AT_ONCE))


def _places(run: Run, offers: list[Offer]) -> Iterator[Notice]:
    """Who had said yes to a place while waiting has a better one already; the others are asked."""
    replaced = Offer.objects.filter(application__campaign=run.campaign, state=OfferState.SUPERSEDED)
    before = {
        offer.application_id: offer for offer in replaced.select_related("choice__intake__program").order_by("pk")
    }
    for offer in offers:
        if offer.state in KEPT:
            held = before[offer.application_id].choice.intake.program
            yield about_offer(offer, MessageKind.SUPERSEDED, before=queue.names(held))
        else:
            yield about_offer(offer, MessageKind.OFFER)


def _beds(run: Run) -> Iterator[Notice]:
    """Who has a seat for longer and now a bed too."""
    given = OfferMove.objects.filter(
        event=OfferEvent.BED, at__gte=run.published_at, offer__application__campaign=run.campaign
    )
    for offer in Offer.objects.filter(pk__in=given.values("offer")).select_related(*_NEAR):
        yield about_offer(offer, MessageKind.BED)


# --- who has no new place ---------------------------------------------------------------------


def _results(run: Run, earlier: Run | None, offered: set[int]) -> Iterator[Notice]:
    """Who waits, or has no place this time, and did not stand so after the last published allocation."""
    before = standings(earlier) if earlier else {}
    now = {file: standing for file, standing in standings(run).items() if file not in offered}
    to_tell = {file for file, standing in now.items() if standing in (WAITS, REFUSED) and before.get(file) != standing}
    if not to_tell:
        return
    ahead, after = waiting_ahead(run), _after(run)
    ranked = run.outcomes.filter(position__isnull=False).values_list("choice", "position")
    ranks = {choice: rank for choice, rank in ranked if rank is not None}
    for some in _parts(to_tell):
        choices = _choices_in_both(some)
        files = Application.objects.filter(pk__in=some).select_related("applicant").order_by("pk")
        for file in files.prefetch_related("choices"):
            told = {"choices": choices[file.pk], "next": after[now[file.pk]]}
            if now[file.pk] == WAITS:
                kind, told = MessageKind.WAITING_LIST, told | {"rank": _best(file, ahead, ranks)}
            else:
                kind, told = MessageKind.NOT_THIS_TIME, told | {"then": after["then"]}
            yield Notice(file, kind, f"list:{run.pk}:{file.pk}", told)


def _after(run: Run) -> dict[str, dict]:
    """What is open next, in both languages: the same for everybody who stands alike."""
    campaign = run.campaign
    return {
        WAITS: said_in_both(lambda: " ".join(waiting_next())),
        REFUSED: said_in_both(lambda: " ".join(open_next(campaign, run.published_at))),
        "then": said_in_both(lambda: open_next_in_short(campaign, run.published_at)),
    }


def _choices_in_both(files: list[int]) -> dict[int, dict[str, str]]:
    """By file, each choice with its sentences on a line, in both languages."""
    found: dict[int, dict[str, list[str]]] = {}
    for language in ("ar", "fr"):
        with translation.override(language):
            for one in explained(Choice.objects.filter(application__in=files).order_by("application", "rank")):
                line = {"what": one.choice.intake.program.name, "name": " ".join(map(str, one.sentences))}
                lines = found.setdefault(one.choice.application_id, {"ar": [], "fr": []})[language]
                lines.append(f"{one.choice.rank}. {_('%(what)s: %(name)s') % line}")
    return {file: {language: "\n".join(lines) for language, lines in told.items()} for file, told in found.items()}


def _best(file: Application, ahead: dict[int, int], ranks: dict[int, int]) -> dict[str, str]:
    """The choice before which the fewest people wait, with the rank there."""
    waiting = [(ahead[one.pk], one.rank, ranks[one.pk]) for one in file.choices.all() if one.pk in ahead]
    _people, choice, rank = min(waiting)
    return said_in_both(lambda: pgettext("sms", "choice %(choice)s, rank %(rank)s") % {"choice": choice, "rank": rank})


def _moved(run: Run, earlier: Run | None, told: set[int]) -> Iterator[Notice]:
    """Whose place on a waiting list is better than after the last allocation, by the choice wanted most."""
    if earlier is None:
        return
    old, new = waiting_ahead(earlier), waiting_ahead(run)
    better = {choice for choice, ahead in new.items() if ahead < old.get(choice, 0)}
    if not better:
        return
    choices = Choice.objects.filter(application__campaign=run.campaign, application__state=ApplicationState.ELIGIBLE)
    told = set(told)
    for choice in choices.select_related("application__applicant", "intake__program").order_by("rank", "pk"):
        if choice.pk in better and choice.application_id not in told:
            told.add(choice.application_id)
            values = {"program": queue.names(choice.intake.program), "ahead": new[choice.pk]}
            yield Notice(choice.application, MessageKind.WAITING, f"waiting:{run.pk}:{choice.application_id}", values)
