"""What a screen reader is told, over AT-SPI and a real X server."""
