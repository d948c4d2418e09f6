"""Persons and the identities under which they were met: laid out so that a merge moves identities and can be undone."""

from __future__ import annotations

from django.db import models


class Person(models.Model):
    """Somebody. Everything known of them hangs on identities; which person an identity belongs to is dated and never overwritten."""

    id = models.UUIDField(primary_key=True)
    made_at = models.DateTimeField()

    class Meta:
        """A bare peg."""

        db_table = "people_person"

    def __str__(self) -> str:
        return str(self.id)


class Identity(models.Model):
    """One way in which a person was met: names and date of birth as given, each possibly partial or unsure. Never changed once written."""

    id = models.UUIDField(primary_key=True)
    given = models.CharField(max_length=200, blank=True, default="")
    family = models.CharField(max_length=200, blank=True, default="")
    whole = models.CharField(
        max_length=400, blank=True, default="", help_text="The name as said, where its parts are not known."
    )
    born_year = models.SmallIntegerField(null=True)
    born_month = models.SmallIntegerField(null=True)
    born_day = models.SmallIntegerField(null=True)
    born_sure = models.BooleanField(null=True)
    sex = models.CharField(max_length=20, blank=True, default="")
    said_by = models.CharField(max_length=60, blank=True, default="")
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        """As recorded."""

        db_table = "people_identity"

    def __str__(self) -> str:
        return self.whole or f"{self.given} {self.family}".strip()


class Belonging(models.Model):
    """Which person an identity belongs to, from one instant to another (none: still). A merge ends one and begins another; undoing it does so again.

    `kind` says how the person stands to it: it is theirs, a name that they also go by, or a mistake, kept so that it is still found.
    """

    RECORDED, ALIAS, MISTAKE = "recorded", "alias", "mistake"

    identity = models.ForeignKey(Identity, models.PROTECT, related_name="belongings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="belongings")
    kind = models.CharField(max_length=10, default=RECORDED)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """An identity belongs to one person at a time."""

        db_table = "people_belonging"
        constraints = (
            models.UniqueConstraint(fields=("identity",), condition=models.Q(until=None), name="people_belonging_one"),
        )

    def __str__(self) -> str:
        return f"{self.identity_id} is of {self.person_id}"


class Contact(models.Model):
    """A telephone number, e-mail or account of an identity, as given and in its normal form; with when it held and whether it is safe to use."""

    identity = models.ForeignKey(Identity, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=20)
    given = models.CharField(max_length=200)
    normal_form = models.CharField(max_length=200, db_index=True)
    safe = models.BooleanField(null=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        """As recorded."""

        db_table = "people_contact"

    def __str__(self) -> str:
        return self.given


class Residence(models.Model):
    """An identity at a place, from one day to another; `place` is the id of a place."""

    identity = models.ForeignKey(Identity, models.PROTECT, related_name="residences")
    place = models.UUIDField(db_index=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        """As recorded."""

        db_table = "people_residence"

    def __str__(self) -> str:
        return f"{self.identity_id} at {self.place}"
