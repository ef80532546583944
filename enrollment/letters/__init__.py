"""What is printed for one person: receipt, convocation, offer letter, waiting-list notice, enrolment certificate.

Each module has `can_print`, why there is no such letter now, and `content`, the data of `templates/print/letter.typ`.
"""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override

from centers.core import printing
from centers.core.errors import Refused
from enrollment.models import Application, Letter

from . import certificate, convocation, offer, receipt, waiting
from .sheet import Sheet

_MODULES = {
    Letter.RECEIPT: receipt,
    Letter.CONVOCATION: convocation,
    Letter.OFFER: offer,
    Letter.WAITING_LIST: waiting,
    Letter.ENROLLMENT: certificate,
}


def available(application: Application) -> list[Letter]:
    """The letters that the state of the file allows now."""
    return [letter for letter, module in _MODULES.items() if not module.can_print(application)]


def data(letter: str, application: Application, *, tracking: str, code_groups=()) -> dict:
    """The words of a letter in the active language. Refused, with the reason, where the state has none.

    `tracking`: absolute address of the page where everybody follows a file, and all that the square holds;
    `code_groups`: the resume code, on the person's own device and wish only.
    """
    module = _MODULES[Letter(letter)]
    if found := module.can_print(application):
        raise Refused(*found)
    frame = Sheet(application, tracking).data(str(Letter(letter).label), code_groups)
    content = module.content(application)
    return frame | content | {"follow": frame["follow"] | content.get("follow", {})}


def answer(request, letter: str, application: Application, *, language: str, code_groups=()) -> HttpResponse:
    """The letter as a PDF in `language` that nobody keeps on the way. Refused as by `data`."""
    with override(language):
        tracking = request.build_absolute_uri(reverse("enrollment:track"))
        made = printing.pdf("letter", data(letter, application, tracking=tracking, code_groups=code_groups))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{letter}-{application.reference}-{language}.pdf"'
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
