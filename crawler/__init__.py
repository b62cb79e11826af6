"""Fetch pages: Scrapy, one spider a night, the ledger as its frontier. Stores pages and where they were met, reads no article."""
