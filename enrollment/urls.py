"""Addresses of applying and following. None holds anything personal: the device cookie says whose file it is."""

from django.urls import path

from enrollment.views import (
    appeals,
    applying,
    appointments,
    assisting,
    correcting,
    documents,
    doors,
    fairness,
    file,
    letters,
    mydata,
    returning,
)

app_name = "enrollment"
urlpatterns = [
    path("campaigns/<slug:slug>/fairness/", fairness.fairness, name="fairness"),
    path("apply/", applying.begin, name="apply"),
    path("apply/eligibility/", applying.eligibility, name="eligibility"),
    path("apply/check/", applying.check, name="check"),
    path("apply/receipt/", applying.receipt, name="receipt"),
    path("apply/outside/", applying.outside, name="outside"),
    path("apply/form.pdf", letters.blank_form, name="blank_form"),
    path("apply/forget/", doors.forget, name="forget"),
    path("apply/code/", returning.code, name="code"),
    path("apply/<slug:page>/", applying.question, name="question"),
    path("assist/", assisting.begin, name="assist"),
    path("assist/go-on/", assisting.go_on, name="go_on"),
    path("assist/hand-over/", assisting.give_code, name="hand_over"),
    path("resume/", doors.resume, name="resume"),
    path("resume/mail/", returning.mail_link, name="mail_link"),
    path("resume/lost/", returning.lost_code, name="lost_code"),
    path("resume/link/", returning.use_link, name="use_link"),
    # The token of an e-mail stands in the address that is looked at, and nowhere else.
    path("resume/link/<str:token>/", returning.link, name="link"),
    path("track/", doors.track, name="track"),
    path("track/status/", doors.track_status, name="track_status"),
    path("track/documents/", documents.documents, name="documents"),
    path("track/documents/<slug:code>/", documents.documents, name="document"),
    path("track/documents/<slug:code>/remove/", documents.remove, name="remove_document"),
    path("track/file/", file.detail, name="file"),
    path("track/file/dates.ics", letters.dates, name="dates"),
    path("track/file/<slug:kind>.pdf", letters.letter, name="letter"),
    path("track/file/withdraw/", file.withdraw_application, name="withdraw"),
    path("track/file/correct/", correcting.correct, name="correct"),
    path("track/file/correct/drop/", correcting.drop_correction, name="drop_correction"),
    path("track/file/contact/", correcting.contact, name="contact"),
    path("track/file/data/", mydata.download, name="data"),
    path("track/file/erase/", mydata.erase, name="erase"),
    path("track/file/appeal/<int:rank>/", appeals.appeal, name="appeal"),
    path("track/file/appointment/<int:rank>/<int:number>/", appointments.cannot_come, name="cannot_come"),
    path("track/file/<slug:answer>/", file.answer_offer, name="answer"),
]
