"""What uvicorn serves: the pages, and beside them the live stream, which holds neither a thread nor a database connection while it is silent.

No request is read further than it may send.
"""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nightlight.project.settings")
django = get_asgi_application()

# What stands beside Django needs it set up.
from nightlight.project.bodies import bounded  # noqa: E402
from nightlight.project.live.app import live  # noqa: E402
from nightlight.project.look import LIVE_PATH  # noqa: E402

pages = bounded(django)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer one connection."""
    beside = scope["type"] == "http" and scope["path"] == LIVE_PATH
    await (live if beside else pages)(scope, receive, send)
