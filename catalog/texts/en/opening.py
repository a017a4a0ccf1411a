"""What is said about coming from another system."""

from __future__ import annotations

from typing import Final

from catalog.texts import Sentence

TEXTS: Final[dict[str, Sentence]] = {
    "command.ask.opening-day": "On which day do you begin here? The old system holds all that was before that day",
    "command.ask.last-number": "What was the last invoice number of the old system? (Enter: begin at 1)",
    "command.opening.planned": "This would be brought in, as it stood at the start of {day}:",
    "command.opening.done": "Brought in, as it stood at the start of {day}:",
    "command.opening.there": "Brought in from the old system, as it stood at the start of {day}:",
    "command.opening.same": "This was brought in before, as it stood at the start of {day}. Nothing was changed.",
    "command.opening.none": (
        "Nothing was brought in from another system.\n"
        "1. Bring in your people first: tiered client import clients.csv; then your agreements, with what was used of "
        "them: tiered coverage import coverages.csv.\n"
        "2. Make a file of each kind that you have. accounts.csv: the columns account, debit and credit. invoices.csv: one "
        "row for each open invoice, with number, date, due, client, payer, open and vat_rate. packages.csv: one for each package with sessions left, with client, "
        "service, sessions, used, until and deferred.\n"
        "3. Look first: tiered opening import accounts.csv invoices.csv --on 2026-11-01 --last-number 2026-00417 --dry-run"
    ),
    "command.opening.sure": "Bring this in?",
    "command.opening.undo-sure": "Take back all that was brought in from the old system?",
    "command.opening.undone": "Taken back: what was brought in on {day}. You can import a better file now.",
    "command.opening.invoices": (
        "{count} open invoice of the old system, {amount}.",
        "{count} open invoices of the old system, {amount} together.",
    ),
    "command.opening.packages": (
        "{count} package that was paid in the old system, with {left} sessions left.",
        "{count} packages that were paid in the old system, with {left} sessions left.",
    ),
    "command.opening.account.deferred": "Packages paid ahead (deferred)",
    "command.opening.next": "The next invoice will have number {number}.",
    "command.opening.equity": (
        "The old books show the same amount for these accounts together, on the other side. Your accountant checks that."
    ),
    "command.opening.column.account": "Account",
    "command.opening.column.debit": "Debit",
    "command.opening.column.credit": "Credit",
    "command.opening.account.receivable": "Open invoices (receivable)",
    "command.opening.account.wallet": "Credit of clients (wallet)",
    "command.opening.account.advances": "Kept for payers (advances)",
    "command.opening.account.bank": "Bank",
    "command.opening.account.cash": "Cash",
    "command.opening.account.card": "Card terminal (card)",
    "command.opening.account.clearing": "At Stripe (clearing)",
    "command.opening.account.transit": "From Stripe to the bank (transit)",
    "command.opening.account.underway": "Direct debits on their way (underway)",
    "command.opening.account.disputed": "Asked back at the bank (disputed)",
    "command.opening.account.suspense": "To be placed (suspense)",
    "command.opening.account.opening": "From the old books (opening)",
    "command.verify.opening": "What came from the old system is as it was brought in",
}

