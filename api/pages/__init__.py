"""Pages: server-rendered HTML over the same functions that the API calls. No rule is made here.

One module a page; `rendering`, `visit`, `forgery` and `texts` are what they share. Works without JavaScript.
"""
