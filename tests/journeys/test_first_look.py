"""Somebody without an account comes to the door."""


def test_a_visitor_sees_the_home_page_in_dutch(page, live_server, axe):
    page.goto(live_server.url)

    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.locator("h1").count() == 1
    axe()


def test_a_visitor_who_wants_in_comes_to_the_sign_in_page(page, live_server, axe):
    page.goto(f"{live_server.url}/my/")

    assert page.url.startswith(f"{live_server.url}/account/login/")
    axe()


def test_somebody_signed_in_sees_their_own_page(page, live_server, sign_in, owner, axe):
    sign_in(owner)

    page.goto(f"{live_server.url}/my/")

    assert page.url == f"{live_server.url}/my/"
    axe()
