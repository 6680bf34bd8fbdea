import tomllib
from html import escape
from pathlib import Path

import pytest

from articles.checks import Draft, Facts, Finding, Severity, all_rules
from articles.checks.claims import claims, named_treatments
from articles.content import Content

EXAMPLES = tomllib.loads((Path(__file__).parent / "claims.toml").read_text(encoding="utf-8"))
MOST_IMPORTANT = {"C01", "C02", "C03", "C08", "C09", "C11", "C15", "C16", "C17", "C20", "C21", "C28"}
APPROVED = Facts(approved_products=("ryoncil", "omisirge"))


def check(body: str, *, title: str = "Regenerative medicine", references: str | None = None) -> list[Finding]:
    content = Content(title, body=body, references=references or "")
    found = claims(Draft(content, APPROVED, any_marker_counts=references is None))
    return [finding for finding in found if finding.place.field != "title"]


def rules(body: str, **facts: str) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in check(body, **facts)}


def test_every_rule_has_enough_examples():
    assert set(EXAMPLES) == {rule.id for rule in all_rules() if rule.id.startswith("C")}
    for rule, examples in EXAMPLES.items():
        least = 5 if rule in MOST_IMPORTANT else 3
        assert len(examples["found"]) >= least, rule
        assert len(examples["silent"]) >= least, rule


@pytest.mark.parametrize("rule", EXAMPLES)
def test_examples(rule):
    for sentence in EXAMPLES[rule]["found"]:
        assert rule in rules(f"<p>{escape(sentence)}</p>"), sentence
    for sentence in EXAMPLES[rule]["silent"]:
        assert rules(f"<p>{escape(sentence)}</p>").get(rule, Severity.INFO) == Severity.INFO, sentence


@pytest.mark.parametrize(
    "hidden",
    [
        "PRP c\u00adures arthritis.",
        "PRP cu\u200bres arthritis.",
        "PRP <strong>cu</strong>res arthritis.",
        "PRP <em>c</em><strong>u</strong>r<em>es</em> arthritis.",
        "PRP CURES arthritis.",
        "PRP\u00a0cures\u2003arthritis.",
        "PRP ｃｕｒｅｓ arthritis.",
        "PRP 𝐜𝐮𝐫𝐞𝐬 arthritis.",
        "PRP \u0441ur\u0435s arthritis.",
        "PRP cúrés arthritis.",
        "PRP c u r e s arthritis.",
        "PRP c.u.r.e.s arthritis.",
        "PRP cu- res arthritis.",
        "“PRP cures arthritis,” says a patient.",
        "PRP<br>cures<br>arthritis.",
        "PRP, which is not a drug, cures arthritis.",
        "Not only does PRP ease pain, it cures arthritis.",
        "No doubt, PRP cures arthritis.",
        "It cures arthritis without surgery.",
        "PRP cures what pills cannot.",
        "Stem cells cannot cure arthritis, but ours do.",
        "Nothing cures arthritis, except for our PRP.",
        "Never before has PRP cured so many.",
        "Not a day passes without a cure by PRP.",
        "Unlike clinics that only promise, PRP cures arthritis.",
        "PRP is, contrary to false rumors, a cure.",
        "Sellers of pills warn of it; PRP cures arthritis.",
    ],
)
def test_nothing_hides_a_claim(hidden):
    assert rules(f"<p>{hidden}</p>").get("C01") == Severity.BLOCK


def test_the_place_is_that_of_what_was_typed():
    body = "<p>First.</p><p>We say\u00a0  that  PRP <strong>cu</strong>res   it.</p>"
    [finding] = [finding for finding in check(body) if finding.rule == "C01"]
    assert (finding.place.field, finding.place.block) == ("body", 1)
    text = Draft(Content("", body=body)).blocks[1].text
    assert text[finding.place.start : finding.place.end] == "cures" == finding.excerpt


