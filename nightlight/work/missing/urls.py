"""The addresses of the feature."""

from django.urls import path

from nightlight.work.missing.views import (
    alert,
    contact,
    enquiries,
    leads,
    level,
    research,
    review,
    sending,
    tasks,
    visit,
    weather,
)

app_name = "missing"
urlpatterns = [
    path("weather", weather.weather, name="weather"),
    path("<str:reference>/visit", visit.visit, name="visit"),
    path("<str:reference>/visit/<uuid:form>", visit.visited, name="visited"),
    path("<str:reference>/enquiries", enquiries.enquiries, name="enquiries"),
    path("<str:reference>/enquiry", enquiries.enquiry, name="enquiry"),
    path("<str:reference>/sighting", enquiries.sighting, name="sighting"),
    path("<str:reference>/leads", leads.leads, name="leads"),
    path("<str:reference>/leads/accept", leads.accept, name="accept_lead"),
    path("<str:reference>/leads/<slug:lead>/result", leads.result, name="result_lead"),
    path("<str:reference>/leads/<slug:lead>/send", sending.send, name="send_lead"),
    path("<str:reference>/leads/<slug:lead>/receipt", sending.receipt, name="receive_lead"),
    path("<str:reference>/duties", tasks.duties, name="duties"),
    path("<str:reference>/duties/<slug:duty>", tasks.duty, name="duty"),
    path("<str:reference>/review", review.review, name="review"),
    path("<str:reference>/alert", alert.alert, name="alert"),
    path("<str:reference>/alert/<int:entry>/draft.xml", alert.draft, name="alert_draft"),
    path("<str:reference>/alert/<int:entry>/cancel.xml", alert.cancel, name="alert_cancel"),
    path("<str:reference>/second-contact", contact.second_contact, name="second_contact"),
    path("<str:reference>/level", level.level, name="level"),
    path("<str:reference>/level/confirm", level.confirm, name="confirm"),
    path("<str:reference>/research", research.research, name="research"),
    path("<str:reference>/level/decide", level.decide, name="decide"),
]
