"""The product's own settings, with the addresses of the crash test beside the product's."""

from nightlight.project.settings import *  # noqa: F403

ROOT_URLCONF = "tests.crash.addresses"
