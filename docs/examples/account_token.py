#!/usr/bin/env python3
"""Prints a token of a portal for a person who is signed in there, as docs/protocol.md describes it in «Accounts».

    python3 account_token.py --secret-file secret NAME SECONDS

A portal's server does the same for each page that asks; HS256 with a secret of 32 bytes or more that portal and chat
share. With the standard library only. `cargo xtask conformance --account-tokens` wants a program like this.
"""

import argparse
import base64
import hashlib
import hmac
import json
import pathlib
import time


def part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(secret, claims):
    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    signed = head + b"." + part(json.dumps(claims).encode())
    return (signed + b"." + part(hmac.new(secret, signed, hashlib.sha256).digest())).decode()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--secret-file", type=pathlib.Path, required=True, help="what portal and chat share")
    arguments.add_argument("--issuer", default="https://portal.example", help="`iss`, as the chat's server has it")
    arguments.add_argument("--audience", default="portal-chat", help="`aud`, as the chat's server has it")
    arguments.add_argument("name", help="`sub`: the stable name of the account")
    arguments.add_argument("seconds", type=int, help="how long it is good; below 0 it is over")
    options = arguments.parse_args()
    claims = {"iss": options.issuer, "aud": options.audience, "sub": options.name, "name": "Проверка",
              "exp": int(time.time()) + options.seconds}
    print(token(options.secret_file.read_bytes(), claims))


if __name__ == "__main__":
    main()
