"""Other people's formats, to records and back: HAR, "Copy as cURL", ``.http`` files, Markdown, tests; pure."""
