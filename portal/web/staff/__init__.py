"""Pages for staff: sign-in, review, casework and intake."""

from portal.web.staff.account.devices import blueprint as account_devices
from portal.web.staff.account.page import blueprint as account
from portal.web.staff.account.second_factor import blueprint as account_second_factor
from portal.web.staff.dashboard.district_pack import blueprint as district_pack
from portal.web.staff.dashboard.indicator_list import blueprint as indicator_list
from portal.web.staff.dashboard.page import blueprint as dashboard
from portal.web.staff.dashboard.targets import blueprint as targets
from portal.web.staff.guide import blueprint as guide
from portal.web.staff.hotline.call_log import blueprint as call_log
from portal.web.staff.hotline.caller import blueprint as caller
from portal.web.staff.hotline.caller_actions import blueprint as caller_actions
from portal.web.staff.invitation import blueprint as invitation
from portal.web.staff.keyboard_shortcuts import blueprint as keys
from portal.web.staff.list_view_pages import blueprint as view_of_list
from portal.web.staff.menu import blueprint as menu
from portal.web.staff.password import blueprint as password
from portal.web.staff.record_access_hook import blueprint as access_hook
from portal.web.staff.review.alternate_phone import blueprint as alternate_phone
from portal.web.staff.review.answer_correction import blueprint as answer_correction
from portal.web.staff.review.claims import blueprint as claim
from portal.web.staff.review.duplicates import blueprint as duplicates
from portal.web.staff.review.notes import blueprint as notes
from portal.web.staff.review.phone_change import blueprint as phone
from portal.web.staff.review.quality_review import blueprint as second_look
from portal.web.staff.review.queue import blueprint as queue
from portal.web.staff.review.record_lists import blueprint as record_list
from portal.web.staff.review.registration import blueprint as registration
from portal.web.staff.review.slip_scan import blueprint as slip
from portal.web.staff.review.unreachable import blueprint as reach
from portal.web.staff.sign_in import blueprint as sign_in
from portal.web.staff.today import blueprint as today

blueprints = (
    menu,
    duplicates,
    sign_in,
    today,
    guide,
    queue,
    claim,
    keys,
    view_of_list,
    reach,
    registration,
    record_list,
    access_hook,
    notes,
    second_look,
    phone,
    answer_correction,
    alternate_phone,
    call_log,
    caller,
    caller_actions,
    slip,
    account,
    account_devices,
    account_second_factor,
    password,
    invitation,
    dashboard,
    district_pack,
    indicator_list,
    targets,
)