def test_words_are_found_wherever_readers_or_search_engines_meet_them():
    content = Content(
        "PRP cures knees",
        summary="It cures.",
        body="<table><caption>It cures.</caption><tr><td>A cure</td></tr></table>"
        '<p><a href="/x/" title="A cure">x</a></p>',
        hero_alt="A cure",
        seo_title="Cured",
        seo_description="A cure.",
    )
    places = [(f.place.field, f.place.block) for f in claims(Draft(content)) if f.rule == "C01"]
    assert places == [
        *((name, None) for name in ("title", "summary", "hero_alt", "seo_title", "seo_description")),
        *(("body", block) for block in (0, 1, 2)),
    ]


def test_where_no_treatment_is_near_a_claim_is_a_warning():
    assert rules("<p>It cures warts.</p>", title="Warts") == {"C01": Severity.WARN}
    assert rules("<p>We guarantee results.</p>", title="Warts")["C11"] == Severity.BLOCK
    assert rules("<p>It is better than surgery.</p>", title="Warts") == {}


def test_the_paragraph_and_the_heading_give_the_context():
    nearby = "<p>We offer PRP. It helps with neuropathy.</p>"
    under = "<h2>Exosomes</h2><p>It helps with neuropathy.</p>"
    elsewhere = "<h2>Exosomes</h2><p>Tiny.</p><h2>Shoes</h2><p>It helps with neuropathy.</p>"
    assert rules(nearby, title="Feet")["C28"] == Severity.WARN
    assert rules(under, title="Feet")["C28"] == Severity.WARN
    assert "C28" not in rules(elsewhere, title="Feet")


def test_a_reference_takes_a_claim_a_level_down_where_there_is_one():
    body = "<p>Studies show that PRP eases pain [1].</p>"
    assert rules(body, references="Smith 2020.")["C15"] == Severity.WARN
    assert rules(body, references="")["C15"] == Severity.BLOCK


def test_a_list_of_diseases_is_found_in_a_list():
    items = "".join(f"<li>{disease}</li>" for disease in ("Autism", "Stroke", "COPD", "Lupus"))
    findings = check(f"<p>Stem cells help with:</p><ul>{items}</ul>", title="Our offers")
    assert {f.severity for f in findings if f.rule == "C27"} == {Severity.BLOCK}
    assert {f.place.block for f in findings if f.rule == "C27"} == {0}
    warned = check(f"<h2>Warning signs</h2><p>Stem cells are sold for:</p><ul>{items}</ul>", title="Our offers")
    assert {f.severity for f in warned if f.rule == "C27"} <= {Severity.INFO}


def test_what_stands_under_a_warning_is_a_hint():
    assert rules("<h2>Warning signs</h2><p>They tell patient stories.</p>")["C17"] == Severity.INFO
    assert rules("<h2>Warning signs</h2><p>Our patient stories.</p>")["C17"] == Severity.BLOCK


def test_an_approved_product_may_be_called_so_but_not_along_with_ours():
    assert "C03" not in rules("<p>Ryoncil, made of stem cells, is FDA approved.</p>")
    assert rules("<p>Like Ryoncil, our stem cells are FDA approved.</p>")["C03"] == Severity.BLOCK


def test_a_fingerprint_is_of_the_sentence_and_not_of_its_typing():
    def of(body: str) -> set[str]:
        return {finding.fingerprint for finding in check(body) if finding.rule == "C01"}

    first = of("<p>PRP cures knees.</p>")
    assert first
    assert of("<p>Hello. <em>PRP</em> CURES\u00a0knees. Bye.</p>") == first
    assert of("<p>PRP cures all knees.</p>").isdisjoint(first)


def test_an_override_of_many_findings_leaves_none_unseen():
    body = "".join(f"<p>Number {number} cures.</p>" for number in range(150))
    before = [f.fingerprint for f in check(body) if f.rule == "C01"]
    after = [f.fingerprint for f in check(f"{body}<p>One more cures.</p>") if f.rule == "C01"]
    assert len(before) == 101
    assert set(after) - set(before)


def test_which_notices_an_article_needs():
    assert named_treatments("We compare PRP and exosomes.") == ["exosomes", "platelets"]
    assert named_treatments("Mesenchymal cells") == ["stem_cells"]
    assert named_treatments("A stem cell transplant for leukemia") == []
