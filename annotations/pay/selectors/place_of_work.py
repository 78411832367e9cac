"""Where a person works, as the floor needs to know it: the one place where that is looked up."""

from datetime import date

from annotations.pay.selectors.payees import places_of_work


def place_of_work(user_id: int, *, on: date) -> str:
    """The ISO 3166 code of the place the person worked in on that day, such as DE or US-CA; empty where it is not known.

    It comes from the person's own details of payment. It is used for their floor and stands, with its source, in the line of
    their top-up; nobody else is shown it.
    """
    country, region = places_of_work([user_id], on).get(user_id, ("", ""))
    if not country or not region:
        return country
    return region if region.startswith(f"{country}-") else f"{country}-{region}"
