"""The three roles of the desk, each with no more rights than its work needs.

Whoever runs the site puts users into them; a superuser needs none.
"""

from django.apps.registry import Apps, apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LOOKED_AT = [
    *("ingest.view_publisher", "ingest.view_source", "ingest.view_document", "ingest.view_article"),
    *("entities.view_claim", "entities.view_entity", "entities.view_alias", "entities.view_deal", "entities.view_evidence"),
    *("entities.view_correction", "entities.view_formeraddress", "entities.view_indexing"),
    *("digest.view_story", "digest.view_edition", "digest.view_editionitem"),
]
EDITING = [
    *("entities.change_claim", "entities.change_entity", "entities.add_entity"),
    *("entities.add_alias", "entities.change_alias", "entities.delete_alias"),
    *("entities.change_indexing",),
]
PUBLISHING = [
    *("ingest.add_source", "ingest.change_source", "ingest.delete_source"),
    *("ingest.add_publisher", "ingest.change_publisher", "ingest.delete_publisher"),
    *("digest.change_edition",),
]
ADMINISTERING = [
    *("auth.view_user", "auth.add_user", "auth.change_user", "auth.delete_user", "auth.view_group"),
    *("axes.view_accessattempt", "axes.delete_accessattempt", "axes.view_accesslog", "axes.view_accessfailurelog"),
    *("otp_totp.view_totpdevice", "otp_totp.add_totpdevice", "otp_totp.change_totpdevice", "otp_totp.delete_totpdevice"),
]
ROLES = {
    "Editor": LOOKED_AT + EDITING,
    "Publisher": LOOKED_AT + PUBLISHING,
    "Administrator": LOOKED_AT + EDITING + PUBLISHING + ADMINISTERING,
}


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Permissions are otherwise only made when all migrations have run."""
    for label in ("auth", "ingest", "entities", "digest", "axes", "otp_totp"):
        create_permissions(installed.get_app_config(label), verbosity=0)
    permissions = apps.get_model("auth", "Permission")
    for role, names in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.set(
            [permissions.objects.get(content_type__app_label=app, codename=name) for app, name in (n.split(".") for n in names)]
        )


def drop_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("digest", "0002_initial"),
        ("entities", "0001_initial"),
        ("ingest", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0001_initial"),
        ("otp_totp", "0001_initial"),
    ]
    operations = [migrations.RunPython(make_roles, drop_roles)]
