"""`autotag keys`: who may use a server."""

from __future__ import annotations

import argparse

from autotag.commands.reading import tell
from autotag.errors import InputError
from autotag.keys import add_key, read_keys, remove_key


def run(args: argparse.Namespace) -> int:
    """Adds a key and prints it, this once; lists them; or removes one."""
    if args.action == "list":
        for key in read_keys(args.keys):
            print(f"{key.name}  {','.join(key.scopes)}  {key.created}")
    elif args.name is None:
        raise InputError(f"keys {args.action} needs a NAME; see: autotag keys --help")
    elif args.action == "add":
        print(add_key(args.keys, args.name, args.scope))
        tell(f"the key of {args.name!r} is in {args.keys} as a hash only: copy it now, it is not shown again")
    else:
        remove_key(args.keys, args.name)
        tell(f"{args.name!r} is removed; a running server knows within two seconds")
    return 0
