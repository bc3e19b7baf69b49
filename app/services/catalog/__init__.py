"""The service catalog at work: components, rates, what was consumed, bills and disputes."""
