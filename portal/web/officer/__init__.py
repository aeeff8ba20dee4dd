"""Pages for staff: signing in, the queue, one registration."""

from portal.web.officer.claim import blueprint as claim
from portal.web.officer.duplicates import blueprint as duplicates
from portal.web.officer.invitation import blueprint as invitation
from portal.web.officer.keys import blueprint as keys
from portal.web.officer.looked import blueprint as looked
from portal.web.officer.menu import blueprint as menu
from portal.web.officer.notes import blueprint as notes
from portal.web.officer.password import blueprint as password
from portal.web.officer.phone import blueprint as phone
from portal.web.officer.queue import blueprint as queue
from portal.web.officer.reach import blueprint as reach
from portal.web.officer.registration import blueprint as registration
from portal.web.officer.second_look import blueprint as second_look
from portal.web.officer.sign_in import blueprint as sign_in
from portal.web.officer.slip import blueprint as slip

blueprints = (
    menu,
    duplicates,
    sign_in,
    queue,
    claim,
    keys,
    reach,
    registration,
    looked,
    notes,
    second_look,
    phone,
    slip,
    password,
    invitation,
)
