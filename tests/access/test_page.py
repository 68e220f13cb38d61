from tests.access.write_page import PAGE, page


def test_the_page_of_the_rules_is_current():
    """Run `python -m tests.access.write_page` where `rules.txt` has changed."""
    assert PAGE.read_text(encoding="utf-8") == page()
