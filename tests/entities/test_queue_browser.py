"""The desk as an editor has it. Each journey leaves a picture of where it ends in var/screenshots/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from entities import queue
from entities.models import Claim, Correction, Entity
from tests.entities.hand import fresh, tell, usd
from tests.test_access import overflow, wrongs
from tests.test_journeys import picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUEUE = "/admin/entities/claim/queue/"


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Opens the queue for an editor, who is logged in already, in a window of their own."""
    contexts = []

    def opened(name: str, width: int = 1280) -> Page:
        client = Client()
        client.force_login(User.objects.create_superuser(name))
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.goto(QUEUE)
        return page

    yield opened
    for context in contexts:
        context.close()


def press(page: Page, *keys: str) -> None:
    """Presses keys, and waits for the next claim where the last one decides."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def test_ten_claims_are_decided_by_keyboard_alone(desk: Callable[..., Page]) -> None:
    ways = ["confirm", "reject", "split", "same", "correct", "reason", "confirm", "reject", "confirm", "reject"]
    for number in range(10):
        tell(f"Firm{number} buys Rook{number}.", "acquisition", f"Firm{number}", f"Rook{number}", confidence=0.05 + number / 20)
    tell("Firm2 will buy Rook2.", "acquisition", "Firm2", "Rook2", by="Deal Desk", confidence=0.15)
    told = tell("Firm3 gets Rook3 for 6.", "acquisition", "Firm3", "Rook3", amount=usd(6), by="Deal Desk", confidence=1)
    way = {Claim.objects.get(subject__name=f"Firm{n}", amount_value=None).pk: ways[n] for n in range(10)}
    page = desk("flo")
    done: dict[int, str] = {}
    while len(done) < 10:
        first = queue.claims()[0]
        assert page.locator(".marks a").inner_text() == f"claim {first.pk}"
        match done.get(first.pk) or way[first.pk]:
            case "confirm":
                press(page, "c")
            case "reject":
                press(page, "x")
            case "split" if first.pk in done:  # what is left of it waits on, and is right
                press(page, "c")
                continue
            case "split":  # the second of its sentences says that it is planned
                press(page, "s", "Tab", "Tab", "Tab", "Tab", "Space", "e", *["Tab"] * 4, "p", "Escape", "S")
            case "same":
                press(page, "1", "m")
            case "correct":
                page.keyboard.press("e")
                for _ in range(3):
                    page.keyboard.press("Tab")
                page.keyboard.type("in shares")
                press(page, "Control+Enter")
            case "reason":
                page.keyboard.press("r")
                page.keyboard.type("only a rumour")
                press(page, "Escape", "x")
        assert page.locator(".messagelist .success").count() == 1
        done[first.pk] = way[first.pk]
        if len(done) == 5:
            picture(page, "desk-queue")
    for pk, chosen in way.items():
        now = Claim.objects.get(pk=pk)
        match chosen:
            case "confirm":
                assert now.standing == "confirmed"
            case "reject" | "reason":
                assert now.standing == "rejected"
            case "correct":
                assert (now.detail, now.standing) == ("in shares", "confirmed")
            case "same":
                assert now.same_as == told
            case "split":
                assert set(Claim.objects.filter(subject=now.subject).values_list("status", flat=True)) == {"actual", "planned"}
    assert Correction.objects.get(reason="only a rumour").claim == Claim.objects.get(subject__name="Firm5")


def test_last_decision_is_gone_back_to_and_taken_back_by_keyboard(desk: Callable[..., Page]) -> None:
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", confidence=0.1)
    tell("Rook lists.", "listing", "Rook", confidence=0.1)
    page = desk("flo")
    press(page, "x")
    assert fresh(claim).standing == "rejected"
    press(page, "u")
    press(page, "z")
    assert fresh(claim).standing == "queued"
    page.keyboard.press("r")
    page.keyboard.type("xcn")  # letters in a field decide nothing
    assert fresh(claim).standing == "queued"
    assert not Correction.objects.exists()


def test_merge_is_undone_by_clicking(desk: Callable[..., Page]) -> None:
    tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    claim = tell("Northwind buys Lumen Labs.", "acquisition", "Northwind", "Lumen Labs", by="Deal Desk")
    before = list(Claim.objects.order_by("pk").values())
    page = desk("flo")

    def act(action: str, *names: str) -> None:
        for name in names:
            page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True)).get_by_role("checkbox").check()
        page.get_by_label("Action:").select_option(action)
        page.get_by_role("button", name="Go", exact=True).click()

    page.goto("/admin/entities/entity/")
    act("Merge into one…", "Lumen", "Lumen Labs")
    page.get_by_role("radio", name="Lumen (").check()
    picture(page, "desk-merge")
    page.get_by_role("button", name="Merge").click()
    assert "merged into Lumen" in page.locator(".messagelist").inner_text()
    assert fresh(claim).same_as is not None
    act("Undo the merge", "Lumen Labs")
    page.get_by_role("button", name="Undo the merge").click()
    assert "no longer merged into another" in page.locator(".messagelist").inner_text()
    picture(page, "desk-merge-undone")
    assert list(Claim.objects.order_by("pk").values()) == before
    assert Entity.objects.get(name="Lumen Labs").merged_into is None


def test_keys_can_be_switched_off(desk: Callable[..., Page]) -> None:
    tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", confidence=0.1)
    page = desk("flo")
    page.get_by_label("keys").uncheck()
    page.reload()
    page.keyboard.press("x")
    page.wait_for_timeout(200)
    assert not Correction.objects.exists()
    assert not page.get_by_label("keys").is_checked()


@pytest.mark.parametrize("width", [390, 1280])
def test_two_editors_at_one_claim_are_told_and_shown_both(desk: Callable[..., Page], width: int) -> None:
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", confidence=0.1, amount=usd(5_000_000))
    flo, ann = desk("flo", width), desk("ann", width)
    ann.get_by_label("Status").select_option("optional")
    ann.get_by_label("Reason").fill("an option only")
    press(ann, "Control+Enter")
    flo.get_by_label("Amount value").fill("7000000")
    press(flo, "Control+Enter")
    alert = flo.get_by_role("alert")
    assert "Changed by ann since you opened it (“an option only”)" in alert.inner_text()
    assert alert.get_by_role("row", name="Status").inner_text().split() == ["Status", "actual", "option", "as", "it", "was"]
    assert "7000000" in alert.get_by_role("row", name="Amount value").inner_text()
    assert overflow(flo) is None
    picture(flo, f"desk-conflict-{width}")
    assert int(fresh(claim).amount_value or 0) == 5_000_000
    press(flo, "Control+Enter")
    now = fresh(claim)
    assert (now.status, int(now.amount_value or 0)) == ("optional", 7_000_000), "neither editor's work is lost"


def test_desk_is_accessible_and_fits_a_phone(desk: Callable[..., Page]) -> None:
    tell("Northwind may buy Lumen.", "acquisition", "Northwind", "Lumen", status="optional", confidence=0.1)
    denied = tell("Northwind has not bought Lumen.", "acquisition", "Northwind", "Lumen", status="denied", by="Deal Desk", confidence=0.9)
    tell("Northwind has bought Lumen.", "acquisition", "Northwind", "Lumen", by="The Ledger", confidence=0.9)
    page = desk("flo", 390)
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of those that it names
        for address in (
            QUEUE,
            *(f"{QUEUE}{part}/" for part in ("contradictions", "names", "sources", "running")),
            f"/admin/entities/claim/{denied.pk}/history/",
        ):
            page.goto(address)
            assert wrongs(page) == [], (address, scheme)
            assert overflow(page) is None, (address, width)
    page.goto(f"/admin/entities/entity/{denied.subject_id}/change/")
    page.evaluate("document.querySelector('#aliases-group').scrollIntoView()")
    for field in ("name", "blocked", "split_as"):  # a table of spellings would have the last two off the screen
        box = page.locator(f"#id_aliases-0-{field}").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390, (field, box)
