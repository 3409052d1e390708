import pytest

from backend.kit import markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Dag **An**\nTot *straks*", "<p>Dag <strong>An</strong><br>\nTot <em>straks</em></p>\n"),
        ("# Kop\n\n###### Klein", "<h3>Kop</h3>\n<h5>Klein</h5>\n"),
        ("- een\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>\n"),
        (
            "[meer](https://voorbeeld.be/a?b=1&c=2)",
            '<p><a href="https://voorbeeld.be/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">meer</a></p>\n',
        ),
        ("<b onclick=x>vet</b>", "<p>&lt;b onclick=x&gt;vet&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>\n"),
        ("![plaatje](https://ver.example/spion.png)", ""),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
    ],
)
def test_render_lets_only_safe_elements_through(text, html):
    made = markdown.render(text)

    assert made == html or (html == "" and "<img" not in made)


def test_render_makes_tables():
    made = markdown.render("|a|b|\n|-|-|\n|1|2|")

    assert [made.count(f"<{tag}>") for tag in ("table", "th", "td", "tr")] == [1, 2, 2, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Dag **An**\n\nTot *straks*\nen daarna", "Dag An\n\nTot straks\nen daarna"),
        ("- een\n- twee\n\nslot", "- een\n- twee\n\nslot"),
        ("[meer](https://voorbeeld.be/a?b=1&c=2) weten", "meer (https://voorbeeld.be/a?b=1&c=2) weten"),
        ("<https://voorbeeld.be>", "https://voorbeeld.be"),
        ("<an@voorbeeld.be>", "an@voorbeeld.be"),
        ("a & b < c", "a & b < c"),
        ("> citaat\n\nantwoord", "citaat\n\nantwoord"),
        ("|a|b|\n|-|-|\n|1|2|", "a  b\n1  2"),
        ("", ""),
    ],
)
def test_plain_reads_well_in_a_mail(text, words):
    assert markdown.plain(text) == words
