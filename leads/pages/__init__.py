"""Pure questions about a page that both stages ask: bytes, addresses, links, sorts of page, items of an issue."""
