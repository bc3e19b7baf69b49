"""What people call services: words that find a service although neither its name nor its code has them.

A table of the program until a workspace has its own. The key is a word of a service's name or its code.
"""

from __future__ import annotations

from app.domain.search.normal import fold

SERVICE_WORDS: dict[str, tuple[str, ...]] = {
    "identity": ("password", "sign-in", "login", "account", "locked out", "multi-factor", "MFA", "single sign-on"),
    "e-mail": ("mailbox", "Outlook", "Exchange", "distribution list", "shared mailbox", "spam", "meeting invitation"),
    "local area": ("network port", "switch", "cable", "Ethernet", "network outlet"),
    "wide area": ("internet", "circuit", "router", "site link", "bandwidth"),
    "vpn": ("remote work", "home office", "telework", "tunnel"),
    "wireless": ("Wi-Fi", "WLAN", "guest network", "access point"),
    "domain name": ("host name", "DNS record", "name resolution"),
    "firewall": ("port opening", "blocked site", "rule change", "network access", "VPN rules"),
    "security monitoring": ("phishing", "malware", "virus", "alert", "incident response"),
    "certificates": ("SSL", "TLS", "HTTPS warning", "expired certificate"),
    "virtual server": ("VM", "virtual machine", "Windows server", "Linux server"),
    "data center": ("rack", "power", "cooling", "cage access"),
    "cloud": ("AWS", "Azure", "subscription", "tenant"),
    "database": ("SQL", "Oracle", "PostgreSQL", "query", "tablespace"),
    "mainframe": ("CICS", "batch job", "JCL", "terminal session"),
    "storage": ("disk space", "share", "network drive", "SAN", "file server"),
    "backup": ("restore", "lost file", "recover a file"),
    "disaster recovery": ("failover", "standby site"),
    "web hosting": ("website", "web page", "site down", "URL"),
    "content management": ("web editor", "publish a page", "website text"),
    "payment": ("credit card", "card payment", "checkout", "receipt"),
    "signature": ("sign a document", "e-sign"),
    "geographic": ("map", "GIS", "parcel", "address lookup"),
    "file transfer": ("FTP", "SFTP", "upload", "data exchange"),
    "analytics": ("dashboard", "report", "BI"),
    "telephony": ("phone", "desk phone", "voicemail", "extension", "call quality"),
    "contact center": ("call queue", "IVR", "agent desktop", "hotline"),
    "video": ("meeting room", "webcam", "Teams meeting", "Webex"),
    "document": ("SharePoint", "Teams", "OneDrive", "shared document"),
    "desktop": ("laptop", "computer", "PC", "slow computer", "blue screen", "monitor", "keyboard", "software"),
    "mobile": ("phone", "iPhone", "Android", "tablet", "lost device"),
    "print": ("printer", "toner", "scanner", "copier", "paper jam"),
}


def of_service(name: str, code: str = "") -> tuple[str, ...]:
    """Return other words for a service, by the words of its name and its code."""
    told = f" {fold(name)} {fold(code)} "
    found = [word for key, words in SERVICE_WORDS.items() if f" {fold(key)} " in told for word in words]
    return tuple(dict.fromkeys(found))
