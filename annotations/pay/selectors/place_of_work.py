"""Where a person works, as the floor needs to know it: the one place where that is looked up."""

from datetime import date

from annotations.pay.selectors.payees import places_of_work


def codes_of_work(user_id: int, *, first: date, last: date) -> list[str]:
    """The ISO 3166 codes of the places the person worked in on these days, such as DE or US-CA; none where it is not known.

    They come from the person's own details of payment. They are used for their floor, and the one that gave it stands, with its
    source, in the line of their top-up; nobody else is shown them.
    """
    return [_code(country, region) for country, region in places_of_work(user_id, first=first, last=last)]


def _code(country: str, region: str) -> str:
    if not country or not region:
        return country
    return region if region.startswith(f"{country}-") else f"{country}-{region}"
