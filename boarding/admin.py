"""The warden's screens: the bed map of the house, and the stays with their buttons."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boarding import bed_map, services
from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.office.bilingual import ContentAdmin, ContentInline
from centers.office.buttons import Buttons, Verb, localized_moves
from centers.office.forms import SeenForm
from centers.office.pages import OfficePage
from centers.office.reading import ReadOnly
from centers.office.tables import OfficeInline, OfficeTable
from enrollment.review import search

from .access import may_give_beds, may_see_stays, stays_visible_to
from .forms import BedForm, LeaveForm
from .models import Bed, House, Room, Stay, StayEvent, StayState, Wing

GIVE_BED = "boarding.give_bed"


def _put_out_of_use(request, house, answers):
    return _log_use(request, house, answers, services.put_out_of_use, _("Bed %(bed)s is out of use."))


def _put_back_in_use(request, house, answers):
    return _log_use(request, house, answers, services.put_back_in_use, _("Bed %(bed)s is in use again."))


def _log_use(request, house, answers, action, sentence):
    bed = answers["bed"]
    if bed.room.wing.house_id != house.pk:
        raise Refused(Reason("other_house", gettext_lazy("This bed is in another house.")))
    sentence %= {"bed": action(bed)}
    admin.site.get_model_admin(House).log_change(request, house, sentence)
    return sentence


class WingForm(forms.ModelForm):
    """Wings stand in published allocations: once entered, only their names change."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("slug", "sex"):
            if name in self.fields:
                self.fields[name].disabled = bool(self.instance.pk)


class WingInline(ContentInline):
    """One more wing is entered here; its rooms and beds in the table of rooms."""

    model = Wing
    form = WingForm
    fields = ["name", "slug", "sex"]
    hints = {"slug": gettext_lazy("Names the wing in allocations: small Latin letters, digits and hyphens.")}
    can_delete = False


@admin.register(House)
class HouseAdmin(Buttons, ContentAdmin):
    list_display = ["name", "distant_km", "is_sample", "map_link"]
    inlines = [WingInline]
    sections = (
        (gettext_lazy("Texts of the page"), ["name", "story"]),
        (gettext_lazy("Who is entitled to a bed"), ["distant_km", "is_sample"]),
        (gettext_lazy("Address"), ["slug"]),
    )
    prepopulated_fields = {"slug": ["name_fr"]}
    hints = {"story": gettext_lazy("An empty line parts two paragraphs.")}
    verbs = {
        "out-of-use": Verb(gettext_lazy("Take out of use"), GIVE_BED, _put_out_of_use, form=BedForm),
        "back-in-use": Verb(gettext_lazy("Put back in use"), GIVE_BED, _put_back_in_use, form=BedForm),
    }

    def get_urls(self):
        return [path("<int:pk>/do/map/", BedMap.office_view(), name="boarding_house_map"), *super().get_urls()]

    def get_list_display(self, request):
        """The way to the bed map stands only where it leads somewhere."""
        shown = super().get_list_display(request)
        return shown if may_see_stays(request.user) else [name for name in shown if name != "map_link"]

    def has_view_permission(self, request, obj=None):
        return may_give_beds(request.user) or super().has_view_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("bed map"))
    def map_link(self, house):
        return format_html('<a href="{}">{}</a>', map_url(house), _("Open the bed map"))

    def way_back(self, row):
        return map_url(row)


def map_url(house: House) -> str:
    return reverse("admin:boarding_house_map", args=[house.pk])


class BedMap(OfficePage):
    """The whole house on one page; `?bed=` names the bed to say more of."""

    model = House
    title = gettext_lazy("Bed map")
    template_name = "admin/boarding/house/bed_map.html"
    context_object_name = "house"

    def has_permission(self):
        return may_see_stays(self.request.user)

    def get_queryset(self):
        return House.objects.all()

    def get_breadcrumbs(self):
        return [self.list_crumb(), self.row_crumb()]

    def get_context_data(self, **kwargs):
        plans = bed_map.draw(self.object, stays_visible_to(self.request.user))
        found = {
            "plans": plans,
            "legend": bed_map.GLYPHS.items(),
            "today": timezone.localdate(),
            "picked": _picked(plans, self.request.GET.get("bed")),
            "may_give_beds": may_give_beds(self.request.user),
        }
        return super().get_context_data(**found, **kwargs)


def _picked(plans, pk: str | None):
    """The wing's plan and the place of the bed named in the address."""
    for plan in plans:
        for place in plan.places:
            if str(place.bed.pk) == pk:
                return {"plan": plan, "place": place}
    return None


class BedInline(OfficeInline, admin.TabularInline):
    model = Bed
    extra = 0
    fields = ["letter", "out_of_use"]
    readonly_fields = ["out_of_use"]
    can_delete = False


class WingField(forms.ModelChoiceField):
    """Wings of two houses may have one name."""

    def label_from_instance(self, obj: Wing) -> str:
        return obj.full_name()


