"""How the summary of the day tells of actions: counts in words, and where they are done."""

OWNER = "you own actions"
MANAGER = "you are the line manager of somebody who owns actions"
PARTNER = "you answer for a site"
TEAM = "you are of the risk and quality team"

# {kind: (why, the list, words for one, words for several)}, in the order in which it is told.
KINDS = {
    "overdue": (
        OWNER, "list=mine&show=overdue", "1 of yours is overdue", "{} of yours are overdue",
    ),
    "soon": (
        OWNER, "list=mine&show=soon", "1 of yours is due within two weeks",
        "{} of yours are due within two weeks",
    ),
    "stuck": (
        OWNER, "list=mine&show=stuck",
        "1 of yours is in progress, and nothing was said about it for 30 days",
        "{} of yours are in progress, and nothing was said about them for 30 days",
    ),
    "recheck": (
        OWNER, "list=mine&show=recheck", "1 of yours is to be looked at again: does it still hold?",
        "{} of yours are to be looked at again: do they still hold?",
    ),
    "asked": (
        PARTNER, "list=asked", "1 of another site waits for your site's agreement as host",
        "{} of other sites wait for your site's agreement as host",
    ),
    "asked of no partner": (
        TEAM, "list=network&show=host",
        "1 waits for the agreement of a host site that has no quality partner",
        "{} wait for the agreement of host sites that have no quality partner",
    ),
    "team": (
        MANAGER, "list=team", "1 that somebody of your team owns is overdue or stuck",
        "{} that people of your team own are overdue or stuck",
    ),
    "site": (
        PARTNER, "list=sites", "1 at your site is overdue or stuck",
        "{} at your site are overdue or stuck",
    ),
    "site of no partner": (
        TEAM, "list=network", "1 at a site without a quality partner is overdue or stuck",
        "{} at sites without a quality partner are overdue or stuck",
    ),
    "unowned": (
        PARTNER, "list=sites&show=no-owner", "1 has no owner who still works here",
        "{} have no owner who still works here",
    ),
    "unowned of no partner": (
        TEAM, "list=network&show=no-owner",
        "1 has no owner who still works here, at a site without a quality partner",
        "{} have no owner who still works here, at sites without a quality partner",
    ),
    "site recheck": (
        PARTNER, "list=sites&show=recheck",
        "1 at your site is to be looked at again: does it still hold?",
        "{} at your site are to be looked at again: do they still hold?",
    ),
    "site recheck of no partner": (
        TEAM, "list=network&show=recheck",
        "1 at a site without a quality partner is to be looked at again: does it still hold?",
        "{} at sites without a quality partner are to be looked at again: do they still hold?",
    ),
    "confirm": (
        TEAM, "list=network&show=confirm", "1 has waited a week or more to be verified or approved",
        "{} have waited a week or more to be verified or approved",
    ),
}  # fmt: skip
# As what the risk and quality team hears of what concerns a site that has no quality partner.
NO_PARTNER = {
    kind: f"{kind} of no partner" for kind in ("asked", "site", "unowned", "site recheck")
}
