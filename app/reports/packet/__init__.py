"""The service review packet: `render_packet(PacketData) -> bytes`, one module a group of pages."""

from app.reports.packet.render import packet_file_name, render_packet

__all__ = ["packet_file_name", "render_packet"]
