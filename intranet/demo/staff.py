"""The demo accounts and the rest of the staff, in bulk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from intranet.demo import ACCOUNTS, EMAIL_DOMAIN, Account, demo_password
from intranet.network.models import (
    ProviderSite,
    SiteRole,
    Specialty,
    StaffGroup,
    StaffProfile,
    User,
)
from intranet.roles import EDITOR, QUALITY_PARTNER, READER, site_group

BATCH = 1000
EXECUTIVE = "executive"
NO_ADDRESS = 53  # one of so many has no email address
NO_PASSWORD = UNUSABLE_PASSWORD_PREFIX + "demo staff cannot sign in"
FIRST_NAMES = (
    "Abel",
    "Agnes",
    "Amara",
    "Anil",
    "Beatrix",
    "Bao",
    "Callum",
    "Carys",
    "Dara",
    "Delphine",
    "Emeka",
    "Esme",
    "Farah",
    "Fergus",
    "Gwen",
    "Hamza",
    "Hattie",
    "Idris",
    "Ines",
    "Jonah",
    "Kavita",
    "Kit",
    "Leila",
    "Lorcan",
    "Magnus",
    "Mei",
    "Nadia",
    "Niamh",
    "Olu",
    "Orla",
    "Petra",
    "Quentin",
    "Ravi",
    "Rosalind",
    "Sefton",
    "Soraya",
    "Tamsin",
    "Uma",
    "Viktor",
    "Winifred",
    "Xanthe",
    "Yusuf",
    "Zadie",
    "Zoltan",
)
LAST_NAMES = (
    "Adeyinka",
    "Ambler",
    "Barrowman",
    "Bellweather",
    "Chandrasek",
    "Cobble",
    "Dunmorrow",
    "Eastwick",
    "Fallowes",
    "Farthing",
    "Gillray",
    "Greenhalsh",
    "Hallowell",
    "Hartnoll",
    "Inchbold",
    "Jessop",
    "Kaminska",
    "Kettlewell",
    "Larkin",
    "Loxley",
    "Mbeki-Stone",
    "Merriman",
    "Nightingale-Orr",
    "Oduya",
    "Osterley",
    "Pemberthy",
    "Quillfeather",
    "Rahmani",
    "Ravenscar",
    "Silverlock",
    "Sowande",
    "Tallow",
    "Thackeray-Li",
    "Umber",
    "Vasquezian",
    "Wetherill",
    "Winterbourne",
    "Yarborough",
    "Zielony",
)
# Staff group: (share in per cent, job titles).
JOBS: dict[str, tuple[int, tuple[str, ...]]] = {
    "Nurses": (
        34,
        ("Staff nurse", "Senior staff nurse", "Ward sister", "Clinical nurse specialist"),
    ),
    "Doctors": (16, ("Resident doctor", "Consultant", "Specialty doctor")),
    "Midwives": (5, ("Midwife", "Senior midwife")),
    "Operating department practitioners": (5, ("Theatre practitioner", "Anaesthetic practitioner")),
    "Allied health professionals": (
        10,
        ("Physiotherapist", "Radiographer", "Occupational therapist", "Dietitian"),
    ),
    "Pharmacists": (4, ("Pharmacist", "Pharmacy technician")),
    "Healthcare scientists": (4, ("Biomedical scientist", "Cardiac physiologist")),
    "Healthcare assistants": (12, ("Healthcare assistant", "Maternity support worker")),
    "Administrative staff": (7, ("Ward clerk", "Medical secretary", "Booking co-ordinator")),
    "Managers": (3, ("Service manager", "Matron", "Governance manager")),
}
AT_HOME = {  # where some staff groups always work
    "Midwives": "Maternity",
    "Operating department practitioners": "Theatres",
    "Pharmacists": "Pharmacy",
    "Healthcare scientists": "Pathology",
}
EMERGENCY = {"Emergency medicine", "Intensive care", "Anaesthetics", "Maternity", "Acute medicine"}


class Staff:
    """Makes everyone who works in the demo network, the same people for the same seed."""

    def __init__(
        self,
        rng: Random,
        sites: list[ProviderSite],
        specialties: dict[str, Specialty],
        groups: dict[str, StaffGroup],
        advance: Callable[[int], object],
    ) -> None:
        self.rng = rng
        self.sites = sites
        self.specialties = specialties
        self.groups = groups
        self.advance = advance
        self.reader = Group.objects.get(name=READER)
        self.now = timezone.now()
        self.password = make_password(demo_password())
        self.managers: dict[int, list[StaffProfile]] = {}

    def make(self, count: int) -> None:
        """Make the accounts, then managers for each site, then everyone else: ``count`` in all."""
        accounts = {name: one for name, one in ACCOUNTS.items() if name != EXECUTIVE}
        for username, account in accounts.items():
            self._account(User(), username, account)
        self.advance(len(accounts))
        rest = max(0, count - len(accounts))
        leading = min(rest, len(self.sites) * max(2, rest // (len(self.sites) * 20)))
        self._people(0, leading, manages=True)
        self._executive()
        self._partners()
        self._managers_of_accounts()
        for start in range(leading, rest, BATCH):
            self._people(start, min(start + BATCH, rest), manages=False)

    def _executive(self) -> None:
        """One of the managers: an account of its own would change every draw after it, and with
        them the pages that the judged searches name."""
        first = User.objects.filter(profile__in=self.managers.get(self.sites[0].pk, ())).first()
        if first:
            self._account(first, EXECUTIVE, ACCOUNTS[EXECUTIVE])

    def _account(self, user: User, username: str, account: Account) -> None:
        user.username = username
        user.password = self.password
        user.email = f"{username}@{EMAIL_DOMAIN}"
        user.first_name, user.last_name = account.first_name, account.last_name
        user.is_superuser = user.is_staff = username == "admin"
        user.save()
        user.groups.set(Group.objects.filter(name__in=account.roles))
        self._account_profile(user, account)

    def _account_profile(self, user: User, account: Account) -> None:
        home = self._site(account.site)
        profile, _ = StaffProfile.objects.update_or_create(
            user=user,
            defaults={
                "home_site": home,
                "staff_group": self.groups[account.staff_group],
                "job_title": account.job_title,
                "gives_emergency_care": bool(EMERGENCY & set(account.specialties)),
            },
        )
        profile.specialties.set(self.specialties[name] for name in account.specialties)
        profile.other_sites.set({self._site(n) for n in account.other_sites} - {home})
        for role, held in (
            (EDITOR, SiteRole.Role.EDITOR),
            (QUALITY_PARTNER, SiteRole.Role.QUALITY_PARTNER),
        ):
            if role in account.roles:
                user.groups.add(site_group(home, held))

    def _site(self, place: int) -> ProviderSite:
        return self.sites[place % len(self.sites)]

    def _people(self, start: int, end: int, *, manages: bool) -> None:
        users = User.objects.bulk_create(self._user(number) for number in range(start, end))
        User.groups.through.objects.bulk_create(
            User.groups.through(user_id=user.pk, group_id=self.reader.pk) for user in users
        )
        profiles = StaffProfile.objects.bulk_create(
            self._profile(user, number, manages=manages) for number, user in enumerate(users, start)
        )
        self._specialties(profiles)
        self._other_sites(profiles)
        if manages:
            for profile in profiles:
                self.managers.setdefault(profile.home_site_id, []).append(profile)
        self.advance(len(users))

    def _user(self, number: int) -> User:
        first, last = self.rng.choice(FIRST_NAMES), self.rng.choice(LAST_NAMES)
        username = f"{first[0]}.{last}.{number + 1}".lower()
        reachable = number % NO_ADDRESS != NO_ADDRESS - 1
        return User(
            username=username,
            password=NO_PASSWORD,
            first_name=first,
            last_name=last,
            email=f"{username}@{EMAIL_DOMAIN}" if reachable else "",
            last_login=self.now - timedelta(days=number * 11 % 67, hours=number % 9),
        )

    def _profile(self, user: User, number: int, *, manages: bool) -> StaffProfile:
        site = self._site(number)
        group = "Managers" if manages else self._group()
        managers = self.managers.get(site.pk)
        return StaffProfile(
            user=user,
            home_site=site,
            staff_group=self.groups[group],
            job_title=self.rng.choice(JOBS[group][1]),
            line_manager=self.rng.choice(managers) if managers else None,
            gives_emergency_care=self.rng.random() < 0.15,
        )

    def _group(self) -> str:
        return self.rng.choices(list(JOBS), [share for share, _titles in JOBS.values()])[0]

    def _specialties(self, profiles: list[StaffProfile]) -> None:
        through = StaffProfile.specialties.through
        names = {group.pk: name for name, group in self.groups.items()}
        through.objects.bulk_create(
            through(staffprofile_id=profile.pk, specialty_id=specialty.pk)
            for profile in profiles
            if profile.staff_group_id
            for specialty in self._work(names[profile.staff_group_id])
        )

    def _work(self, group: str) -> set[Specialty]:
        if group == "Administrative staff" and self.rng.random() < 0.4:
            return set()
        first = AT_HOME.get(group) or self.rng.choice(list(self.specialties))
        chosen = {self.specialties[first]}
        if self.rng.random() < 0.3:
            chosen.add(self.rng.choice(list(self.specialties.values())))
        return chosen

    def _other_sites(self, profiles: list[StaffProfile]) -> None:
        through = StaffProfile.other_sites.through
        rows = []
        for profile in profiles:
            if self.rng.random() < 0.15:
                other = self.rng.choice(self.sites)
                if other.pk != profile.home_site_id:
                    rows.append(through(staffprofile_id=profile.pk, providersite_id=other.pk))
        through.objects.bulk_create(rows)

    def _managers_of_accounts(self) -> None:
        """Let the quality partner lead the demo accounts of their site; others, a manager there."""
        accounts = StaffProfile.objects.filter(user__username__in=ACCOUNTS).select_related("user")
        partner = accounts.get(user__username="partner")
        for profile in accounts.exclude(staff_group__name="Managers"):
            here = self.managers.get(profile.home_site_id)
            if profile.home_site_id == partner.home_site_id:
                profile.line_manager = partner
            elif here:
                profile.line_manager = here[0]
            profile.save(update_fields=["line_manager"])

    def _partners(self) -> None:
        """Give each site without a quality partner one of its managers as its partner."""
        taken = {site.pk for site in ProviderSite.objects.with_partner()}
        for site in self.sites:
            managers = self.managers.get(site.pk)
            if site.pk in taken or not managers:
                continue
            partner = managers[0]
            partner.job_title = "Quality partner"
            partner.save(update_fields=["job_title"])
            partner.user.groups.add(site_group(site, SiteRole.Role.QUALITY_PARTNER))
            partner.user.groups.add(Group.objects.get(name=QUALITY_PARTNER))
