from django.urls import URLPattern, path

from annotations.items.pages import imports, items

app_name = "items"
_PROJECT = "p/<int:project_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{_PROJECT}items/", items.items_page, name="list"),
    path(f"{_PROJECT}items/<int:item_id>/", items.item_page, name="item"),
    path(f"{_PROJECT}media/<int:item_id>/<str:sha256>/", items.media, name="media"),
    path(f"{_PROJECT}import/", imports.import_page, name="import"),
    path(f"{_PROJECT}import/<int:import_id>/", imports.import_batch, name="import-batch"),
    path(f"{_PROJECT}import/<int:import_id>/confirm/", imports.import_confirm, name="import-confirm"),
    path(f"{_PROJECT}import/<int:import_id>/cancel/", imports.import_cancel_page, name="import-cancel"),
    path(f"{_PROJECT}sources/new/", imports.source_new, name="source-new"),
]
