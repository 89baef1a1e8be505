"""The figures as a table that fits a screen."""

AIMS = {
    "learning page": "≤ 30, 12 queries",
    "front page": "≤ 45, 12 queries",
    "learning index": "≤ 45, 12 queries",
    "search with text": "≤ 45, 12 queries",
    "search without text": "≤ 45, 12 queries",
}
SEARCH_AIMS = {
    "word in 20 %": "p95 < 100 ms",
    "word in 2 %": "p95 < 20 ms",
    "index part of a save": "< 5 ms",
}
MOST_MS, MOST = 150, 20
OPENED_OFTEN = {
    "my site",
    "front page",
    "learning page",
    "innovations",
    "responses of my site",
    "responses of the network",
    "actions of my site",
    "actions of the network",
    "actions of mine",
    "response owed",
    "action of my site",
}


def table(results):
    """Return every figure with its aim."""
    lines = [
        f"Python {results['python']}, SQLite {results['sqlite']}, {results['cpus']} CPUs",
        "",
    ]
    for size in results["sizes"]:
        lines += [*_requests(size), *_queries(size), *_searches(size), ""]
    lines += _elastic(results["elasticsearch"])
    for name, figures in results["sending"].items():
        lines += _sending(name, figures)
    for name, figures in results["alerts"].items():
        lines += _alerts(name, figures)
    for name, figures in results["watching"].items():
        lines += _watching(name, figures)
    for name, figures in results["answering"].items():
        lines += answering(name, figures)
    return "\n".join(lines) + "\n"


def answering(database, figures):
    """Return the pages that people open most, the slowest of all and those that miss their aim, and
    what the worker does."""
    if "skipped" in figures:
        return [f"Responses and actions on {database}: skipped, {figures['skipped']}"]
    read = sorted(figures["read"], key=lambda row: -row["p50_ms"])
    slow = [row for row in read if row["p50_ms"] >= MOST_MS or row["queries"]["warm"] >= MOST]
    chosen = [row for row in read if row["page"] in OPENED_OFTEN or row in slow or row in read[:10]]
    published = figures["publish"]
    return [
        f"Responses and actions on {database}: {figures['pages']:,} pages, "
        f"{figures['responses']:,} responses, {figures['actions']:,} actions",
        f"  {len(read)} addresses; aim < {MOST_MS} ms and < {MOST} queries; "
        f"{len(slow)} miss it; the slowest, and those that are opened most:",
        f"  {'':<62}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}",
        *(_answered(row) for row in chosen),
        f"  publishing for {published['responses']} sites: {published['statements']} statement(s) "
        f"write the responses; {published['seconds']} s, {published['queries']} queries",
        f"  {'the worker':<62}{'done':>9}{'s':>9}{'queries':>9}",
        *(
            f"  {row['step']:<62}{row['done']:>9,}{row['seconds']:>9}{row['queries']:>9,}"
            for row in figures["periodic"]
        ),
    ]


def _answered(row):
    name = f"{row['who']}: {row['page']}"
    return f"  {name:<62}{row['p50_ms']:>9.0f}{row['p95_ms']:>9.0f}{_pair(row['queries']):>9}"


def _elastic(figures):
    if "skipped" in figures:
        return [f"Elasticsearch: skipped, {figures['skipped']}"]
    rows = [f"  {name:<62}{value:>9}" for name, value in figures["ratios"].items()]
    return [f"Elasticsearch, {figures['rebuild']['pages']:,} pages", *rows]


def _sending(database, figures):
    if "skipped" in figures:
        return [f"Delivery on {database}: skipped, {figures['skipped']}"]
    rows, mails, killed = (figures[name] for name in ("rows", "mails_a_second", "killed"))
    return [
        f"Delivery on {database}",
        f"  {rows['rows']:,} rows in {rows['seconds']} s, {rows['memory_grown_mb']} MB more",
        f"  {mails['ours']} mails/s, {mails['share']} of a bare loop's {mails['bare']}; aim ≥ 0.6",
        f"  {killed['recipients']:,} recipients, {killed['kills']} kills: {killed['sent']:,} sent, "
        f"{killed['without_mail']} without a mail, {killed['doubled']} doubled",
    ]


def _alerts(database, figures):
    if "skipped" in figures:
        return [f"Alerts on {database}: skipped, {figures['skipped']}"]
    issue, done = figures["issue"], figures["acknowledge"]
    meanwhile, page = issue["front_page_meanwhile"], done["page_meanwhile"]
    return [
        f"Alerts on {database}",
        f"  {issue['rows']:,} rows in {issue['seconds']} s, {issue['memory_grown_mb']} MB more; "
        f"aim < 10 s; the front page meanwhile: p95 {meanwhile['p95_ms']} ms",
        f"  {done['a_second']} acknowledgements/s; aim ≥ 100; the alert's page meanwhile: "
        f"p50 {page['p50_ms']} ms, aim < 200; {done['wrong_counts']} wrong counts",
    ]


def _watching(database, figures):
    if "skipped" in figures:
        return [f"Watching an alert on {database}: skipped, {figures['skipped']}"]
    rows = [f"  {row['page']:<62}{row['ms']:>6} ms{row['queries']:>4}" for row in figures]
    return [f"Watching an alert on {database}", *rows]


def _requests(size):
    yield f"{size['pages']:,} pages"
    yield f"  {'request':<36}{'CPU ms':>9}{'× plain':>9}{'× open':>9}{'queries':>9}  aim"
    for name, row in size["requests"].items():
        yield (
            f"  {name:<36}{row['cpu_ms']:>9.2f}{row['times_plain']:>9.1f}"
            f"{row['times_open']:>9.1f}{_pair(row['queries']):>9}  {AIMS.get(name, '')}"
        )


def _queries(size):
    for name, row in size["queries"].items():
        yield f"  {name:<36}{_pair(row):>36}  no more at more"


def _searches(size):
    yield f"  {'engine':<36}{'found':>9}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}"
    for name, row in size["searches"].items():
        yield (
            f"  {name:<36}{row['found']:>9,}{row['p50']:>9.1f}{row['p95']:>9.1f}"
            f"{row['cpu']:>9.1f}  {SEARCH_AIMS.get(name, '')}"
        )
    row = size["index_part_of_a_save_ms"]
    name = "index part of a save"
    yield (
        f"  {name:<36}{'':>9}{row['p50']:>9.1f}{row['p95']:>9.1f}{row['cpu']:>9.1f}"
        f"  {SEARCH_AIMS[name]}"
    )


def _pair(queries):
    """Cold and warm cache."""
    return f"{queries['cold']}/{queries['warm']}"
