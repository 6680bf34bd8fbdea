from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("profile", "0006_carry_over_notices")]

    operations = [
        migrations.RemoveField(model_name="clinicprofile", name="approved_products"),
        migrations.RemoveField(model_name="clinicprofile", name="emergency_notice"),
        migrations.RemoveField(model_name="clinicprofile", name="medical_disclaimer"),
        migrations.AlterField(
            model_name="clinicprofile",
            name="sign_off",
            field=models.TextField(
                blank=True,
                help_text="Closes every article whose author has clinical credentials: that a medical professional of "
                "the clinic wrote it, and what the clinic offers.",
                verbose_name="sign-off, clinician",
            ),
        ),
        migrations.AlterField(
            model_name="clinicprofile",
            name="sign_off_other",
            field=models.TextField(
                blank=True,
                help_text="Closes every other article, after a line that names who reviewed it. It must not say that a "
                "clinician wrote the article.",
                verbose_name="sign-off, other authors",
            ),
        ),
    ]
