"""What of an article is news for a topic.

An article is *put* to a chooser with every topic that it may concern: its numbered items, and of each topic's
ledger the lines that it could repeat or change. The chooser answers with a *choice* for each topic and item. It
never writes words: spans, values, relations and origins are the ledger's, which may overrule it.
"""
