"""The addresses of the feature."""

from django.urls import path

from nightlight.work.found.views import after, back, company, ending, paper, photo, publicity, seen

app_name = "found"
urlpatterns = [
    path("<str:reference>/back", back.back, name="back"),
    path("<str:reference>/seen", seen.seen, name="seen"),
    path("<str:reference>/closing", ending.closing, name="closing"),
    path("<str:reference>/not-missing", ending.not_missing, name="not_missing"),
    path("<str:reference>/interview", after.interview, name="interview"),
    path("<str:reference>/cancelled", after.cancelled, name="cancelled"),
    path("<str:reference>/council", after.council, name="council"),
    path("<str:reference>/company", company.adult, name="company"),
    path("<str:reference>/allegation", company.allegation, name="allegation"),
    path("<str:reference>/allegation/accept", company.accept, name="accept"),
    path("<str:reference>/photo", photo.add, name="photo"),
    path("<str:reference>/photo/<uuid:photo>", photo.image, name="image"),
    path("<str:reference>/photo/<uuid:photo>/small", photo.small, name="small"),
    path("<str:reference>/publicity", publicity.publicity, name="publicity"),
    path("<str:reference>/poster", publicity.poster, name="poster"),
    path("<str:reference>/poster.pdf", publicity.pdf, name="poster_pdf"),
    path("<str:reference>/print", paper.sheet, name="print"),
    path("<str:reference>/print.pdf", paper.pdf, name="pdf"),
]
