"""Somebody at a screen of actions: they send what stands in the form before them."""


class Person:
    def __init__(self, client, user, address):
        client.force_login(user)
        self.client, self.user, self.address = client, user, address
        self.look()

    def look(self):
        self.answer = self.client.get(self.address)
        assert self.answer.status_code == 200
        return self.answer.content.decode()

    def say(self, act, **fields):
        """Return the page that is shown after sending a form as it was last seen."""
        data = {"act": act, "seen": self.answer.context["seen"], **fields}
        self.answer = self.client.post(self.address, data, follow=True)
        return self.answer.content.decode()

    def verbs(self):
        return [form.name for form in self.answer.context["verbs"]]


def told(wish, **fields):
    """Return what a form sends that says ``wish``."""
    data = {
        name: "" if value is None else str(value)
        for name, value in wish.fields.items()
        if name != "kind"
    }
    return data | {"kind": wish.kind.pk} | fields
