"""A real SMTP server on this machine that remembers what it took, and can be told how to answer."""

import socket
import threading
import time
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller


class Sink:
    """``mails``: what arrived, in order. ``connections``: how many were opened. ``answers``: a reply per address."""

    def __init__(self):
        self.mails, self.answers, self.connections, self.delay = [], {}, 0, 0
        self.lock = threading.Lock()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        time.sleep(self.delay)  # after the mail is kept: the moment in which a worker that dies leaves it in doubt
        return "250 OK"

    def start(self):
        self.controller.start()

    def stop(self):
        self.controller.stop(no_assert=True)

    @property
    def message_ids(self):
        with self.lock:
            return [mail["Message-ID"] for mail in self.mails]
