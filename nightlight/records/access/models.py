"""Who can sign in, and whose sealed cases were opened by breaking the glass."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from nightlight.records.cases.models import Case
from nightlight.records.workforce.models import Member


class Users(BaseUserManager["User"]):
    """Finds users by collar number, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this collar number. Raises User.DoesNotExist."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in: always a member of the force. What they may do comes from the roles that they hold, never from here.

    `first_password_until`: the password is a first one that somebody else knows; until then it opens nothing but the page to change it.
    """

    username = models.CharField(max_length=20, unique=True)
    email = models.EmailField(blank=True)
    member = models.OneToOneField(Member, models.PROTECT, related_name="user")
    is_active = models.BooleanField(default=True)
    first_password_until = models.DateTimeField(null=True)
    quiet = models.BooleanField(default=False, help_text="Shows without sound.")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = Users()

    class Meta:
        """One to a member."""

        db_table = "access_user"

    def __str__(self) -> str:
        return self.username


class BreakGlass(models.Model):
    """A restricted case opened by somebody it was not opened to: with a reason, until a time, to be reviewed by somebody else."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="broken_glass")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    reviewed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    justified = models.BooleanField(null=True)
    review = models.TextField(blank=True, default="")

    class Meta:
        """Newest first."""

        db_table = "access_break_glass"
        ordering = ("-since",)
        indexes = (
            models.Index(fields=("since",), condition=models.Q(reviewed_at=None), name="access_glass_unreviewed"),
        )

    def __str__(self) -> str:
        return f"{self.member_id} into {self.case_id}"
