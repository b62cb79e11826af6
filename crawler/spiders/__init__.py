"""The night's spider, and a module for each kind of source with `discover(source, page) -> list[Sighting]`."""
