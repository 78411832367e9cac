"""Names the implementation of every `Protocol` by which a feature asks something of a feature above it."""


def wire() -> None:
    from annotations.pay.selectors.paid_time import use_worked_time
    from annotations.work.selectors.worked_time import worked_time

    use_worked_time(worked_time)
