"""Live screens: one stream a browser, on which the server says that something changed, and never what. Pages then ask again by the usual doors."""
