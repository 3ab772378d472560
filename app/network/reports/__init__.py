"""Reports about the network: chosen questions about one month, printable, the same for ever.

Whoever holds two reports can subtract them, so no two of them may overlap. A report is therefore about a whole month
of the calendar, answered once from the referrals that were sent in it and never again: two reports of one month say
the same, and those of two months share no referral. Neither a longer period nor a month that is not over is offered:
a quarter less two of its months would tell the third, with all that it hides. The past year of the other pages moves
every day; less eleven months that are all shown, it would tell a twelfth only to within two dozen either way.
"""
