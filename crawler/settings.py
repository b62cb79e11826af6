"""What do we ask of Scrapy that differs from its defaults? Each line with its reason."""

from crawler.limits import LARGEST

BOT_NAME = "LeadTheWay"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# No way in: a token-protected HTTP server that runs any Python, and a telnet console, are on by default.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
COOKIES_ENABLED = False  # nothing we read needs a session
REFERRER_POLICY = "no-referrer"  # whose newsletter sent us is nobody's business
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}  # http and https only
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default; a private CA comes by the environment's SSL_CERT_FILE
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"  # judges the very address that is connected to
LOCAL_HOSTS: list[str] = []  # patterns of hosts that are served by this machine: the sample web's, and those of tests and benchmarks

# The ledger is the frontier: it knows what is due and what was met before.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # the default asks for the newest request first
CONCURRENT_REQUESTS = 0  # no limit: the spider keeps at most two requests per clock in the air
HTTPERROR_ALLOW_ALL = True  # every answer has an outcome, also a 404

# Politeness: one request at a time per clock; its delay is set by crawler.politeness, from the source and robots.txt.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 5  # of a clock that nobody has set
DOWNLOAD_DELAY_JITTER = 0  # the default makes every second interval too short
ROBOTSTXT_OBEY = False  # Scrapy's own takes errors for permission; crawler.politeness reads robots.txt as RFC 9309 says

# Limits: crawler.limits and each source's own, which crawler.spiders.night puts into its requests.
DOWNLOAD_MAXSIZE = LARGEST
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 20
REDIRECT_MAX_TIMES = 20  # a request's own number is lower
RETRY_TIMES = 1
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]
METAREFRESH_ENABLED = False  # a page is read as it is; looking for the tag costs 0.3 ms a page

DOWNLOADER_MIDDLEWARES = {
    "crawler.guard.GuardMiddleware": 10,  # before all others: every request, redirect and retry
    "crawler.politeness.PolitenessMiddleware": 555,  # sees each answer before the retry middleware (550) does
    # Scrapy's own that would do nothing here: 0.1 ms a page together. Figures are those of benchmarks/night.py --parts e.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
}

SCRAPER_SLOT_MAX_ACTIVE_SIZE = 100 * 2**20  # a heavy page that waits to be read must not stop the others: the default is 5 MB
CONCURRENT_ITEMS = 1  # callbacks give no items: the default starts 100 tasks for each answer, 0.6 to 0.8 ms a page
LOG_LEVEL = "ERROR"  # what became of a URL stands in the ledger; a log line is for a fault of ours
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
