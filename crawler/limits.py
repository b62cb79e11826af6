"""How much of anything do we take? The limits that no source may pass."""

MIB = 1024 * 1024
HTML = 8 * MIB
FEED = 32 * MIB
SITEMAP = 50 * MIB
PDF = 64 * MIB
MAIL = 32 * MIB
LARGEST = PDF
ROBOTS = 4 * MIB  # read; 500 KiB of it are looked at
ROBOTS_READ = 500 * 1024

SECONDS = 30  # per answer
MOST_REDIRECTS = 5
MOST_RETRIES = 1
DEPTH = 6  # pages of a listing behind its door
LINKS = 300  # of a page
ITEMS = 500  # of a feed, an archive, an issue
LOCATIONS = 2000  # of a sitemap
SITEMAPS = 100  # of an index
URL_LENGTH = 2000
PARAMETERS = 8  # of an address
REPEATS = 3  # of one segment in a path
