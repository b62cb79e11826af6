"""Lead the Way: keep what the crawl found and the claims read from it, and put the leads before a person."""