FAULTS: Final[dict[str, Sentence]] = {
    "fault.opening-file": "Nobody can tell what kind of file this is.",
    "hint.opening-file": (
        "A file of accounts has a column account; a file of open invoices open, and one of packages sessions. More: tiered opening show"
    ),
    "fault.opening-one-side": "A row has an amount under debit or under credit: one of them.",
    "hint.opening-one-side": "Leave out an account on which nothing stands.",
    "fault.opening-twice": "{name} is on line {other} too.",
    "hint.opening-twice": "Keep one of the rows; add up two amounts of one account.",
    "fault.opening-says-who": "{column} tells whose bill it is, and a number stays in the books for good.",
    "hint.opening-says-who": "Take a number without a name, so that who it is can be erased later. Write down which number it was.",
    "fault.opening-owed-side": "What stands on {account} is owed to somebody, so it is credit.",
    "hint.opening-owed-side": "Put the amount under credit.",
    "fault.opening-wallet": "The books owe client {id} {said}, and their agreements for earned credit leave {left}.",
    "hint.opening-wallet": "Make them agree: amount and used in coverages.csv, or the wallet row.",
    "fault.opening-whose": "This row does not say who pays.",
    "hint.opening-whose": "Fill in client, or payer: a person, or an id of the price list (tiered catalog show).",
    "fault.opening-payer-kind": "The row says {kind}, but who pays is: {meant}.",
    "hint.opening-payer-kind": "Family is a payer who is not the client. Leave the column out when in doubt.",
    "fault.opening-nothing-open": "Nothing is open of this invoice.",
    "hint.opening-nothing-open": "Leave it out: only open invoices are brought in.",
    "fault.opening-invoice-later": "This invoice is of {issued}; the old system ends before {day}.",
    "hint.opening-invoice-later": "Check the day, or the day with --on.",
    "fault.opening-due-first": "The last day to pay, {due}, is before the invoice of {issued}.",
    "hint.opening-due-first": "Check both days.",
    "fault.opening-number-ahead": "Number {number} would be given out once more: it is behind the last number.",
    "hint.opening-number-ahead": "Say the last number of the old system: --last-number",
    "fault.opening-number-pattern": "Number {number} is not made as invoice_number in catalog.toml says: {pattern}.",
    "hint.opening-number-pattern": (
        "Let the pattern make the old numbers, so that they go on; or leave --last-number out, and begin at 1 with "
        "another pattern."
    ),
    "fault.opening-number-year": "Number {number} is not of {year}. The numbers of a year begin at 1.",
    "hint.opening-number-year": "Leave --last-number out.",
    "fault.opening-number-taken": "Number {number} is an invoice of these books.",
    "hint.opening-number-taken": "Bring in what the old system issued; an invoice that is here already is not to be in the file.",
    "fault.opening-vat-rate": "This invoice has VAT without a rate.",
    "hint.opening-vat-rate": "Fill in vat_rate: standard, reduced, zero or exempt. Where there are two rates on it, leave both columns empty.",
    "fault.opening-vat-much": "VAT of {tax} is too much: what is open holds at most {most}.",
    "hint.opening-vat-much": "Fill in only the VAT of what is still open, or leave the amount empty: then it is worked out.",
    "fault.opening-vat-unknown": (
        "The VAT of {count} open invoice is not known. Under the cash system it belongs in the return once it is paid.",
        "The VAT of {count} open invoices is not known. Under the cash system it belongs in the return once it is paid.",
    ),
    "hint.opening-vat-unknown": (
        "Fill in the column vat_rate, and the VAT is in the return. Else tiered report vat says what to add yourself."
    ),
    "fault.opening-control": "{account} is {said} here, but what is brought in one by one comes to {here}.",
    "hint.opening-control": "Both must be the same: look which row is missing, or is there too much.",
    "fault.opening-no-package": "{service} is not sold as a package in the price list.",
    "hint.opening-no-package": "Choose the service with the package; see: tiered catalog show",
    "fault.opening-package-empty": "{used} of {sessions} sessions were used: none are left.",
    "hint.opening-package-empty": "Leave the package out, or check both numbers.",
    "fault.opening-package-over": "This package was valid until {until}, before {day}.",
    "hint.opening-package-over": "Leave it out: no session is owed any more. Or check the day.",
    "fault.opening-package-worked": (
        "Client {client} has sessions of {service} that were worked out already, such as delivery {delivery}."
    ),
    "hint.opening-package-worked": "Bring the package in before its sessions are billed here.",
    "fault.opening-ended-package": "Package {package} ended on {day}. What was not used is income in the books by now.",
    "hint.opening-ended-package": (
        "A package that was stopped or expired does not open again, so what was brought in stays. Is the amount of the package wrong? Let "
        "your accountant correct the difference in the income. Is an old invoice too high? Write off the difference: "
        "tiered pay write-off"
    ),
    "fault.opening-used-package": "Sessions were drawn from package {package}.",
    "hint.opening-used-package": "It can be undone no more, unless these deliveries are removed first.",
    "fault.opening-day-to-come": "{day} is still to come.",
    "hint.opening-day-to-come": "Bring it in on that day, or later.",
    "fault.opening-there": "Something else was brought in before, as it stood on {day}.",
    "hint.opening-there": "To correct it: tiered opening undo, and import again.",
    "fault.opening-after-issued": "These books began before {day}: an invoice is of {first}.",
    "hint.opening-after-issued": "Choose that day, or an earlier one.",
    "fault.opening-after-booked": "These books began before {day}: a payment is of {first}.",
    "hint.opening-after-booked": "Choose that day, or an earlier one.",
    "fault.opening-numbered": "Invoice {number} was issued already, so the numbers cannot go on behind {last} any more.",
    "hint.opening-numbered": "Leave --last-number out. Two series in one year are allowed when their numbers differ.",
    "fault.opening-none": "Nothing was brought in from another system.",
    "hint.opening-none": "Nothing was changed.",
    "fault.opening-used-number": "Invoice {number} was issued behind the last number of the old system.",
    "hint.opening-used-number": "It can be undone no more. Correct what is wrong with a payment or a write-off.",
    "fault.opening-used-balance": "Something of what stood on {account} was used already.",
    "hint.opening-used-balance": "It can be undone no more. Correct what is wrong with a payment or a write-off.",
    "fault.opening-used-invoice": "Something was booked on old invoice {number}.",
    "hint.opening-used-invoice": "It can be undone no more. Correct what is wrong with a payment or a write-off.",
    "fault.brought-invoice": "Invoice {number} is of the old system: there are no lines or documents of it here.",
    "hint.brought-invoice": (
        "What can be done: tiered pay book, pay show, pay write-off, and bank import. A credit note comes from the old system."
    ),
    "fault.payment-before-opening": "{day} is before {first}: the old books hold what was paid then.",
    "hint.payment-before-opening": "Bring in what was open on {first}; it was paid before that day, or not at all.",
    "fault.verify-opening": "What was brought in from the old system ({place}) was changed.",
    "hint.verify-opening": "Restore a copy from before the change.",
}
