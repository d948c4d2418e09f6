"""The tables of the journal. Entries are added and never changed; only personal words can be blanked, by a recorded decision."""

from __future__ import annotations

from django.db import models
from django.db.models.fields.json import KeyTextTransform


class Chain(models.Model):
    """One chain of entries and where it stands: of a case, of one person's looks, or of the force as a whole.

    The row is the lock under which its entries are written one after the other. `number` and `digest` are those of its newest entry.
    """

    CASE, LOOKS, FORCE = "case", "looks", "force"

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=80)
    number = models.IntegerField()
    digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()

    class Meta:
        """One row a chain."""

        db_table = "journal_chain"

    def __str__(self) -> str:
        return f"{self.kind} {self.name} at {self.number}"


class Entry(models.Model):
    """One sealed entry: the `number`th of its chain. Never changed and never removed; the database refuses both."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="entries")
    number = models.IntegerField()
    kind = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    structure = models.JSONField()
    texts = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        """In the order in which they were sealed."""

        db_table = "journal_entry"
        ordering = ("chain", "number")
        constraints = (models.UniqueConstraint(fields=("chain", "number"), name="journal_entry_once"),)
        indexes = (
            models.Index(fields=("kind", "recorded_at"), name="journal_entry_kind"),
            # Who looked at something: found by what was looked at, whoever's chain it stands in.
            models.Index(
                KeyTextTransform("about", "structure"),
                "recorded_at",
                condition=models.Q(kind="look.opened"),
                name="journal_entry_looks",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.number})"


class Words(models.Model):
    """One personal text of an entry. A recorded retention decision blanks text and salt together, and the chain still verifies."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="+")
    number = models.IntegerField()
    name = models.CharField(max_length=60)
    text = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    blanked_by = models.IntegerField(null=True)

    class Meta:
        """One text of each name to an entry."""

        db_table = "journal_words"
        constraints = (models.UniqueConstraint(fields=("chain", "number", "name"), name="journal_words_once"),)

    def __str__(self) -> str:
        return f"{self.name} of entry {self.number}"


class Owed(models.Model):
    """A reaction owed because of an entry, until it is paid. `depth` is 1 for what an act owes and 2 for what a reaction owes."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="+")
    number = models.IntegerField()
    kind = models.CharField(max_length=60)
    reaction = models.CharField(max_length=80)
    depth = models.SmallIntegerField(default=1)
    owed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True, default="")
    rung_at = models.DateTimeField(null=True)

    class Meta:
        """Each reaction once for an entry."""

        db_table = "journal_owed"
        constraints = (models.UniqueConstraint(fields=("chain", "number", "reaction"), name="journal_owed_once"),)
        indexes = (models.Index(fields=("owed_at",), condition=models.Q(paid_at=None), name="journal_owed_unpaid"),)

    def __str__(self) -> str:
        return f"{self.reaction} for {self.kind}"


class Signing(models.Model):
    """One nightly signing of all chain heads: when, into which file outside the database, how many, and what a check of the journal found."""

    at = models.DateTimeField()
    file = models.CharField(max_length=200)
    chains = models.IntegerField()
    broken = models.IntegerField(default=0)
    differences = models.IntegerField(default=0)

    class Meta:
        """Newest first."""

        db_table = "journal_signing"
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.file
