"""Addresses of applying and following. None holds anything personal: the device cookie says whose file it is."""

from django.urls import path

from enrollment.views import applying, documents, doors, file, letters

app_name = "enrollment"
urlpatterns = [
    path("apply/", applying.begin, name="apply"),
    path("apply/eligibility/", applying.eligibility, name="eligibility"),
    path("apply/check/", applying.check, name="check"),
    path("apply/receipt/", applying.receipt, name="receipt"),
    path("apply/forget/", doors.forget, name="forget"),
    path("apply/<slug:page>/", applying.question, name="question"),
    path("resume/", doors.resume, name="resume"),
    path("track/", doors.track, name="track"),
    path("track/documents/", documents.documents, name="documents"),
    path("track/documents/<slug:code>/", documents.documents, name="document"),
    path("track/documents/<slug:code>/remove/", documents.remove, name="remove_document"),
    path("track/file/", file.detail, name="file"),
    path("track/file/dates.ics", letters.dates, name="dates"),
    path("track/file/<slug:kind>.pdf", letters.letter, name="letter"),
    path("track/file/withdraw/", file.withdraw_application, name="withdraw"),
    path("track/file/<slug:answer>/", file.answer_offer, name="answer"),
]
