"""What is wished and what is declared: choices, home and bed, schooling, own words, and the last look."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from centers.models import Commune
from centers.reference import network
from enrollment import lodging
from enrollment.applying import rules
from enrollment.forms.base import EMPTY, PageForm
from enrollment.forms.fields import AverageField, Communes, OptionalPickField, PickField, Radios, TextField, YearField
from enrollment.models import Boarding, Diploma
from enrollment.values.marks import MarkValue
from programs.models import Stream

OUTSIDE = "outside"
_WORDS_LIMIT = 300


class ChoicesForm(PageForm):
    """As many lists as there may be choices: one page load, whatever their number and order."""

    heading = gettext_lazy("Which programmes would you like?")

    def prepare(self):
        person = self.application.applicant
        self.intakes = {
            intake.slug: intake
            for intake in rules.open_intakes(self.application.campaign, person.birth_date, person.school_level)
        }
        choices = self._by_centre()
        most = settings.PORTAL["max_choices"]
        self.hint = _("Up to %(max)s, the one you want most first. Adding a choice never harms the others.") % {
            "max": most
        }
        for rank in range(1, most + 1):
            label = _("Choice %(rank)s") % {"rank": rank}
            self.fields[f"choice_{rank}"] = OptionalPickField(label=label, choices=choices)
        # Said in words on the lists after the first; the form as a whole wants one.
        self.fields["choice_1"].is_wanted = True

    def _by_centre(self):
        groups: dict[str, list[tuple[str, str]]] = {}
        for intake in self.intakes.values():
            center = intake.program.center
            label = (center.short_name or center.name) if center else _("Elsewhere in the province")
            groups.setdefault(label, []).append((intake.slug, f"{intake.program.name} · {intake.program.level.name}"))
        return [EMPTY, *groups.items()]

    def stored(self, application):
        chosen = application.choices.select_related("intake").order_by("rank")
        return {f"choice_{choice.rank}": choice.intake.slug for choice in chosen}

    def clean(self):
        found = [slug for slug in self.cleaned_data.values() if slug]
        if not found:
            self.add_error("choice_1", _("At least one choice is needed."))
        seen = set()
        for name, slug in list(self.cleaned_data.items()):
            if slug and slug in seen:
                sentence = _("%(choice)s is there twice.") % {"choice": self.intakes[slug].program.name}
                self.add_error(name, sentence)
            seen.add(slug)
        return self.cleaned_data

    def answers(self):
        return {"intakes": [self.intakes[slug] for slug in self.cleaned_data.values() if slug]}


class HomeForm(PageForm):
    heading_field = "commune"

    commune = PickField(
        label=gettext_lazy("Where do you live?"),
        help_text=gettext_lazy(
            "Your commune of residence. It counts for the boarding house and for the seats kept for distant communes."
        ),
        missing=gettext_lazy("The commune is missing."),
        widget=Communes,
    )
    boarding = OptionalPickField(
        label=gettext_lazy("Do you need a bed in the boarding house?"),
        choices=Boarding.choices,
        widget=Radios(
            helps={
                Boarding.NO: gettext_lazy(
                    "You live close enough or have another place to stay. Your seat depends on your rank alone."
                ),
                Boarding.IF_POSSIBLE: gettext_lazy(
                    "You take the seat even without a bed, and stay on the list for a bed."
                ),
                Boarding.ESSENTIAL: gettext_lazy(
                    "Without a bed you cannot come. A seat is offered only together with a bed,"
                    " so you may miss a seat when beds run out."
                ),
            }
        ),
    )

    def prepare(self):
        rows = sorted(Commune.objects.all(), key=lambda row: getattr(row, f"name_{get_language()}") or "")
        self.communes = {row.slug: row for row in rows}
        field = self.fields["commune"]
        field.choices = [EMPTY, *((slug, str(row)) for slug, row in self.communes.items())]
        field.choices = [*field.choices, (OUTSIDE, network().outside)]
        bedless = {"", *(row.slug for row in rules.communes_without_bed(rows))}
        if not lodging.backend().entitled(None):
            bedless.add(OUTSIDE)
        field.widget.without_bed = frozenset(bedless)
        self.fields["boarding"].is_wanted = True
        self.fields["boarding"].css = "bed-question"

    def stored(self, application):
        person = application.applicant
        commune = OUTSIDE if person.outside_province else person.commune and person.commune.slug
        return super().stored(application) | {"commune": commune}

    def clean(self):
        commune = self.cleaned_data.get("commune")
        if commune and commune not in self.fields["commune"].widget.without_bed and not self.cleaned_data["boarding"]:
            self.add_error("boarding", _("The answer about the bed is missing."))
        return self.cleaned_data

    def answers(self):
        slug = self.cleaned_data["commune"]
        found = {
            "commune": self.communes.get(slug),
            "outside_province": slug == OUTSIDE,
            "boarding": self.cleaned_data["boarding"],
        }
        return found if slug == OUTSIDE else found | {"outside_place": ""}


class OutsideForm(PageForm):
    """After the answer "outside the province": what it means, and where that is."""

    heading = gettext_lazy("From outside the province")

    outside_place = TextField(
        label=gettext_lazy("Your commune or city, and its province"),
        limit=100,
        too_long=gettext_lazy("This answer is longer than %(max)s characters."),
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def prepare(self):
        self.about_the_bed = lodging.backend().outside_words()


class SchoolingForm(PageForm):
    """With `foreign` ticked, the style sheet shows what is asked of a diploma of another country instead."""

    heading = gettext_lazy("Your schooling")
    hint = gettext_lazy("As on your transcript. We check it against the original: a false average can cost the place.")

    diploma = PickField(
        label=gettext_lazy("Last diploma or certificate"),
        choices=[EMPTY, *Diploma.choices],
        missing=gettext_lazy('The diploma is missing. "None" is an answer too.'),
    )
    diploma_year = YearField(label=gettext_lazy("Year"), sentence="", required=False)
    stream = PickField(label=gettext_lazy("Baccalaureate stream"), missing=gettext_lazy("The stream is missing."))
    average = AverageField(label=gettext_lazy("General average out of 20"))
    foreign = forms.BooleanField(label=gettext_lazy("My diploma is from another country"), required=False)
    diploma_country = TextField(
        label=gettext_lazy("Country of the diploma"),
        limit=60,
        too_long=gettext_lazy("This answer is longer than %(max)s characters."),
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    diploma_name = TextField(
        label=gettext_lazy("Its name there"),
        limit=120,
        too_long=gettext_lazy("This answer is longer than %(max)s characters."),
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    diploma_average = TextField(
        label=gettext_lazy("Average, on its own scale"),
        limit=40,
        too_long=gettext_lazy("This answer is longer than %(max)s characters."),
        required=False,
        widget=forms.TextInput({"class": "ltr", "dir": "ltr"}),
    )
    moroccan, of_another_country = ("stream", "average"), ("diploma_country", "diploma_name", "diploma_average")
    asked_of_some = ("diploma", "diploma_year", *moroccan)

    def prepare(self):
        asked = rules.schooling_asked(self.application)
        for name in {*self.asked_of_some} - asked:
            del self.fields[name]
        for name in {*self.moroccan} & asked:
            self.fields[name].css = "if-moroccan"
        for name in self.of_another_country:
            self.fields[name].css = "if-foreign"
        self.fields["diploma_country"].is_wanted = self.fields["diploma_name"].is_wanted = True
        self.streams = {}
        if "stream" in asked:
            self.streams = {row.code: row for row in Stream.objects.all()}
            self.fields["stream"].choices = [EMPTY, *((code, str(row)) for code, row in self.streams.items())]
        if "diploma_year" in asked:
            self.fields["diploma_year"].sentence = str(rules.no_diploma_year())
            self.fields["diploma_year"].is_wanted = True

    def stored(self, application):
        person = application.applicant
        held = super().stored(application) | {"foreign": person.has_foreign_diploma}
        if "average" in held:
            held["average"] = MarkValue.of(person.average)
        if "stream" in held:
            held["stream"] = person.stream and person.stream.code
            # Who has finished with the baccalaureate holds at least that.
            held |= {"diploma": person.diploma or Diploma.BACCALAUREATE} if "diploma" in held else {}
        return held

    def clean_average(self):
        average = self.cleaned_data["average"]
        if rules.average_too_low(self.application.applicant.school_level, average):
            sentence = _("With the baccalaureate, the average is 10 or more. Is it the general average?")
            raise forms.ValidationError(sentence)
        return average

    def clean(self):
        held = self.cleaned_data.get("diploma", "")
        if held not in ("", Diploma.NONE) and self.cleaned_data.get("diploma_year", 0) is None:
            self.add_error("diploma_year", _("The year is missing."))
        if self.cleaned_data.get("foreign"):
            self._ask_of_another_country()
        return self.cleaned_data

    def _ask_of_another_country(self):
        for name in self.moroccan:
            self.errors.pop(name, None)
        for column, sentence in rules.FOREIGN_MISSING.items():
            if not self.cleaned_data.get(column) and column not in self.errors:
                self.add_error(column, sentence)

    def answers(self):
        found = dict(self.cleaned_data)
        if found["foreign"]:
            found |= {"stream": None, "average": None}
        else:
            found |= dict.fromkeys(self.of_another_country, "")
        if found.get("average"):
            found["average"] = found["average"].hundredths
        if found.get("stream"):
            found["stream"] = self.streams[found["stream"]]
        if found.get("diploma") == Diploma.NONE:
            found["diploma_year"] = None
        return found


class WordsForm(PageForm):
    heading = gettext_lazy("Two questions, if you wish")
    hint = gettext_lazy("A few words are enough, in any language. Leaving them empty does not lower your chances.")

    why = TextField(
        label=gettext_lazy("What draws you to this trade?"),
        limit=_WORDS_LIMIT,
        too_long=gettext_lazy("This answer is longer than %(max)s characters."),
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    made = TextField(
        label=gettext_lazy("Something you have made, repaired or learnt by yourself"),
        limit=_WORDS_LIMIT,
        too_long=gettext_lazy("This answer is longer than %(max)s characters."),
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class CheckForm(PageForm):
    """The declarations under the answers. A guardian reads here all that will be sent."""

    heading = gettext_lazy("Check your answers")

    guardian_consents = forms.BooleanField(
        label=gettext_lazy("My legal guardian has read this page and consents to my application."),
        error_messages={"required": gettext_lazy("Under 18, the guardian's consent is needed.")},
    )
    declared = forms.BooleanField(
        label=gettext_lazy("My answers are true. I know that a false answer can cost me my place."),
        error_messages={"required": gettext_lazy("This box is needed to send the application.")},
    )
    consents = forms.BooleanField(
        label=gettext_lazy("I have read this notice and consent to the use of my data for this application."),
        error_messages={"required": gettext_lazy("Without this consent the application cannot be sent.")},
    )

    def prepare(self):
        if not rules.is_minor(self.application.applicant):
            del self.fields["guardian_consents"]

    def stored(self, application):
        return {}

    def answers(self):
        return {"guardian_consents": self.cleaned_data.get("guardian_consents", False)}
