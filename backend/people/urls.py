from django.urls import path

from backend.people.views import organisations, people, profile

app_name = "people"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/edit/", profile.edit_profile, name="edit_profile"),
    path("profile/posts/new/", profile.add_own_post, name="add_own_post"),
    path("posts/<int:pk>/", profile.change_post, name="change_post"),
    path("posts/<int:pk>/end/", profile.end_post, name="end_post"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/tree/", organisations.organisation_tree, name="organisation_tree"),
    path("organisations/contact-points/", organisations.contact_points, name="contact_points"),
    path("organisations/options/", organisations.organisation_options, name="organisation_options"),
    path("organisations/new/", organisations.add_organisation, name="add_organisation"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisations.edit_organisation, name="edit_organisation"),
    path("organisations/<int:pk>/rename/", organisations.rename_organisation, name="rename_organisation"),
    path("organisations/<int:pk>/move/", organisations.move_organisation, name="move_organisation"),
    path("organisations/<int:pk>/merge/", organisations.merge_organisation, name="merge_organisation"),
    path("organisations/<int:pk>/split/", organisations.split_organisation, name="split_organisation"),
    path("organisations/<int:pk>/end/", organisations.end_organisation, name="end_organisation"),
    path("people/", people.people, name="people"),
    path("people/new/", people.add_person, name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.edit_person, name="edit_person"),
    path("people/<int:pk>/posts/new/", people.add_post, name="add_post"),
    path("people/<int:pk>/roles/new/", people.give_role, name="give_role"),
    path("people/<int:pk>/invite/", people.invite, name="invite"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("people/<int:pk>/erase/", people.erase, name="erase"),
    path("people/<int:pk>/look-as/", people.view_as, name="view_as"),
    path("roles/<int:pk>/end/", people.end_role, name="end_role"),
    path("stop-looking/", people.stop_viewing_as, name="stop_viewing_as"),
]
