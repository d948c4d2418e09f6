"""The product's own settings, with the bench's two addresses beside the product's."""

from nightlight.project.settings import *  # noqa: F403

ROOT_URLCONF = "bench.intake_urls"
