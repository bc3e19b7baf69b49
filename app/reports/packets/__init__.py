"""The service review packet: `render_packet(PacketData) -> bytes`, one module a group of pages."""

from app.reports.packets.exceptions import LISTED, exceptions_table
from app.reports.packets.render import exceptions_file_name, packet_file_name, render_packet

__all__ = ["LISTED", "exceptions_file_name", "exceptions_table", "packet_file_name", "render_packet"]
