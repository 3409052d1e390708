from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "cohorts.selection"
    label = "selection"

    def ready(self):
        from backend.notifications import scopes  # noqa: PLC0415 -- app ready
        from cohorts.candidacies.sections import add_candidacy_links  # noqa: PLC0415 -- app ready
        from cohorts.programmes import keeping, sections  # noqa: PLC0415 -- app ready
        from cohorts.selection import notices, queries, receivers  # noqa: F401, PLC0415 -- app ready

        calls = queries.calls
        scopes.name_batches(keeping.SORT, {calls.LETTERS: notices.BATCH_LABEL})
        sections.add_call_section("cohorts/selection/_criteria.html", queries.reviews.criteria)
        sections.add_call_tasks(calls.tasks)
        sections.add_edition_links(calls.edition_links)
        sections.add_cohort_links(calls.cohort_links)
        add_candidacy_links(queries.letters.links)
