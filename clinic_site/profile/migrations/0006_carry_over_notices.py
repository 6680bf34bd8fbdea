"""What a clinic has changed in its notices and its list becomes the first version of each."""

from django.db import migrations

KINDS = {
    "medical_disclaimer": "disclaimer",
    "emergency_notice": "emergency",
    "approved_products": "approved_products",
}


def carry_over(apps, schema_editor):
    ClinicProfile, ReviewedText = apps.get_model("profile", "ClinicProfile"), apps.get_model("profile", "ReviewedText")
    for profile in ClinicProfile.objects.all():
        for field, kind in KINDS.items():
            if getattr(profile, field) != str(ClinicProfile._meta.get_field(field).get_default()):
                ReviewedText.objects.create(kind=kind, number=1, text=getattr(profile, field))


def carry_back(apps, schema_editor):
    ClinicProfile, ReviewedText = apps.get_model("profile", "ClinicProfile"), apps.get_model("profile", "ReviewedText")
    for field, kind in KINDS.items():
        newest = ReviewedText.objects.filter(kind=kind).order_by("-number").first()
        if newest:
            ClinicProfile.objects.update(**{field: newest.text})


class Migration(migrations.Migration):
    dependencies = [("profile", "0005_reviewed_texts")]

    operations = [migrations.RunPython(carry_over, carry_back)]
