"""How an account is found at each request. Single sign-on adds its backend beside this one."""

from django.contrib.auth.backends import ModelBackend

from intranet.network.models import User


class StaffBackend(ModelBackend):
    """Django's own accounts, with the profile that every page's header shows."""

    def get_user(self, user_id: int) -> User | None:
        user = (
            User.objects.select_related("profile__home_site", "profile__staff_group")
            .filter(pk=user_id)
            .first()
        )
        return user if user and self.user_can_authenticate(user) else None
