"""The pages of the queue: its beginning and end, and one file of it."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import seen
from centers.core.errors import Refused
from centers.models import Move
from centers.office.pages import Crumb, OfficePage
from enrollment.models import Application, ApplicationMove
from enrollment.review.leases import can_read, take_lease
from enrollment.review.notes import add_note
from enrollment.review.queue import with_colleagues
from enrollment.review.undo import last_undoable, undo
from enrollment.security.openings import note_opening
from enrollment.security.permissions import DECIDE, own_choices, visible_to

from .presses import PressForm, decide, pressed
from .screen import last_words, screen
from .walk import Walk


class _Queue(OfficePage):
    """What both pages share: the walk of the address, and what was pressed last."""

    model = Application
    permission = DECIDE
    title = gettext_lazy("Review of files")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.walk = Walk(request)

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:  # the list says what is wrong with its address
            return redirect(f"{reverse('admin:enrollment_application_changelist')}?e=1")

    def list_crumb(self):
        return super().list_crumb()._replace(url=self.walk.list_address())

    def undo(self):
        """Back to the file that was left last, as it was before. Raises Refused."""
        line = last_undoable(self.request.user)
        if line is None:
            messages.warning(self.request, _("There is nothing to take back: after ten minutes it stays."))
            return redirect(self.request.get_full_path())
        undo(line, among=own_choices(self.request.user), by=self.request.user)
        return redirect(self.walk.address(line.application_id, done=max(self.walk.done - 1, 0)))


class QueueStart(_Queue):
    """GET: to the first file that waits, or what is left once there is none. POST `press=undo`."""

    template_name = "admin/enrollment/queue/end.html"

    def get(self, request, *args, **kwargs):
        return self.render() if self.walk.is_over else self.walk.go_on()

    def post(self, request):
        try:
            return self.undo()
        except Refused as refusal:
            for sentence in refusal.sentences:
                messages.error(request, sentence)
            return redirect(request.get_full_path())

    def get_context_data(self, **kwargs):
        walk, user = self.walk, self.request.user
        passed = walk.files(aside=False)
        found = {
            "walk": walk,
            "last": last_words(last_undoable(user)),
            "passed": passed.count(),
            "aside": walk.files(aside=True).count(),
            "colleagues": with_colleagues(passed, by=user),
            "again_url": walk.address(done=None, aside=None),
            "aside_url": walk.address(done=None, aside=1),
        }
        return super().get_context_data(**found, **kwargs)


class QueueFile(_Queue):
    """GET: one file, lent to this account. POST `press`: the button; then the next file, or this one with why not.

    `pk`: of a file that the account may open, whether the list of the address has it or not.
    """

    template_name = "admin/enrollment/queue/file.html"
    context_object_name = "application"

    def get_queryset(self):
        files = visible_to(self.request.user)
        return files.select_related("campaign", "applicant__commune", "applicant__school_level", "applicant__stream")

    def get_title(self):
        return self.object.reference

    def get_breadcrumbs(self):
        return [self.list_crumb(), Crumb(str(self.title), self.walk.address(done=None))]

    def get(self, request, *args, **kwargs):
        note_opening(self.object, by=request.user)
        return self.render(form=PressForm())

    def post(self, request, *args, **kwargs):
        form = PressForm(request.POST)
        if not form.is_valid():
            return self.render(form=form)
        try:
            return self.press(form)
        except seen.Moved as refusal:
            if self.was_pressed_twice(refusal.line, form):
                return self.walk.go_on(self.object)
            form.refuse(refusal, looked_at="")
        except Refused as refusal:
            form.refuse(refusal, looked_at="")
        self.object = self.get_object()
        return self.render(form=form)

    def was_pressed_twice(self, line: Move, form: PressForm) -> bool:
        if not isinstance(line, ApplicationMove) or line.by_id != self.request.user.pk:
            return False
        return pressed(line) == form.button[0]

    def press(self, form: PressForm):
        """Raises Refused."""
        application, user = self.object, self.request.user
        name, _first, _second = form.button
        if name == "undo":
            return self.undo()
        if name == "note":
            add_note(application, form.cleaned_data["note"], by=user)
            return redirect(self.walk.address(application.pk))
        if name != "skip":
            if found := can_read(application, by=user):
                raise Refused(*found)
            told = {"among": own_choices(user), "seen": form.token, "by": user}
            if not decide(application, form, **told):
                return redirect(self.request.get_full_path())
        return self.walk.go_on(application)

    def get_context_data(self, **kwargs):
        form, application, user = kwargs["form"], self.object, self.request.user
        form.look_again(seen.token(application))
        lease = take_lease(application.pk, by=user)
        found = {"lease": lease, "leased": [] if lease else can_read(application, by=user)}
        return super().get_context_data(**found, **screen(self.walk, application, user), **kwargs)
