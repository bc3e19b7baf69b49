"""What a workspace is set up with: records and service levels, their fields, rules and what a change alters."""
