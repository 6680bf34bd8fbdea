from django.db import models


class ClockRun(models.Model):
    """When each job of the worker's clock last ran, and what it said."""

    job = models.CharField(max_length=100, primary_key=True)
    ran_at = models.DateTimeField()
    outcome = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.job}: {self.outcome}"
