"""The fields of requests and answers, which are stated only here."""
