"""The tab of major incidents: those that run first, and the workbench of one."""
