"""The page of the service catalog: components, rates, rate cases, bills, disputes, subscription, year ends."""
