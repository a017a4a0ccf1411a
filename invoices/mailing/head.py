"""The head of the chain, mailed to who keeps it elsewhere: with that mail they can tell whether history was rewritten.

Nothing of it is written down here: what the practice itself says of such a mail proves nothing, its reader has it.
"""

from __future__ import annotations

from email.utils import make_msgid
from typing import TYPE_CHECKING

from catalog.faults import Faults, fault
from invoices.documents.wording import Voice
from invoices.mailing.message import message
from invoices.mailing.send import sender_of
from invoices.mailing.settings import server
from invoices.mailing.smtp import Post
from invoices.practice.practice import now
from invoices.practice.wording import clock_text
from invoices.store.chain import Head, timestamp

if TYPE_CHECKING:
    from catalog.organisation import Organisation
    from catalog.terminal import Terminal
    from invoices.practice.practice import Practice


def mail_head(practice: Practice, head: Head, to: str) -> None:
    """Mails the head, in the language of the command.

    `Faults`: no-head; mail-none, mail-no-sender and those of the server; mail-head-refused, mail-head-later; and
    mail-head-perhaps when nobody knows whether it went.
    """
    if head.time is None:
        raise Faults([fault("no-head")])
    mail = server(practice.folder)
    if mail is None:
        raise Faults([fault("mail-none")])
    sender, seller, moment = sender_of(practice), practice.catalog.organisation, now()
    made_id = make_msgid("head", sender.rpartition("@")[2])
    body = body_of(practice.terminal, seller, head, timestamp(moment))
    made = message(subject_of(practice.terminal, seller, head), body, seller, to, made_id, moment, ())
    with Post(mail) as post:
        became = post.deliver(made, sender, to)
    if became != "sent":
        raise Faults([fault(f"mail-head-{became or 'perhaps'}", host=mail.host, to=to)])


def subject_of(here: Terminal, seller: Organisation, head: Head) -> str:
    """`Kop van de keten van Stichting Naast Je: gebeurtenis 63`."""
    voice = Voice(here.language, "u")
    return voice.speak("mail.head-subject", sender=seller.legal_name, sequence=str(head.sequence))


def body_of(here: Terminal, seller: Organisation, head: Head, moment: str) -> str:
    """What to keep, and how to check it later. Nothing in it is about anybody."""
    voice = Voice(here.language, "u")
    told = {"time": clock_text(here, moment), "last": clock_text(here, head.time or moment)}
    lines = (
        voice.speak("mail.hello"),
        voice.speak("mail.head", sender=seller.legal_name, sequence=str(head.sequence), **told),
        head.hash,
        voice.speak("mail.head-keep"),
        f"tiered verify --head {head.hash}",
        voice.speak("mail.head-nobody"),
        f"{voice.speak('mail.regards')}\n{seller.legal_name}",
    )
    return "\n\n".join(lines) + "\n"
