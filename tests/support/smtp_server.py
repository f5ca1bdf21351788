"""A mail server for tests: says its port, then prints each mail that it accepts as JSON.

Options, as JSON in the first argument: port, login [user, password], certificate, key,
tls ("tls" or "starttls"). Recipients at unknown.example are refused for good, the first attempt
for each recipient at later.example for now. Ends when its standard input does.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
seen = set()


def say(value):
    print(json.dumps(value), flush=True)


def part(found):
    content = found.get_content()
    return {
        "type": found.get_content_type(),
        "method": found.get_param("method"),
        "name": found.get_filename(),
        "text": content if isinstance(content, str) else content.decode(),
    }


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.endswith("@unknown.example"):
            return f"550 5.1.1 {address} is unknown here"
        if address.endswith("@later.example") and address not in seen:
            seen.add(address)
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = message.get_body(("plain",))
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "body": text.get_content() if text else "",
            "parts": [part(each) for each in message.walk() if not each.is_multipart()],
            "is_encrypted": session.ssl is not None or options.get("tls") == "tls",
            "is_signed_in": session.authenticated,
        })
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    given = [data.login.decode(), data.password.decode()]
    if given == options["login"]:
        return AuthResult(success=True)
    # A rude server, that repeats the password.
    return AuthResult(success=False, handled=False, message=f"535 5.7.8 not {given[1]}")


def protocol():
    return SMTP(
        Handler(),
        hostname="localhost",
        tls_context=context if options.get("tls") == "starttls" else None,
        require_starttls=options.get("tls") == "starttls",
        authenticator=authenticate,
        auth_required="login" in options,
        auth_require_tls=False,
    )


async def main():
    loop = asyncio.get_running_loop()
    wrapping = context if options.get("tls") == "tls" else None
    port = options.get("port", 0)
    server = await loop.create_server(protocol, "127.0.0.1", port, ssl=wrapping)
    say({"port": server.sockets[0].getsockname()[1]})
    await loop.run_in_executor(None, sys.stdin.read)


context = None
if "certificate" in options:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options["certificate"], options["key"])
asyncio.run(main())
