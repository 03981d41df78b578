"""Addresses of the notes."""

from django.urls import path

from notes import views

app_name = "notes"

urlpatterns = [
    path("", views.NoteList.as_view(), name="list"),
    path("notes/new/", views.NoteCreate.as_view(), name="create"),
    path("notes/<int:pk>/", views.NoteDetail.as_view(), name="detail"),
    path("notes/<int:pk>/edit/", views.NoteUpdate.as_view(), name="edit"),
]
