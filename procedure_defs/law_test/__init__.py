"""A law test: dossiers that have ended, told again under a draft, with the same people deciding the same things.

    history     a journal as a story: what people did, counted from what they waited for      retelling  it under a draft
    compliance  what it cost the applicant, by the standard cost model                        compare    before and after
    kinship     which stories are the same but for their dates, so that one is told for all      trial  one after another

People keep their own pace: an official's time on a task in working time, everybody else's on the wall clock. Decisions are
kept; where the draft forbids one, the dossier is undecidable, and is listed. Nothing is assumed but what is counted as such.
"""
