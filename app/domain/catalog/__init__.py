"""The service catalog: prices and their years, the bills made from them, and why a bill changed. Pure computing."""