@admin.register(Room)
class RoomAdmin(OfficeTable, admin.ModelAdmin):
    """Real rooms and beds are entered here; a bed goes out of use on the bed map. A room stays in its wing:
    those who sleep there would change it, and the other wing is not for them."""

    list_display = ["number", "wing", "is_sample"]
    list_filter = ["wing", "is_sample"]
    list_select_related = ["wing"]
    inlines = [BedInline]

    def get_readonly_fields(self, request, obj=None):
        return ["wing"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "wing":
            kwargs["form_class"] = WingField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False


def _give_bed(request, stay, answers):
    stay = services.assign_bed(stay, answers["bed"], seen=answers["seen"], by=request.user)
    return _("%(person)s has bed %(bed)s.") % {"person": stay.application.applicant, "bed": stay.bed}


def _no_bed_given(request, stay, form):
    """Read on the page of the stay, beside the free beds; the one that was pointed at stays picked."""
    for sentence in (sentence for sentences in form.errors.values() for sentence in sentences):
        messages.error(request, sentence)
    page, bed = reverse("admin:boarding_stay_change", args=[stay.pk]), form.cleaned_data.get("bed")
    return redirect(f"{page}?bed={bed.pk}" if bed else page)


def _check_in(request, stay, answers):
    services.check_in(stay, seen=answers["seen"], by=request.user)
    return _("The arrival is recorded.")


def _check_out(request, stay, answers):
    services.check_out(stay, by=request.user, reason=answers["reason"], seen=answers["seen"])
    return _("The departure is recorded. The bed is free again.")


def _no_show(request, stay, answers):
    services.no_show(stay, seen=answers["seen"], by=request.user)
    return _("The absence is recorded. The bed is free again.")


_FOR_GOOD = gettext_lazy("The bed goes to somebody else. This cannot be undone.")


@admin.register(Stay)
class StayAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    """Of the person, the name, the file number and whether under 18: the rest is not the house's to know."""

    list_display = ["person", "file_number", "wing", "bed", "state", "under_18"]
    list_filter = ["state", "wing"]
    search_fields = ["application__reference"]
    search_help_text = gettext_lazy("File number, list number or name")
    fields = ["person", "file_number", "under_18", "wing", "bed", "state", "checked_in_at", "ended_at"]
    actions = None
    verbs = {
        "check-in": Verb(
            gettext_lazy("Check in"),
            GIVE_BED,
            _check_in,
            can=services.can_check_in,
            tells_why=True,
        ),
        "no-show": Verb(
            gettext_lazy("Did not come"),
            GIVE_BED,
            _no_show,
            note=_FOR_GOOD,
            can=services.can_no_show,
            grave=True,
        ),
        "check-out": Verb(
            gettext_lazy("Check out"),
            GIVE_BED,
            _check_out,
            note=_FOR_GOOD,
            form=LeaveForm,
            can=services.can_check_out,
            grave=True,
        ),
        # Its form stands on the page of the stay, with the free beds.
        "give-bed": Verb(
            gettext_lazy("Give this bed"),
            GIVE_BED,
            _give_bed,
            form=BedForm,
            refused=_no_bed_given,
            can=services.can_assign_bed,
            listed=False,
        ),
    }

    def get_queryset(self, request):
        return stays_visible_to(request.user).order_by(*self.model._meta.ordering)

    def may_read(self, user):
        return may_see_stays(user)

    def get_search_results(self, request, queryset, search_term):
        """By file number and name: list numbers and phones are not the house's to know."""
        if not search_term.strip():
            return queryset, False
        found = search.files(search_term, by_list=False, by_phones=False)
        return queryset.filter(application__in=found), False

    @admin.display(description=gettext_lazy("person"), ordering="application__applicant__family_name")
    def person(self, stay):
        return format_html("<bdi>{}</bdi>", stay.application.applicant)

    @admin.display(description=gettext_lazy("file number"), ordering="application__reference")
    def file_number(self, stay):
        return format_html('<bdi dir="ltr" class="num">{}</bdi>', stay.application.reference)

    @admin.display(description=gettext_lazy("under 18"))
    def under_18(self, stay):
        return format_html('<i class="bed-minor">▲ {}</i>', _("Under 18")) if stay.is_minor else "-"

    def row_page(self, request, stay):
        takes_bed = may_give_beds(request.user) and not services.can_assign_bed(stay)
        extra = {
            "moves": localized_moves(stay.moves, StayState, StayEvent),
            "buttons": self.buttons(request, stay),
            "map_url": map_url(stay.wing.house),
            "give_bed_url": self.do_url(stay, "give-bed") if takes_bed else "",
            "free_beds": stay.wing.beds().free().select_related("room"),
            "picked": request.GET.get("bed"),
            "seen": SeenForm(looked_at=self.looked_at(stay)),
        }
        return self.changeform_view(request, str(stay.pk), extra_context=extra)
