"""The Calendar tab: changes over the weeks, what lies behind them, and the CAB's agenda."""
