"""Campaigns: codes, addresses, QR codes, results, and the pages where people stop."""

from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField

from portal.domain.outreach.campaigns import CampaignPlan
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, InvalidAnswers
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.models import Campaign
from portal.services.outreach import campaigns
from portal.services.reporting import funnel_report
from portal.services.reporting.funnel_report import FunnelReport
from portal.web import qr, request_context
from portal.web.access import staff
from portal.web.forms.base_form import BaseForm
from portal.web.locale import translate

blueprint = Blueprint("administrator_campaigns", __name__)

PERIODS: Final = (7, 30, 90)
"""Periods in days. The middle one is the default."""


class CampaignForm(BaseForm):
    """The form of a new campaign."""

    name = StringField(N_("Name of the campaign"))
    note = StringField(N_("Where people will see it"))
    code = StringField(N_("Code"))


@blueprint.get("/staff/campaigns")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Lists all campaigns with their results, and the form for a new one."""
    return _list(CampaignForm(formdata=None))


@blueprint.post("/staff/campaigns")
@staff(Role.ADMINISTRATOR)
def make() -> BaseResponse | tuple[str, int]:
    """Creates a campaign and shows its address."""
    try:
        plan = CampaignPlan.read({name: request.form.getlist(name) for name in request.form})
        with request_context.begin() as work:
            made = campaigns.add_campaign(work, plan, by=request_context.officer())
    except InvalidAnswers as wrong:
        form = CampaignForm()
        form.show_problems(wrong.problems)
        return _list(form), 422
    except Conflict as taken:
        form = CampaignForm()
        form.code.errors = [translate(taken.text, **taken.values)]
        return _list(form), 409
    flash(translate(N_("The campaign is running. Put its address or QR code on the poster.")))
    return redirect(url_for("administrator_campaigns.look", code=made.code), code=303)


@blueprint.get("/staff/campaigns/<code>")
@staff(Role.ADMINISTRATOR)
def look(code: str) -> str:
    """Shows a campaign: address, QR codes, and its funnel."""
    days = _days()
    with request_context.read() as work:
        campaign = campaigns.find_campaign(work, code)
        reach = funnel_report.funnel_reach_of(work, code)
        journey = funnel_report.funnel_report(
            work, last=dhaka_day(request_context.now()), days=days, campaign_code=code
        )
    return render_template(
        "administrator/campaign.html",
        campaign=campaign,
        reach=reach,
        posters=[(each, _address(campaign, each)) for each in Language],
        qr=qr.svg,
        **_figures(journey, days),
    )


@blueprint.get("/staff/campaigns/<code>/qr-<any('bn', 'en'):poster>.svg")
@staff(Role.ADMINISTRATOR)
def qr_file(code: str, poster: str) -> Response:
    """Returns the QR code as a file. The address opens in the language of the poster."""
    with request_context.read() as work:
        campaign = campaigns.find_campaign(work, code)
    response = Response(qr.svg_file(_address(campaign, Language(poster))), mimetype="image/svg+xml")
    name = f"phera-{campaign.code}-{poster}.svg"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/staff/campaigns/<code>/end")
@staff(Role.ADMINISTRATOR)
def end(code: str) -> BaseResponse:
    """Ends a campaign. Its address still opens the portal."""
    with request_context.begin() as work:
        campaigns.end_campaign(work, code, by=request_context.officer())
    flash(translate(N_("The campaign has ended. Its address still opens the start page.")))
    return redirect(url_for("administrator_campaigns.look", code=code), code=303)


@blueprint.post("/staff/campaigns/<code>/begin-again")
@staff(Role.ADMINISTRATOR)
def begin_again(code: str) -> BaseResponse:
    """Reopens an ended campaign."""
    with request_context.begin() as work:
        campaigns.restart_campaign(work, code, by=request_context.officer())
    flash(translate(N_("The campaign is running again.")))
    return redirect(url_for("administrator_campaigns.look", code=code), code=303)


@blueprint.get("/staff/journey")
@staff(Role.ADMINISTRATOR)
def journey_of_all() -> str:
    """Shows the funnel of all people, with and without campaign."""
    days = _days()
    with request_context.read() as work:
        journey = funnel_report.funnel_report(
            work, last=dhaka_day(request_context.now()), days=days
        )
    return render_template("administrator/journey.html", **_figures(journey, days))


def _list(form: CampaignForm) -> str:
    with request_context.read() as work:
        listed = campaigns.list_campaigns(work)
        reach = funnel_report.funnel_reach_of_all(work)
    return render_template(
        "administrator/campaigns.html",
        form=form,
        campaigns=[(each, reach[each.code]) for each in listed],
    )


def _address(campaign: Campaign, language: Language) -> str:
    """Returns the address for a poster in a language. Bangla has the shortest."""
    if language is Language.BANGLA:
        path = url_for("public_campaign_root.follow", code=campaign.code)
    else:
        path = url_for("public_campaign.follow", code=campaign.code, language=language)
    return request_context.settings().public_url + path


def _days() -> int:
    wanted = request.args.get("days", "")
    return next((days for days in PERIODS if str(days) == wanted), PERIODS[1])


def _figures(journey: FunnelReport, days: int) -> dict[str, object]:
    return {
        "journey": journey,
        "days": days,
        "periods": PERIODS,
        "highest": max(max(day.begun, day.sent) for day in journey.days),
    }
