"""The main task of each role, as somebody does it who knows the pages."""

from collections.abc import Callable
from typing import Final

from bench.hand import Hand
from portal.domain.hotline.proof_questions import ProofQuestion
from portal.domain.review.today_topics import TodayTopic

APPOINTMENT: Final = "2027-01-05"
CUMILLA: Final = "BD2019"
OWN_PHONE, CALLERS_PHONE = "01711000320", "01711000321"
SAID: Final = {
    ProofQuestion.BIRTH: "5.3.1990",
    ProofQuestion.DOCUMENT: "3456",
    ProofQuestion.RETURNED: "9.2026",
}
"""What the person whose registration is entered says to the questions of the hotline."""


def register(hand: Hand) -> None:
    """A returnee registers with what must be answered, without SMS."""
    hand.open("")
    hand.click("main a[href$='/register/consent']")
    _go_on(hand)
    hand.type("[name=mobile]", OWN_PHONE)
    _go_on(hand)
    hand.click("main a[href$='/register/person']")
    hand.type("[name=name_bn]", "Rahima Begum")
    hand.click("[name=sex][value=female]")
    hand.type("[name=birth_year]", "1990")
    hand.choose("[name=document_type]", "none")
    _go_on(hand)
    hand.choose("[name=district]", CUMILLA)
    hand.type("[name=upazila_text]", "Debidwar")
    _go_on(hand)
    hand.choose("[name=country]", "SA")
    hand.type("[name=left_year]", "2019")
    hand.type("[name=returned_year]", "2026")
    hand.click("[name=returned_how][value=job_ended]")
    _go_on(hand)
    _go_on(hand)
    hand.click("main form:not(#page) .form-actions button")
    hand.page.wait_for_url("**/register/done")


def verify(hand: Hand) -> None:
    """An officer takes the next registration and verifies it."""
    hand.sign_in("district")
    hand.press("button", "Take the next one")
    hand.click("#v [name=evidence][value=called]")
    hand.press("button", "Verify")
    hand.page.get_by_role("button", name="Undo").first.wait_for()
    with hand.uncounted():  # so that the keyboard alone verifies the same one
        hand.press("button", "Undo")
        hand.press("button", "Back to the list")
        hand.page.wait_for_url("**/staff/queue")


def verify_by_keyboard(hand: Hand) -> None:
    """An officer does the same with the keyboard alone."""
    hand.sign_in_by_keyboard("district")
    hand.press_key("n", leads_on=True)
    for key in ("v", "Space"):
        hand.press_key(key)
    hand.press_key("Enter", leads_on=True)
    hand.page.get_by_role("button", name="Undo").first.wait_for()


def book_and_receive(hand: Hand) -> None:
    """A centre books an appointment with a new person and receives the registration."""
    hand.sign_in("centre")
    hand.press("button", "Take the next one")
    hand.type("[name=day]", APPOINTMENT)
    hand.press("button", "Make the appointment")
    hand.page.get_by_text("The appointment is set").wait_for()
    hand.press("button", "Received")
    hand.page.get_by_role("button", name="Undo").first.wait_for()


def enter_registration(hand: Hand) -> None:
    """A registrar enters the registration of somebody who calls or comes to the desk."""
    hand.sign_in("hotline")
    hand.press("link", "New registration")
    hand.click("[name=consent]")
    for name, text in {
        "mobile": CALLERS_PHONE,
        "name_bn": "Rahima Begum",
        "birth_day": "5",
        "birth_year": "1990",
        "document_number": "BX0123456",
        "district": "Cumilla",
        "upazila": "Debidwar",
        "country": "Kuwait",
        "left_year": "2019",
        "returned_year": "2026",
    }.items():
        hand.type(f"[name={name}]", text)
    for name, value in {"birth_month": "3", "returned_month": "9"}.items():
        hand.choose(f"[name={name}]", value)
    for name, value in {
        "whose_phone": "own",
        "may_sms": "yes",
        "may_call": "yes",
        "sex": "female",
        "document_type": "passport",
        "permanent_same": "yes",
        "returned_how": "job_ended",
    }.items():
        hand.click(f"[name={name}][value={value}]")
    hand.press("button", "Send the registration")
    hand.page.wait_for_url("**/done")


