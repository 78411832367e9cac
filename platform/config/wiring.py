"""Names the implementation of every `Protocol` by which a feature asks something of a feature above it."""


def wire() -> None:
    from annotations.exposure.selectors.calm_views import use_calm_views
    from annotations.exposure.selectors.glances import glance_until
    from annotations.exposure.selectors.planned_end import use_planned_end
    from annotations.items.selectors.view_hook import use_open_views
    from annotations.pay.selectors.forecast import use_planned_pay
    from annotations.pay.selectors.liability import use_promised_shifts
    from annotations.pay.selectors.paid_time import use_worked_time
    from annotations.work.selectors.calm_views import calm_views_of
    from annotations.work.selectors.planned import planned_end, planned_pay, promised_shifts
    from annotations.work.selectors.worked_time import worked_time
    from governance.audits.selectors.audits import audit_statements
    from governance.datasheets.selectors.findings import use_findings
    from governance.provenance.selectors.release_refs import use_releases
    from governance.releases.selectors.refs import release_ref

    use_worked_time(worked_time)
    use_open_views(glance_until)
    use_calm_views(calm_views_of)
    use_planned_end(planned_end)
    use_planned_pay(planned_pay)
    use_promised_shifts(promised_shifts)
    use_releases(release_ref)
    use_findings(audit_statements)
