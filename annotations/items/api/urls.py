from django.urls import URLPattern, path

from annotations.items.api import imports, items

_PROJECT = "projects/<int:project_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{_PROJECT}sources/", imports.SourcesView.as_view(), name="source-list"),
    path(f"{_PROJECT}imports/", imports.ImportsView.as_view(), name="import-list"),
    path(f"{_PROJECT}imports/<int:import_id>/", imports.ImportView.as_view(), name="import"),
    path(f"{_PROJECT}imports/<int:import_id>/cancel/", imports.ImportCancelView.as_view(), name="import-cancel"),
    path(f"{_PROJECT}items/", items.ItemsView.as_view(), name="item-list"),
    path(f"{_PROJECT}items/<int:item_id>/", items.ItemView.as_view(), name="item"),
    path(f"{_PROJECT}items/<int:item_id>/history/", items.ItemHistoryView.as_view(), name="item-history"),
]
