# SPDX-License-Identifier: LGPL-3.0-or-later
"""The union's own web site, with a feed that grows. Each rule of `next` is the answer to one request instead of the feed:
a status, or a function of the handler that answers by itself."""
import hashlib
import http.server
import threading

ITEM = """<item><guid>{n}</guid><title>{title}</title><link>https://union.example/{n}</link><description>{text}</description></item>"""


class Site:
    def __init__(self):
        self.items, self.next, self.asked = [], [], []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                rule = site.next.pop(0) if site.next and self.path == "/feed" else None
                if callable(rule):
                    rule(self)
                elif rule:
                    self.send_error(rule)
                else:
                    site.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/feed"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def says(self, title, text):
        self.items.insert(0, ITEM.format(n=len(self.items) + 1, title=title, text=text))

    def corrects(self, title, text):
        """The item of that title says something else from now on."""
        at = next(at for at, item in enumerate(self.items) if f"<title>{title}</title>" in item)
        self.items[at] = ITEM.format(n=len(self.items) - at, title=title, text=text)

    def document(self):
        return ("<?xml version='1.0'?><rss version='2.0'><channel><title>The union</title>" + "".join(self.items) + "</channel></rss>").encode()

    def answer(self, handler, length=None):
        body = self.document()
        tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
            return
        handler.send_response(200)
        handler.send_header("Content-Type", "application/rss+xml")
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(length if length is not None else len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    # ---- rules ----

    def cut(self, handler):
        """Says that more comes than does."""
        self.answer(handler, len(self.document()) + 100)
        handler.close_connection = True

    def html(self, handler):
        body = b"<!doctype html><html><body>Down for maintenance</body></html>"
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def moved(self, handler):
        handler.send_response(301)
        handler.send_header("Location", "/moved")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def inward(self, handler):
        """To a file of the bot's machine."""
        handler.send_response(302)
        handler.send_header("Location", "file:///etc/passwd")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
