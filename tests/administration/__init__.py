"""The guide for administrators, followed: its blocks are typed on two hosts that are folders of this machine."""