def tell_status(hand: Hand) -> None:
    """A hotline agent finds the caller's registration, proves the caller and tells the status."""
    hand.sign_in("hotline")
    hand.type("[name=text]", CALLERS_PHONE)
    hand.press("button", "Look the caller up")
    hand.page.get_by_role("button", name="Check the answers").wait_for()
    for question, said in SAID.items():
        if hand.page.locator(f"[name={question.value}]").count():
            hand.type(f"[name={question.value}]", said)
    hand.press("button", "Check the answers")
    hand.page.locator("main .tag--state").wait_for()
    hand.click("main [name=reason][value=status]")
    hand.page.get_by_text("Your calls today").wait_for()


def invite(hand: Hand) -> None:
    """A volunteer invites an eligible person by SMS."""
    hand.sign_in("volunteer")
    hand.click(f"section[aria-labelledby={TodayTopic.TO_INVITE.value}] li a")
    hand.press("button", "Invite by SMS")
    hand.page.get_by_text("Invited").first.wait_for()


def check_again(hand: Hand) -> None:
    """A supervisor looks at a registration that was picked for a second check."""
    hand.sign_in("supervisor")
    hand.click(f"section[aria-labelledby={TodayTopic.REVIEWS.value}] li a")
    hand.press("button", "Yes, it is correct")
    hand.page.wait_for_url("**/second-looks*")


def download_export(hand: Hand) -> None:
    """The ministry asks for a file without names and downloads it."""
    hand.sign_in("ministry")
    hand.press("link", "Exports")
    if not hand.page.locator("[name=purpose]").is_visible():
        hand.click("details.panel summary")
    hand.type("[name=purpose]", "Figures for the minister")
    hand.click("details.panel form button")
    with hand.page.expect_download():
        hand.click("table form button")


def approve_account(hand: Hand) -> None:
    """A second administrator approves the account of a colleague in the ministry."""
    _invite_colleague(hand)
    hand.sign_in("admin2")
    hand.click(f"section[aria-labelledby={TodayTopic.ACCOUNTS.value}] li a")
    hand.press("button", "Approve")
    hand.page.get_by_text("is approved").wait_for()


def _invite_colleague(hand: Hand) -> None:
    """Prepares the task: another administrator asks for the account, in a browser of their own."""
    context = hand.page.context.browser.new_context()  # type: ignore[union-attr]  # it has one
    other = Hand(context.new_page(), hand.portal)
    other.sign_in("admin")
    other.page.goto(f"{hand.portal.url}/en/staff/accounts/new")
    other.type("[name=name]", "Nasima Akter")
    other.type("[name=email]", "nasima@demo.example")
    other.click("[name=role][value=ministry]")
    other.press("button", "Create the account and its link")
    other.page.get_by_text("second administrator").first.wait_for()
    context.close()


def _go_on(hand: Hand) -> None:
    with hand.page.expect_navigation():
        hand.click("form#page .form-actions button")


TASKS: Final[dict[str, Callable[[Hand], None]]] = {
    "returnee: register, shortest way, on a phone": register,
    "district officer: verify the next one": verify,
    "district officer: verify it by the keyboard alone": verify_by_keyboard,
    "supervisor: check one a second time": check_again,
    "centre: book an appointment and receive the person": book_and_receive,
    "desk or hotline: enter a registration": enter_registration,
    "hotline: prove a caller and tell the status": tell_status,
    "volunteer: invite an eligible person": invite,
    "ministry: ask for a file and download it": download_export,
    "administrator: approve an account": approve_account,
}
