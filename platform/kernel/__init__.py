"""Pure building blocks every other package stands on: money, rounding, periods, ids, canonical JSON, errors."""
