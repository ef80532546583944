"""Saved filters: kept from the form above a list, opened as links there, dropped by whoever saved them."""

from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, path, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.models import SavedFilter
from centers.office.pages import FormPage
from centers.office.reading import ReadOnly


class SaveForm(forms.Form):
    """A name for the list as it stands. What was searched for is left out: names of people are nobody's filter."""

    name = forms.CharField(
        label=gettext_lazy("Name of the filter"),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Give the filter a name, by which you find it again."),
            "max_length": gettext_lazy("The name is longer than 60 characters."),
        },
    )
    is_shared = forms.BooleanField(label=gettext_lazy("for colleagues too"), required=False)
    path = forms.CharField(max_length=120, widget=forms.HiddenInput)
    query = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"max_length": gettext_lazy("This filter is too long to be saved.")},
    )

    def clean_path(self):
        """The address of a list of the back office."""
        typed = self.cleaned_data["path"]
        try:
            is_list = (resolve(typed).url_name or "").endswith("_changelist")
        except Resolver404:
            is_list = False
        if not is_list or urlsplit(typed).query:
            raise forms.ValidationError(_("This page was not whole: please open the list again."))
        return typed

    def clean_query(self):
        asked = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in ("q", "p", "e", "all", "_popup", "_to_field"):
            asked.pop(name, None)
        if not asked:
            raise forms.ValidationError(_("Nothing is filtered here: choose a filter first, then save it."))
        return asked.urlencode()


@admin.register(SavedFilter)
class SavedFilterAdmin(ReadOnly, admin.ModelAdmin):
    """One's own. Those of colleagues stand above their lists."""

    list_display = ["name", "opens", "is_shared"]
    list_display_links = None
    actions = None

    def may_read(self, user):
        return user.is_active and user.is_staff

    def has_module_permission(self, request):
        return False

    def get_queryset(self, request):
        return SavedFilter.objects.filter(by=request.user)

    def get_urls(self):
        return [
            path("do/save/", SavePage.office_view(table=self), name="centers_savedfilter_save"),
            path("<int:pk>/do/drop/", DropPage.office_view(table=self), name="centers_savedfilter_drop"),
            *super().get_urls(),
        ]

    def row_page(self, request, saved):
        return redirect(saved.address)

    @admin.display(description=gettext_lazy("opens"))
    def opens(self, saved):
        drop = reverse("admin:centers_savedfilter_drop", args=[saved.pk])
        shown = '<a href="{}">{}</a> · <a href="{}">{}</a>'
        return format_html(shown, saved.address, _("Open the list"), drop, _("Remove the filter"))


class SavePage(FormPage):
    """POST: keeps the filter of a list and leads back to it. GET leads to one's own."""

    model = SavedFilter
    form_class = SaveForm
    title = gettext_lazy("Save the filter")
    template_name = "admin/centers/savedfilter/save.html"
    table: SavedFilterAdmin = None  # type: ignore[assignment]  # given by whoever names its address

    def has_permission(self):
        return self.table.may_read(self.request.user)

    def get(self, request, *args, **kwargs):
        return redirect(reverse("admin:centers_savedfilter_changelist"))

    def act(self, form):
        answers = form.cleaned_data
        names = {"by": self.request.user, "path": answers["path"], "name": answers["name"]}
        kept = {"query": answers["query"], "is_shared": answers["is_shared"]}
        saved, _created = SavedFilter.objects.update_or_create(**names, defaults=kept)
        return redirect(saved.address)


class DropPage(FormPage):
    """POST: forgets a filter of one's own, and leads back to its list."""

    model = SavedFilter
    form_class = forms.Form
    template_name = "admin/centers/savedfilter/drop.html"
    table: SavedFilterAdmin = None  # type: ignore[assignment]  # given by whoever names its address

    def has_permission(self):
        return self.table.may_read(self.request.user)

    def get_queryset(self):
        return self.table.get_queryset(self.request)

    def get_title(self):
        return _("Remove the filter “%(name)s”") % {"name": self.object}

    def get_breadcrumbs(self):
        return [self.list_crumb()]

    def act(self, form):
        address = self.object.path
        self.object.delete()
        return redirect(address)
