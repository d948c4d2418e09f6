"""The top of the house: settings, addresses, layout, the guard of every page, and the server."""
