"""What is set up of mail to callers: of what they are told, and whom surveys ask."""

from __future__ import annotations

from functools import partial

from app.domain.callers import settings, survey_settings
from app.domain.callers.settings import CallerRules
from app.domain.callers.survey_settings import SurveyRules
from app.ui.writing import Fields
from app.views.setup import caller_forms
from app.views.setup.board_acts import by_rule
from app.views.setup.host import SetupHost
from app.work import Work


class CallerActs:
    """The acts of one tab."""

    def __init__(self, tab: SetupHost) -> None:
        self.tab = tab
        self.services = tab.services

    def rules(self) -> None:
        """Set of what callers are told."""
        callers = self.services.callers

        def here(found: tuple[CallerRules, str]) -> None:
            now, mailbox = found
            base = caller_forms.caller_texts_of(now)

            def submit(values: Fields) -> None:
                mine = {name: text for name, text in values.items() if text.strip() != base[name]}
                save = partial(callers.save_rules, base, mine)
                self.tab.write(save, form=form, failed=partial(by_rule, form, settings.LABELS))

            form = caller_forms.caller_rules_form(self.tab.window(), now, submit, mailbox)
            form.open()

        self.tab.read(lambda work: (callers.rules(work=work), self._mailbox(work)), here, key="caller rules")

    def survey_rules(self) -> None:
        """Set whom surveys ask."""
        callers = self.services.callers

        def here(found: tuple[SurveyRules, str]) -> None:
            now, mailbox = found
            base = caller_forms.survey_texts_of(now)

            def submit(values: Fields) -> None:
                mine = {name: text for name, text in values.items() if text.strip() != base[name]}
                save = partial(callers.save_survey_rules, base, mine)
                self.tab.write(save, form=form, failed=partial(by_rule, form, survey_settings.LABELS))

            form = caller_forms.survey_rules_form(self.tab.window(), now, submit, mailbox)
            form.open()

        self.tab.read(lambda work: (callers.survey_rules(work=work), self._mailbox(work)), here, key="survey rules")

    def _mailbox(self, work: Work) -> str:
        """Return the address that mail comes from, without which none is sent."""
        return str(self.services.cab.rules(work=work).mailbox)
