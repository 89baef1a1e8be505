"""Every site that an alert is for has one row: a closed one drops out, an opened one is back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property

from intranet.delivery.delivering import send
from intranet.network.audience import partners_of
from intranet.network.models import ProviderSite
from intranet.network.querysets import ProviderSiteQuerySet
from learning.alerts import messages
from learning.alerts.audience import sites_of
from learning.alerts.hearers import Hearers, tell_that_nobody_answers
from learning.alerts.models import SiteDuty
from learning.alerts.rows import Piece
from learning.alerts.states import SITE_OPEN, Event, SiteState


class RowsOfSites:
    """The part of a piece that is about sites."""

    def __init__(self, piece: Piece) -> None:
        self.piece, self.alert, self.now = piece, piece.alert, piece.now

    def parts(self) -> Sequence[Callable[[], int]]:
        """Return what may have to be done, in order; each returns how many rows it took."""
        joining = self.join if self.piece.takes_in else self.come_back
        return [joining, self.close, self.renew]

    @cached_property
    def meant(self) -> ProviderSiteQuerySet:
        return sites_of(self.piece.page)

    def behind(self) -> bool:
        """Return whether a site's row is missing or of an older version."""
        older = self.piece.older(self.alert.sites).exclude(state=SiteState.CLOSED)
        return self._missing().exists() or older.exists()

    def join(self) -> int:
        """Write the rows of sites that have none, with their quality partners as lead and deputy;
        a site that was closed and is open again owes it again."""
        sites = list(self._missing().values_list("pk", flat=True))
        back = self.alert.sites.filter(state=SiteState.CLOSED, provider_site__in=self.meant)
        again = list(back.values_list("provider_site", flat=True))
        if not sites and not again:
            return 0
        partners = partners_of([*sites, *again])
        new = {"alert": self.alert, "assigned_at": self.now, **self.piece.afresh}
        SiteDuty.objects.bulk_create(
            SiteDuty(
                provider_site_id=site,
                lead_id=next(iter(partners.get(site, ())), None),
                deputy_id=next(iter(partners.get(site, ())[1:]), None),
                **new,
            )
            for site in sites
        )
        self._ask([*back.values_list("pk", flat=True)])
        self.piece.say((Event.ASSIGNED, None, site, {}) for site in (*sites, *again))
        self._tell([*sites, *again])
        return len(sites) + len(again)

    def come_back(self) -> int:
        """A site that closed after the deadline and is open again owes it as it did."""
        back = list(self.alert.sites.returning())
        if not back:
            return 0
        self.alert.sites.filter(pk__in=[duty.pk for duty in back]).update(
            state=F("back_to"), back_to=""
        )
        self.piece.say(
            (Event.SITE_STATE, None, duty.provider_site_id,
             {"from": str(SiteState.CLOSED), "to": duty.back_to})
            for duty in back
        )  # fmt: skip
        return len(back)

    def renew(self) -> int:
        """Ask each site again for a new version; what it did before stays in the log."""
        older = self.piece.older(self.alert.sites).exclude(state=SiteState.CLOSED)
        rows = list(older.values_list("pk", "provider_site_id", "state"))
        if not rows:
            return 0
        self.piece.say((Event.REOPENED, None, site, {"before": state}) for _pk, site, state in rows)
        self._ask([pk for pk, *_ in rows])
        sites = [site for _pk, site, _state in rows]
        self._tell(sites)
        return len(rows)

    def _ask(self, pks: Collection[int]) -> None:
        self.alert.sites.filter(pk__in=pks).update(
            **self.piece.afresh,
            state=SiteState.ISSUED,
            assigned_at=self.now,
            answered_by=None,
            answered_at=None,
            confirmed_by=None,
            confirmed_at=None,
            sent_back="",
            recheck_at=None,
        )

    def close(self) -> int:
        """A closed site owes nothing, and until the deadline none that is no longer meant.

        What a site has done stays, unless it was for a version before this one.
        """
        outdated = Q(version__lt=self.alert.version) & ~Q(state=SiteState.CLOSED)
        gone = self.alert.sites.filter(Q(state__in=SITE_OPEN) | outdated)
        if self.piece.takes_in:
            gone = gone.exclude(provider_site__in=self.meant)
        else:
            gone = gone.filter(provider_site__state=ProviderSite.State.CLOSED)
        rows = list(gone.values_list("pk", "provider_site_id"))
        if not rows:
            return 0
        kept = {} if self.piece.takes_in else {"back_to": F("state")}
        self.alert.sites.filter(pk__in=[pk for pk, _site in rows]).update(
            state=SiteState.CLOSED, **kept
        )
        self.piece.say((Event.LEFT, None, site, {}) for _pk, site in rows)
        return len(rows)

    def _missing(self) -> ProviderSiteQuerySet:
        known = self.alert.sites.filter(provider_site=OuterRef("pk"))
        return self.meant.filter(~Exists(known)).order_by("pk")

    def _tell(self, sites: Collection[int]) -> None:
        duties = list(self.alert.sites.filter(provider_site__in=sites))
        hearers = Hearers(duties)
        told = [hearers.reminded(duty) for duty in duties]
        send(messages.issued_to_site(self.alert), {one for people in told for one in people})
        if not all(told):
            tell_that_nobody_answers(self.alert, self.now)
