"""Refused files: why, and what to do instead, in a sentence each."""

from app.domain.basics.text import N_
from app.domain.intake.answers import Invalid
from app.security.sandbox.images import Refusal
from app.telemetry import allowlist
from app.telemetry.logs import log

REFUSALS = {
    Refusal.UNKNOWN: N_("This is no picture. Send a photo (JPEG, PNG, WebP or HEIC) or a PDF."),
    Refusal.DAMAGED: N_("This file cannot be opened. Take a new photo, or choose another file."),
    Refusal.TOO_LARGE: N_(
        "This picture has more dots than we can take. Take a new photo with your phone, "
        "or send a screenshot of the picture."
    ),
    Refusal.LOCKED: N_("This PDF asks for a password. Send it without one, or send a photo of it."),
    Refusal.TOO_LONG: N_("This PDF has more than 12 pages. Send only the pages that matter."),
    Refusal.TOO_HEAVY: N_("This file takes too long to open. Send a photo of it instead."),
    Refusal.EMPTY: N_(
        "This file is empty. Perhaps it is not on your phone yet: open it there once, "
        "then choose it again."
    ),
    Refusal.OTHER_PICTURE: N_(
        "We cannot open pictures of this kind. Send a screenshot of it, or take a new photo."
    ),
    Refusal.VIDEO: N_("This is a video. Send a photo, or a screenshot of the video."),
    Refusal.DOCUMENT: N_("This is a text document. Save it as a PDF, or send a photo of it."),
    Refusal.ARCHIVE: N_(
        "Other files are packed in this one. Unpack it, and send the pictures one by one."
    ),
    Refusal.CUT: N_(
        "The end of this file is missing, and part of the picture with it. "
        "Take a new photo, or choose another file."
    ),
    Refusal.FORM_ALONE: N_(
        "Only some programs can show the form in this PDF, and we would see an empty one. "
        "Open it, print it to a new PDF and send that, or send a photo of it."
    ),
}
_INFECTED = N_("Our virus scanner found something in this file. Take a new photo instead.")
_WORDS = {None: "infected"} | {why: why.name.lower().replace("_", "-") for why in Refusal}
allowlist.declare("reason", _WORDS.values())


def refuse(why: Refusal | None) -> Invalid:
    """What the file's person reads, once the log has it; None is what the virus scanner found."""
    log.warning("upload_refused", reason=_WORDS[why])
    return Invalid(REFUSALS[why] if why else _INFECTED)
