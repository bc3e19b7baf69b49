"""The tab of the service reviews: their calendar, one review beside it, and what BRMs have ahead."""
