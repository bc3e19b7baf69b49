"""HTML of a mail as text: what a reader would see, and nothing of its markup."""

from __future__ import annotations

import time

import pytest

from app.mail.html_text import html_text


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Hello&nbsp;<b>World</b></p><p>Bye</p>", "Hello World\n\nBye"),
        ("<head><title>No</title><style>p {}</style></head>Yes<script>no()</script>", "Yes"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<a href='https://evil.example/x'>bank.example</a>", "bank.example <https://evil.example/x>"),
        ("<a href=https://x.example>x.example</a>", "x.example"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ('<img alt="a > b"><p title=">">Text</p>', "Text"),
        ("a<!-- <b>no</b> -->b", "ab"),
        ("1 < 2 &amp; 3 > 2, &lt;b&gt;", "1 < 2 & 3 > 2, <b>"),
        ("an end<", "an end<"),
        ("<?xml version='1.0'?><!doctype html>x", "x"),
        ("", ""),
    ],
)
def test_what_is_seen_of_it_is_its_text(html: str, said: str) -> None:
    assert html_text(html) == said


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<!", "<?", "</", "<a href='", "<div>", "&#", "<a<", "<td x='>"])
def test_broken_markup_is_read_in_one_pass(piece: str) -> None:
    began = time.process_time()
    html_text(piece * 20_000)
    assert time.process_time() - began < 2
