"""Find claims: articles in text, sentences that claim a first, a record or an innovation of the NHS. Knows no network and no SQL."""
