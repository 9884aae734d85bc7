"""Fifty texts that a file could carry to break out of a page."""

from __future__ import annotations

HOSTILE = (
    *("<b>bold</b>", "<img src='file:///etc/passwd'>", "<script>alert(1)</script>", "&lt;&amp;"),
    *("{nb}", "{page}", "{0}", "%s%n", "%PDF-1.7", "%%EOF", "endstream endobj", "trailer << >>"),
    *("(unbalanced", "unbalanced)", "((((", "))))", "\\", "\\(", "\\)", "\\\\)", ") Tj ET"),
    *("BT /F1 12 Tf", "Q q 1 0 0 1", "<< /S /JavaScript /JS (app.alert) >>", "<</OpenAction 1>>"),
    *("**bold**", "__under__", "--strike--", "[link](http://example.org)", "~~x~~", "\\**"),
    *("=cmd|' /C calc'!A0", "@SUM(A1)", "'; DROP TABLE cases; --", '"quoted"', "' or ''='"),
    *("../../etc/passwd", "C:\\Windows\\System32", "\\\\server\\share", "file:///etc/shadow"),
    *("\u202egnp.exe", "\u2066hidden\u2069", "zero\u200bwidth", "soft\u00adhyphen", "\ufeffbom"),
    *("nul\x00byte", "bell\x07", "esc\x1b[31mred", "line\nbreak\r\n", "tab\tstop", "\x7fdel"),
    *("Ωμέγα", "Привет", "漢字", "שלום", "مرحبا", "😀", "\ud800lone", "\ue000\ue000\ue000\ue000"),
    *("Z\u0351\u036b\u0343algo", "e\u0301", "½ µ ²", "\U0001d401\U0001d428", "\u2028ls", "\uffff"),
)
