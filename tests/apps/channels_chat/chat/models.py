"""What the ledger keeps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One line of the ledger."""

    text = models.CharField(max_length=200)

    class Meta:
        """Named here, because the project may be imported under a longer name."""

        app_label: ClassVar[str] = "chat"

    def __str__(self) -> str:
        return self.text
