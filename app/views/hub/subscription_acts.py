"""What is done with subscriptions: made, edited, left by one act."""

from __future__ import annotations

from functools import partial

from app.domain.hub.alerts import Subscription
from app.domain.tickets.options import TicketOptions
from app.ui.take_back import take_back
from app.ui.writing import Act, Fields
from app.views.hub import subscription_forms as forms
from app.views.hub.host import HubHost
from app.views.hub.seen import seen_subscription


class SubscriptionActs:
    """The acts of one tab."""

    def __init__(self, tab: HubHost) -> None:
        self.tab = tab
        self.hub = tab.services.hub

    def subscribe(self) -> None:
        """Ask of what one wants to hear."""
        tab = self.tab
        person_id = tab.person_id

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                given = forms.as_fields(values)
                if not given["mail"]:
                    given = {**given, "person_id": person_id}
                tab.write(partial(self.hub.subscribe, given), form=form, undo=partial(take_back, tab),
                          then=lambda _done: tab.show_subscriptions())  # fmt: skip

            form = forms.subscribe_form(tab.form_owner(), options, submit, is_known=person_id is not None)
            form.open()

        read = tab.services.tickets.options
        tab.read(lambda work: read(work=work), here, key="options")

    def edit(self, one: Subscription | None = None) -> None:
        """Edit the subscription with the focus."""
        one, tab = one or self.tab.subscription(), self.tab
        if one is None:
            return
        of, base = one, forms.fields_of(one)

        def make(base: Fields, mine: Fields) -> Act:
            return partial(self.hub.edit_subscription, of.id, {name: base[name] for name in mine}, mine)

        def here(options: TicketOptions) -> None:
            def submit(values: Fields) -> None:
                mine = {name: value for name, value in forms.as_fields(values).items() if value != base[name]}
                edits = partial(tab.services.workspace.edits_since, "subscription", of.id, of.version)
                tab.save(
                    make, base, mine, form=form, undo_act=partial(take_back, tab), titles=forms.TITLES, edits=edits
                )

            form = forms.subscribe_form(tab.form_owner(), options, submit, is_known=True, one=of)
            form.open()

        read = tab.services.tickets.options
        tab.read(lambda work: read(work=work), here, key="options")

    def leave(self) -> None:
        """End the subscription with the focus."""
        one = self.tab.subscription()
        if one is not None:
            self.tab.write(
                partial(self.hub.leave, one.id),
                undo=partial(take_back, self.tab),
                seen=seen_subscription(self.tab, one),
            )
