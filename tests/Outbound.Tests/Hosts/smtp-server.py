"""A mail server for tests: takes mails, and prints each as a line of JSON after its port.

Arguments: MODE (starttls, tls or none), CERTIFICATE, KEY, MECHANISM (PLAIN or LOGIN, the one that is offered).
Recipients that begin with "refused" are refused for good, those that begin with "later" for now. Who logs in is
"fleet" with the password in SMTP_PASSWORD.
"""

import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

mode, certificate, key, mechanism = sys.argv[1:5]


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("refused"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("later"):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": envelope.content.decode("ascii"),
            "user": session.auth_data.login.decode() if session.auth_data else None,
            "tls": session.ssl is not None or mode == "tls",
        }
        print(json.dumps(mail), flush=True)
        return "554 5.6.0 Refused" if "X-Refuse" in mail["data"] else "250 OK"


def authenticate(server, session, envelope, used, data):
    right = data.login == b"fleet" and data.password == os.environ["SMTP_PASSWORD"].encode()
    return AuthResult(success=right, handled=False, auth_data=data)


async def main():
    tls = None
    if mode != "none":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, key)

    def protocol():
        return SMTP(
            Handler(),
            hostname="mail.test",
            tls_context=tls if mode == "starttls" else None,
            require_starttls=mode == "starttls",
            authenticator=authenticate,
            auth_required=mode != "none",
            auth_require_tls=mode == "starttls",
            auth_exclude_mechanism={"PLAIN", "LOGIN"} - {mechanism},
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=tls if mode == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    # It ends with whoever has started it.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
