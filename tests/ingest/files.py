"""Real files of every kind, made with real tools, as a practice would have them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><title>Why silence feels loud | Riverside Counselling</title>
<meta name="author" content="Jo Rivers"><meta property="article:published_time" content="2025-03-09">
<link rel="canonical" href="https://riverside.example/blog/silence"></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/fees">Fees</a></li><li><a href="/contact">Contact us today</a></li></ul></nav></header>
<div id="cookie-banner"><p>We use cookies to improve your experience. Accept all cookies?</p><button>Accept</button></div>
<main><article><h1>Why silence feels loud</h1>
<p>Silence after a quarrel can feel louder than shouting, because for some children silence was how love was taken away. The body remembers waiting.</p>
<h2>What does the silent treatment do to a child?</h2>
<p>A child who is met with silence learns that closeness can vanish without a word, and may spend years listening for footsteps. Being ignored hurts in a way that leaves no mark.</p>
<p>Adults who grew up so often apologise at once, even when nothing was their doing.</p>
<h2>What can help when somebody goes quiet?</h2>
<p>Naming the quiet gently can help: say that you noticed it, and that you are there when the other person is ready. Waiting by a clock makes it worse.</p>
<script>alert("stolen")</script>
</article></main>
<section class="comments"><h3>Comments</h3><p>Great post, buy my pills at cheap dot example!</p></section>
<footer><p>Copyright Riverside. Subscribe to our newsletter.</p></footer></body></html>"""

TEXT = """Why do birthdays make me sad?

Birthdays can bring sadness because they ask who was there for you and who was not. A cake for one can say a great deal.
The calendar keeps old appointments that you never made.

What can I do on the day?

Choose one small thing that you decide yourself, such as a walk at dawn, and tell one kind person what day it is.
Nobody has to celebrate in order to be worth celebrating.
"""

SECTIONS = [
    (
        "Why do doors matter so much to me?",
        "A closed door can stand for a whole childhood, because behind it somebody decided whether you were welcome. Many people still listen before they knock.",
    ),
    (
        "How can I tell a partner about doors?",
        "Say it on a calm day and in one sentence: a closed door frightens me, and a word through it helps. A partner cannot guess what a hinge once meant.",
    ),
]


def docx(path: Path) -> Path:
    from docx import Document

    document = Document()
    document.core_properties.title = "Doors and what they mean"
    document.core_properties.author = "Sam Hill"
    document.add_heading("Doors and what they mean", 0)
    for heading, text in SECTIONS:
        document.add_heading(heading, 1)
        document.add_paragraph(text)
    document.save(str(path))
    return path


def pdf(path: Path, password: str = "") -> Path:
    """Two pages with a running head, page numbers, headings in bigger type and a word cut at the end of a line."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4, encrypt=password or None)
    canvas.setTitle("Keys and trust")
    canvas.setAuthor("Lee North")
    pages = [
        (
            "Why is it hard to give somebody a key?",
            "A key is a promise that you may be reached, and where promises were broken, handing one over can feel like handing over your sleep. It takes as long as it takes.",
        ),
        (
            "What is a first step with keys?",
            "A first step can be a key to the garden gate and not to the house, given for one week and asked back without anger. Trust grows in small doors.",
        ),
        (
            "What if the key is lost?",
            "A lost key is a lost key and not a proof that nobody can be trusted. Change the lock, keep the friend, and say how frightened you were.",
        ),
    ]
    for number, (heading, text) in enumerate(pages, 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 800, "North Practice, hand-outs")
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 760, heading)
        canvas.setFont("Helvetica", 11)
        y = 735
        for line in simpleSplit(text, "Helvetica", 11, 320):
            canvas.drawString(60, y, line)
            y -= 14
        canvas.setFont("Helvetica", 8)
        canvas.drawString(290, 30, str(number))
        canvas.showPage()
    canvas.save()
    return path


def scan(path: Path) -> Path:
    """A page that is only a picture."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    return path


def bomb(path: Path) -> Path:
    """A Word document that unpacks to a hundred megabytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 100_000_000)
    path.write_bytes(buffer.getvalue())
    return path
