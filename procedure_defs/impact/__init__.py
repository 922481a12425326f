"""What a new version of a procedure does to dossiers in flight: each shape of dossier safe, in need of a mapping, or impossible.

    version   a version as the preview needs it       aligning  which old step a new one stands for
    verdict   one shape under the new version         reaching  the proof that an end can still be reached
    judging   all shapes, and the smallest mapping    words     reasons in words of the law

The core itself decides: a shape is moved by its `Migrate`, and explored on with the checker's own moves.
"""
