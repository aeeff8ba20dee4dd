BEGIN TRANSACTION;
CREATE TABLE alarms (
    id CHAR(32) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    subject VARCHAR(32) NOT NULL,
    detail TEXT NOT NULL,
    raised_at DATETIME NOT NULL,
    ended_at DATETIME,
    CONSTRAINT pk_alarms PRIMARY KEY (id),
    CONSTRAINT ck_alarms_alarmkind CHECK (kind IN ('gateway_trouble', 'gateway_errors', 'gateway_slow', 'budget_near', 'budget_spent', 'codes_spent', 'codes_unused'))
);
INSERT INTO "alarms" VALUES('00000000000000000000000000000001','gateway_trouble','1','1','2026-11-22 00:00:00.000000',NULL);
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0014');
CREATE TABLE appointments (
    id CHAR(32) NOT NULL,
    registration_id CHAR(32) NOT NULL,
    centre_code VARCHAR(12) NOT NULL,
    starts_at DATETIME NOT NULL,
    made_at DATETIME NOT NULL,
    officer_id CHAR(32) NOT NULL,
    state VARCHAR(32) NOT NULL,
    remind_at DATETIME,
    ended_at DATETIME,
    ended_by_id CHAR(32),
    CONSTRAINT pk_appointments PRIMARY KEY (id),
    CONSTRAINT ck_appointments_remind CHECK (remind_at IS NULL OR state = 'planned'),
    CONSTRAINT ck_appointments_ended CHECK ((state = 'planned') = (ended_at IS NULL)),
    CONSTRAINT fk_appointments_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT fk_appointments_centre_code_centres FOREIGN KEY(centre_code) REFERENCES centres (code),
    CONSTRAINT fk_appointments_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT fk_appointments_ended_by_id_officers FOREIGN KEY(ended_by_id) REFERENCES officers (id),
    CONSTRAINT ck_appointments_appointmentstate CHECK (state IN ('planned', 'kept', 'missed', 'cancelled'))
);
INSERT INTO "appointments" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','1','2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000','00000000000000000000000000000001','kept',NULL,'2026-11-22 00:00:00.000000',NULL);
CREATE TABLE attempts (
    id CHAR(32) NOT NULL,
    message_id CHAR(32) NOT NULL,
    gateway VARCHAR(32) NOT NULL,
    started_at DATETIME NOT NULL,
    ended_at DATETIME,
    outcome VARCHAR(32),
    detail TEXT NOT NULL,
    cost INTEGER NOT NULL,
    CONSTRAINT pk_attempts PRIMARY KEY (id),
    CONSTRAINT ck_attempts_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    CONSTRAINT ck_attempts_cost CHECK (cost >= 0),
    CONSTRAINT fk_attempts_message_id_messages FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE,
    CONSTRAINT ck_attempts_outcomekind CHECK (outcome IN ('accepted', 'refused', 'try_again', 'unknown', 'trouble'))
);
INSERT INTO "attempts" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','1','2026-11-22 00:00:00.000000',NULL,NULL,'1',1);
CREATE TABLE audit_entries (
    number BIGINT NOT NULL,
    at DATETIME NOT NULL,
    action VARCHAR(32) NOT NULL,
    officer_id CHAR(32),
    subject VARCHAR(100) NOT NULL,
    details JSON NOT NULL,
    mac BLOB NOT NULL,
    CONSTRAINT pk_audit_entries PRIMARY KEY (number),
    CONSTRAINT ck_audit_entries_mac CHECK (length(mac) = 32),
    CONSTRAINT ck_audit_entries_number CHECK (number >= 1),
    CONSTRAINT fk_audit_entries_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT ck_audit_entries_auditaction CHECK (action IN ('signed_in', 'sign_in_failed', 'signed_out', 'recovery_code_used', 'officer_added', 'officer_reset', 'officer_invited', 'officer_changed', 'officer_disabled', 'officer_enabled', 'password_changed', 'campaign_added', 'campaign_ended', 'campaign_begun_again', 'phone_changed', 'erased', 'decided', 'undone', 'second_look', 'note_written', 'searched', 'not_duplicate', 'merge_undone', 'entered', 'imported', 'import_undone', 'screened', 'handed_over', 'appointed', 'centre_changed', 'catchment_changed', 'moved_centres', 'export_asked', 'export_approved', 'export_downloaded', 'gateway_changed', 'sms_stopped', 'sms_started', 'sms_text_changed', 'sms_test_sent', 'alarm_ended'))
);
INSERT INTO "audit_entries" VALUES(1,'2026-11-22 00:00:00.000000','signed_in',NULL,'1','{}',X'3131313131313131313131313131313131313131313131313131313131313131');
CREATE TABLE audit_head (
    id INTEGER NOT NULL,
    number BIGINT NOT NULL,
    mac BLOB NOT NULL,
    CONSTRAINT pk_audit_head PRIMARY KEY (id),
    CONSTRAINT ck_audit_head_single CHECK (id = 1 AND number >= 0)
);
INSERT INTO "audit_head" VALUES(1,1,X'3131313131313131313131313131313131313131313131313131313131313131');
CREATE TABLE call_backs (
    id CHAR(32) NOT NULL,
    mobile BLOB NOT NULL,
    mobile_index BLOB NOT NULL,
    language VARCHAR(32) NOT NULL,
    asked_at DATETIME NOT NULL,
    done_at DATETIME,
    officer_id CHAR(32),
    CONSTRAINT pk_call_backs PRIMARY KEY (id),
    CONSTRAINT ck_call_backs_done CHECK ((done_at IS NULL) = (officer_id IS NULL)),
    CONSTRAINT ck_call_backs_mobile_index CHECK (length(mobile_index) = 32),
    CONSTRAINT fk_call_backs_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT ck_call_backs_language CHECK (language IN ('bn', 'en'))
);
INSERT INTO "call_backs" VALUES('00000000000000000000000000000001',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131','bn','2026-11-22 00:00:00.000000',NULL,NULL);
CREATE TABLE campaigns (
    code VARCHAR(8) NOT NULL,
    name TEXT NOT NULL,
    note TEXT,
    created_at DATETIME NOT NULL,
    created_by_id CHAR(32) NOT NULL,
    ended_at DATETIME,
    CONSTRAINT pk_campaigns PRIMARY KEY (code),
    CONSTRAINT ck_campaigns_code CHECK (length(code) BETWEEN 4 AND 8 AND code = upper(code)),
    CONSTRAINT fk_campaigns_created_by_id_officers FOREIGN KEY(created_by_id) REFERENCES officers (id)
);
INSERT INTO "campaigns" VALUES('EID26','1',NULL,'2026-11-22 00:00:00.000000','00000000000000000000000000000001',NULL);
CREATE TABLE catchments (
    district_code VARCHAR(12) NOT NULL,
    centre_code VARCHAR(12) NOT NULL,
    set_at DATETIME NOT NULL,
    CONSTRAINT pk_catchments PRIMARY KEY (district_code),
    CONSTRAINT fk_catchments_centre_code_centres FOREIGN KEY(centre_code) REFERENCES centres (code),
    CONSTRAINT fk_catchments_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code)
);
INSERT INTO "catchments" VALUES('1','1','2026-11-22 00:00:00.000000');
CREATE TABLE centres (
    code VARCHAR(12) NOT NULL,
    district_code VARCHAR(12) NOT NULL,
    name_en TEXT NOT NULL,
    name_bn TEXT NOT NULL,
    address_en TEXT NOT NULL,
    address_bn TEXT NOT NULL,
    phone VARCHAR(20) NOT NULL,
    latitude DOUBLE NOT NULL,
    longitude DOUBLE NOT NULL,
    status VARCHAR(32) NOT NULL, capacity INTEGER CONSTRAINT ck_centres_capacity CHECK (capacity >= 1), filled_at DATETIME CONSTRAINT ck_centres_filled CHECK (filled_at IS NULL OR status = 'full'),
    CONSTRAINT pk_centres PRIMARY KEY (code),
    CONSTRAINT ck_centres_latitude CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT ck_centres_longitude CHECK (longitude BETWEEN -180 AND 180),
    CONSTRAINT fk_centres_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
    CONSTRAINT ck_centres_centrestatus CHECK (status IN ('open', 'closed', 'full'))
);
INSERT INTO "centres" VALUES('1','1','1','1','1','1','1',1.0,1.0,'open',NULL,NULL);
CREATE TABLE changes (
    id CHAR(32) NOT NULL,
    registration_id CHAR(32) NOT NULL,
    at DATETIME NOT NULL,
    kind VARCHAR(32) NOT NULL,
    actor VARCHAR(32) NOT NULL,
    officer_id CHAR(32),
    fields JSON NOT NULL,
    reason BLOB,
    CONSTRAINT pk_changes PRIMARY KEY (id),
    CONSTRAINT ck_changes_officer CHECK ((actor IN ('officer', 'centre')) = (officer_id IS NOT NULL)),
    CONSTRAINT ck_changes_reason CHECK (actor = 'returnee' OR kind IN ('reached', 'not_reached') OR reason IS NOT NULL),
    CONSTRAINT ck_changes_by_whom CHECK (actor IN ('returnee', 'officer', 'centre', 'system')),
    CONSTRAINT fk_changes_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT fk_changes_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT ck_changes_changekind CHECK (kind IN ('answers', 'phone', 'other_number', 'centre', 'reached', 'not_reached')),
    CONSTRAINT ck_changes_actor CHECK (actor IN ('returnee', 'officer', 'centre', 'system'))
);
INSERT INTO "changes" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','2026-11-22 00:00:00.000000','answers','returnee',NULL,'{}',NULL);
CREATE TABLE claims (
    registration_id CHAR(32) NOT NULL,
    officer_id CHAR(32) NOT NULL,
    until DATETIME NOT NULL,
    CONSTRAINT pk_claims PRIMARY KEY (registration_id),
    CONSTRAINT fk_claims_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id) ON DELETE CASCADE,
    CONSTRAINT fk_claims_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE
);
INSERT INTO "claims" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','2026-11-22 00:00:00.000000');
CREATE TABLE closings (
    id CHAR(32) NOT NULL,
    registration_id CHAR(32) NOT NULL,
    centre_code VARCHAR(12) NOT NULL,
    at DATETIME NOT NULL,
    officer_id CHAR(32) NOT NULL,
    outcome VARCHAR(32) NOT NULL,
    helped_with BLOB NOT NULL,
    note BLOB NOT NULL,
    reopened_at DATETIME,
    CONSTRAINT pk_closings PRIMARY KEY (id),
    CONSTRAINT fk_closings_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT fk_closings_centre_code_centres FOREIGN KEY(centre_code) REFERENCES centres (code),
    CONSTRAINT fk_closings_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT ck_closings_outcome CHECK (outcome IN ('helped', 'referred', 'no_need', 'not_reached', 'abroad_again', 'other'))
);
INSERT INTO "closings" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','1','2026-11-22 00:00:00.000000','00000000000000000000000000000001','helped',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',NULL);
CREATE TABLE code_sums (
    day DATE NOT NULL,
    sent INTEGER NOT NULL,
    used INTEGER NOT NULL,
    CONSTRAINT pk_code_sums PRIMARY KEY (day)
);
INSERT INTO "code_sums" VALUES('2026-11-22',1,1);
CREATE TABLE counters (
    name VARCHAR(40) NOT NULL,
    subject BLOB NOT NULL,
    period_start DATETIME NOT NULL,
    count BIGINT NOT NULL,
    CONSTRAINT pk_counters PRIMARY KEY (name, subject, period_start),
    CONSTRAINT ck_counters_count CHECK (count >= 0),
    CONSTRAINT ck_counters_subject CHECK (length(subject) = 32)
);
INSERT INTO "counters" VALUES('1',X'3131313131313131313131313131313131313131313131313131313131313131','2026-11-22 00:00:00.000000',1);
CREATE TABLE districts (
    code VARCHAR(12) NOT NULL,
    division_code VARCHAR(12) NOT NULL,
    name_en TEXT NOT NULL,
    name_bn TEXT NOT NULL,
    CONSTRAINT pk_districts PRIMARY KEY (code)
);
INSERT INTO "districts" VALUES('1','1','1','1');
CREATE TABLE drafts (
    id CHAR(32) NOT NULL,
    token_hash BLOB NOT NULL,
    language VARCHAR(32) NOT NULL,
    channel VARCHAR(32) NOT NULL,
    mobile BLOB,
    mobile_index BLOB,
    phone_verified BOOLEAN NOT NULL,
    typed BLOB,
    created_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    consent_at DATETIME,
    campaign_code VARCHAR(8),
    registration_id CHAR(32),
    CONSTRAINT pk_drafts PRIMARY KEY (id),
    CONSTRAINT ck_drafts_mobile CHECK ((mobile IS NULL) = (mobile_index IS NULL)),
    CONSTRAINT ck_drafts_mobile_index CHECK (length(mobile_index) = 32),
    CONSTRAINT ck_drafts_token_hash CHECK (length(token_hash) = 32),
    CONSTRAINT ck_drafts_sent CHECK (registration_id IS NULL OR typed IS NULL),
    CONSTRAINT fk_drafts_campaign_code_campaigns FOREIGN KEY(campaign_code) REFERENCES campaigns (code),
    CONSTRAINT fk_drafts_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT uq_drafts_registration_id UNIQUE (registration_id),
    CONSTRAINT uq_drafts_token_hash UNIQUE (token_hash),
    CONSTRAINT ck_drafts_language CHECK (language IN ('bn', 'en')),
    CONSTRAINT ck_drafts_channel CHECK (channel IN ('self_web', 'assisted', 'import', 'sms'))
);
INSERT INTO "drafts" VALUES('00000000000000000000000000000001',X'3131313131313131313131313131313131313131313131313131313131313131','bn','self_web',NULL,NULL,0,NULL,'2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000',NULL,NULL,NULL);
CREATE TABLE entries (
    id CHAR(32) NOT NULL,
    officer_id CHAR(32) NOT NULL,
    desk VARCHAR(32) NOT NULL,
    consent_how VARCHAR(32) NOT NULL,
    begun_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL,
    identified_id CHAR(32),
    registration_id CHAR(32),
    sent_at DATETIME,
    CONSTRAINT pk_entries PRIMARY KEY (id),
    CONSTRAINT ck_entries_sent CHECK ((registration_id IS NULL) = (sent_at IS NULL)),
    CONSTRAINT fk_entries_identified_id_identified_people FOREIGN KEY(identified_id) REFERENCES identified_people (id) ON DELETE SET NULL,
    CONSTRAINT fk_entries_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT fk_entries_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT uq_entries_registration_id UNIQUE (registration_id),
    CONSTRAINT ck_entries_desk CHECK (desk IN ('airport', 'digital_centre', 'demo_counter', 'hotline', 'volunteer')),
    CONSTRAINT ck_entries_consenthow CHECK (consent_how IN ('phone', 'face_to_face', 'own_reading'))
);
INSERT INTO "entries" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','airport','phone','2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000',NULL,NULL,NULL);
CREATE TABLE exports (
    id CHAR(32) NOT NULL,
    asked_by_id CHAR(32) NOT NULL,
    asked_at DATETIME NOT NULL,
    purpose TEXT NOT NULL,
    filters JSON NOT NULL,
    identifiable BOOLEAN NOT NULL,
    approved_by_id CHAR(32),
    approved_at DATETIME,
    downloaded_at DATETIME,
    CONSTRAINT pk_exports PRIMARY KEY (id),
    CONSTRAINT ck_exports_approval CHECK ((approved_by_id IS NULL) = (approved_at IS NULL)),
    CONSTRAINT ck_exports_second_person CHECK (approved_by_id <> asked_by_id),
    CONSTRAINT ck_exports_approval_needed CHECK (identifiable OR approved_by_id IS NULL),
    CONSTRAINT fk_exports_approved_by_id_officers FOREIGN KEY(approved_by_id) REFERENCES officers (id),
    CONSTRAINT fk_exports_asked_by_id_officers FOREIGN KEY(asked_by_id) REFERENCES officers (id)
);
INSERT INTO "exports" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','2026-11-22 00:00:00.000000','1','{}',0,NULL,NULL,NULL);
CREATE TABLE gateway_states (
    name VARCHAR(32) NOT NULL,
    paused_until DATETIME,
    detail TEXT NOT NULL,
    changed_at DATETIME NOT NULL,
    weight SMALLINT,
    share SMALLINT,
    moved_at DATETIME,
    held_at DATETIME,
    CONSTRAINT pk_gateway_states PRIMARY KEY (name),
    CONSTRAINT ck_gateway_states_share CHECK (share BETWEEN 0 AND 100),
    CONSTRAINT ck_gateway_states_weight CHECK (weight BETWEEN 0 AND 100)
);
INSERT INTO "gateway_states" VALUES('1',NULL,'1','2026-11-22 00:00:00.000000',NULL,NULL,NULL,NULL);
CREATE TABLE handovers (
    change_id CHAR(32) NOT NULL,
    from_centre_code VARCHAR(12) NOT NULL,
    to_centre_code VARCHAR(12) NOT NULL,
    CONSTRAINT pk_handovers PRIMARY KEY (change_id),
    CONSTRAINT fk_handovers_change_id_changes FOREIGN KEY(change_id) REFERENCES changes (id) ON DELETE CASCADE,
    CONSTRAINT fk_handovers_from_centre_code_centres FOREIGN KEY(from_centre_code) REFERENCES centres (code),
    CONSTRAINT fk_handovers_to_centre_code_centres FOREIGN KEY(to_centre_code) REFERENCES centres (code)
);
INSERT INTO "handovers" VALUES('00000000000000000000000000000001','1','1');
CREATE TABLE identified_people (
    id CHAR(32) NOT NULL,
    stage VARCHAR(32) NOT NULL,
    district_code VARCHAR(12) NOT NULL,
    upazila_code VARCHAR(12),
    language VARCHAR(32) NOT NULL,
    name BLOB,
    mobile BLOB,
    mobile_index BLOB,
    note BLOB,
    identified_by_id CHAR(32) NOT NULL,
    identified_at DATETIME NOT NULL,
    identified_on DATE NOT NULL,
    screened_at DATETIME,
    eligible BOOLEAN,
    invited_at DATETIME,
    registered_at DATETIME,
    registration_id CHAR(32),
    forgotten_at DATETIME,
    CONSTRAINT pk_identified_people PRIMARY KEY (id),
    CONSTRAINT ck_identified_people_mobile_index CHECK (length(mobile_index) = 32),
    CONSTRAINT ck_identified_people_mobile CHECK ((mobile IS NULL) = (mobile_index IS NULL)),
    CONSTRAINT ck_identified_people_screened CHECK ((screened_at IS NULL) = (eligible IS NULL)),
    CONSTRAINT ck_identified_people_registered CHECK ((stage = 'registered') = (registered_at IS NOT NULL)),
    CONSTRAINT ck_identified_people_forgotten CHECK (CASE WHEN forgotten_at IS NULL THEN name IS NOT NULL ELSE name IS NULL AND mobile IS NULL AND mobile_index IS NULL AND note IS NULL END),
    CONSTRAINT fk_identified_people_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
    CONSTRAINT fk_identified_people_identified_by_id_officers FOREIGN KEY(identified_by_id) REFERENCES officers (id),
    CONSTRAINT fk_identified_people_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE SET NULL,
    CONSTRAINT fk_identified_people_upazila_code_upazilas FOREIGN KEY(upazila_code) REFERENCES upazilas (code),
    CONSTRAINT ck_identified_people_stage CHECK (stage IN ('identified', 'eligible', 'not_eligible', 'invited', 'registered')),
    CONSTRAINT ck_identified_people_language CHECK (language IN ('bn', 'en'))
);
INSERT INTO "identified_people" VALUES('00000000000000000000000000000001','identified','1',NULL,'bn',X'31',NULL,NULL,NULL,'00000000000000000000000000000001','2026-11-22 00:00:00.000000','2026-11-22',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE identified_steps (
    id CHAR(32) NOT NULL,
    person_id CHAR(32) NOT NULL,
    at DATETIME NOT NULL,
    officer_id CHAR(32),
    from_stage VARCHAR(32) NOT NULL,
    to_stage VARCHAR(32) NOT NULL,
    why_not VARCHAR(32),
    note BLOB,
    CONSTRAINT pk_identified_steps PRIMARY KEY (id),
    CONSTRAINT ck_identified_steps_reason CHECK ((to_stage = 'not_eligible') = (why_not IS NOT NULL)),
    CONSTRAINT fk_identified_steps_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT fk_identified_steps_person_id_identified_people FOREIGN KEY(person_id) REFERENCES identified_people (id) ON DELETE CASCADE,
    CONSTRAINT ck_identified_steps_from_stage CHECK (from_stage IN ('identified', 'eligible', 'not_eligible', 'invited', 'registered')),
    CONSTRAINT ck_identified_steps_to_stage CHECK (to_stage IN ('identified', 'eligible', 'not_eligible', 'invited', 'registered')),
    CONSTRAINT ck_identified_steps_whynot CHECK (why_not IN ('not_abroad', 'long_ago', 'has_help', 'elsewhere', 'not_willing', 'other'))
);
INSERT INTO "identified_steps" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','2026-11-22 00:00:00.000000',NULL,'identified','eligible',NULL,NULL);
CREATE TABLE import_batches (
    id CHAR(32) NOT NULL,
    import_id CHAR(32) NOT NULL,
    number INTEGER NOT NULL,
    rows BLOB,
    notes BLOB,
    CONSTRAINT pk_import_batches PRIMARY KEY (id),
    CONSTRAINT fk_import_batches_import_id_imports FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
);
INSERT INTO "import_batches" VALUES('00000000000000000000000000000001','00000000000000000000000000000001',1,NULL,NULL);
CREATE TABLE import_keys (
    import_id CHAR(32) NOT NULL,
    hash BLOB NOT NULL,
    row_number INTEGER NOT NULL,
    CONSTRAINT pk_import_keys PRIMARY KEY (import_id, hash),
    CONSTRAINT ck_import_keys_hash CHECK (length(hash) = 16),
    CONSTRAINT fk_import_keys_import_id_imports FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "import_keys" VALUES('00000000000000000000000000000001',X'31313131313131313131313131313131',1);
CREATE TABLE import_mappings (
    officer_id CHAR(32) NOT NULL,
    headings_index BLOB NOT NULL,
    columns JSON NOT NULL,
    used_at DATETIME NOT NULL,
    CONSTRAINT pk_import_mappings PRIMARY KEY (officer_id, headings_index),
    CONSTRAINT ck_import_mappings_headings_index CHECK (length(headings_index) = 32),
    CONSTRAINT fk_import_mappings_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id) ON DELETE CASCADE
);
INSERT INTO "import_mappings" VALUES('00000000000000000000000000000001',X'3131313131313131313131313131313131313131313131313131313131313131','{}','2026-11-22 00:00:00.000000');
CREATE TABLE import_parts (
    id CHAR(32) NOT NULL,
    import_id CHAR(32) NOT NULL,
    number INTEGER NOT NULL,
    content BLOB NOT NULL,
    CONSTRAINT pk_import_parts PRIMARY KEY (id),
    CONSTRAINT fk_import_parts_import_id_imports FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
);
INSERT INTO "import_parts" VALUES('00000000000000000000000000000001','00000000000000000000000000000001',1,X'3131313131313131313131313131313131313131313131313131313131313131');
CREATE TABLE imported_rows (
    import_id CHAR(32) NOT NULL,
    row_number INTEGER NOT NULL,
    registration_id CHAR(32) NOT NULL,
    fingerprint BLOB,
    CONSTRAINT pk_imported_rows PRIMARY KEY (import_id, row_number),
    CONSTRAINT ck_imported_rows_fingerprint CHECK (length(fingerprint) = 32),
    CONSTRAINT ck_imported_rows_row_number CHECK (row_number >= 1),
    CONSTRAINT fk_imported_rows_import_id_imports FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE,
    CONSTRAINT fk_imported_rows_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT uq_imported_rows_fingerprint UNIQUE (fingerprint),
    CONSTRAINT uq_imported_rows_registration_id UNIQUE (registration_id)
);
INSERT INTO "imported_rows" VALUES('00000000000000000000000000000001',1,'00000000000000000000000000000001',NULL);
CREATE TABLE imports (
    id CHAR(32) NOT NULL,
    officer_id CHAR(32) NOT NULL,
    district_code VARCHAR(12),
    uploaded_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL,
    stage VARCHAR(32) NOT NULL,
    file_name BLOB NOT NULL,
    file_index BLOB NOT NULL,
    size INTEGER NOT NULL,
    headings BLOB,
    columns JSON NOT NULL,
    survey JSON NOT NULL,
    month_first JSON NOT NULL,
    language VARCHAR(32) NOT NULL,
    consent_how VARCHAR(32) NOT NULL,
    tells BOOLEAN NOT NULL,
    skips_alike BOOLEAN NOT NULL,
    chosen TEXT NOT NULL,
    started_at DATETIME,
    done_at DATETIME,
    undo_reason BLOB,
    refusal JSON NOT NULL,
    rows INTEGER NOT NULL,
    batches INTEGER NOT NULL,
    batches_done INTEGER NOT NULL,
    rows_wrong INTEGER NOT NULL,
    rows_alike INTEGER NOT NULL,
    rows_known INTEGER NOT NULL,
    rows_made INTEGER NOT NULL,
    expires_at DATETIME NOT NULL, started_by_id CHAR(32) CONSTRAINT fk_imports_started_by_id_officers REFERENCES officers (id), undone_by_id CHAR(32) CONSTRAINT fk_imports_undone_by_id_officers REFERENCES officers (id),
    CONSTRAINT pk_imports PRIMARY KEY (id),
    CONSTRAINT ck_imports_progress CHECK (batches_done BETWEEN 0 AND batches),
    CONSTRAINT ck_imports_file_index CHECK (length(file_index) = 32),
    CONSTRAINT ck_imports_size CHECK (size >= 0 AND rows >= 0 AND batches >= 0),
    CONSTRAINT fk_imports_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
    CONSTRAINT fk_imports_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT ck_imports_stage CHECK (stage IN ('reading', 'mapping', 'checking', 'checked', 'importing', 'done', 'undoing', 'undone', 'refused')),
    CONSTRAINT ck_imports_language CHECK (language IN ('bn', 'en')),
    CONSTRAINT ck_imports_consenthow CHECK (consent_how IN ('signed', 'spoken', 'column'))
);
INSERT INTO "imports" VALUES('00000000000000000000000000000001','00000000000000000000000000000001',NULL,'2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000','reading',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',1,NULL,'{}','{}','{}','bn','signed',0,0,'1',NULL,NULL,NULL,'{}',1,1,1,1,1,1,1,'2026-11-22 00:00:00.000000',NULL,NULL);
CREATE TABLE inbound_messages (
    id CHAR(32) NOT NULL,
    heard_as VARCHAR(140) NOT NULL,
    sender BLOB NOT NULL,
    sender_index BLOB NOT NULL,
    body BLOB,
    received_at DATETIME NOT NULL,
    request VARCHAR(32) NOT NULL,
    answered BOOLEAN NOT NULL,
    CONSTRAINT pk_inbound_messages PRIMARY KEY (id),
    CONSTRAINT ck_inbound_messages_sender_index CHECK (length(sender_index) = 32),
    CONSTRAINT uq_inbound_messages_heard_as UNIQUE (heard_as),
    CONSTRAINT ck_inbound_messages_inboundrequest CHECK (request IN ('status', 'help', 'stop', 'start', 'register', 'unknown'))
);
INSERT INTO "inbound_messages" VALUES('00000000000000000000000000000001','1',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',NULL,'2026-11-22 00:00:00.000000','status',0);
CREATE TABLE invitations (
    officer_id CHAR(32) NOT NULL,
    token_hash BLOB NOT NULL,
    expires_at DATETIME NOT NULL,
    CONSTRAINT pk_invitations PRIMARY KEY (officer_id),
    CONSTRAINT fk_invitations_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id) ON DELETE CASCADE,
    CONSTRAINT uq_invitations_token_hash UNIQUE (token_hash)
);
INSERT INTO "invitations" VALUES('00000000000000000000000000000001',X'3131313131313131313131313131313131313131313131313131313131313131','2026-11-22 00:00:00.000000');
CREATE TABLE kept_texts (
    id CHAR(32) NOT NULL,
    officer_id CHAR(32) NOT NULL,
    registration_id CHAR(32) NOT NULL,
    typed BLOB NOT NULL,
    expires_at DATETIME NOT NULL,
    CONSTRAINT pk_kept_texts PRIMARY KEY (id),
    CONSTRAINT fk_kept_texts_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id) ON DELETE CASCADE,
    CONSTRAINT fk_kept_texts_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE
);
INSERT INTO "kept_texts" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','00000000000000000000000000000001',X'3131313131313131313131313131313131313131313131313131313131313131','2026-11-22 00:00:00.000000');
CREATE TABLE looks (
    registration_id CHAR(32) NOT NULL,
    day DATE NOT NULL,
    officer_id CHAR(32) NOT NULL,
    first_at DATETIME NOT NULL,
    last_at DATETIME NOT NULL,
    times INTEGER NOT NULL,
    CONSTRAINT pk_looks PRIMARY KEY (registration_id, day, officer_id),
    CONSTRAINT ck_looks_times CHECK (times >= 1),
    CONSTRAINT fk_looks_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT fk_looks_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id)
);
INSERT INTO "looks" VALUES('00000000000000000000000000000001','2026-11-22','00000000000000000000000000000001','2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000',1);
CREATE TABLE messages (
    id CHAR(32) NOT NULL,
    reference VARCHAR(20) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    language VARCHAR(32) NOT NULL,
    registration_id CHAR(32),
    move_id CHAR(32),
    recipient BLOB NOT NULL,
    recipient_index BLOB NOT NULL,
    body BLOB NOT NULL,
    segments SMALLINT NOT NULL,
    state VARCHAR(32) NOT NULL,
    priority SMALLINT NOT NULL,
    created_at DATETIME NOT NULL,
    due_at DATETIME NOT NULL,
    expires_at DATETIME,
    tries SMALLINT NOT NULL,
    leased_until DATETIME,
    gateway VARCHAR(32),
    gateway_message_id VARCHAR(100),
    hold VARCHAR(32),
    sent_at DATETIME,
    ended_at DATETIME,
    contradicted BOOLEAN NOT NULL,
    CONSTRAINT pk_messages PRIMARY KEY (id),
    CONSTRAINT ck_messages_lease CHECK ((state = 'sending') = (leased_until IS NOT NULL)),
    CONSTRAINT ck_messages_ended CHECK ((state IN ('delivered', 'failed', 'refused', 'expired', 'cancelled')) = (ended_at IS NOT NULL)),
    CONSTRAINT ck_messages_recipient_index CHECK (length(recipient_index) = 32),
    CONSTRAINT ck_messages_segments CHECK (segments >= 1),
    CONSTRAINT ck_messages_tries CHECK (tries >= 0),
    CONSTRAINT fk_messages_move_id_moves FOREIGN KEY(move_id) REFERENCES moves (id) ON DELETE CASCADE,
    CONSTRAINT fk_messages_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT uq_messages_move_id UNIQUE (move_id),
    CONSTRAINT uq_messages_reference UNIQUE (reference),
    CONSTRAINT ck_messages_messagekind CHECK (kind IN ('code', 'submitted', 'returned', 'verified', 'rejected', 'duplicate', 'received', 'reopened', 'not_reached', 'appointment', 'appointment_reminder', 'appointment_off', 'invited', 'moved', 'withdrawn', 'phone_changed', 'reminder', 'other_number', 'answer_status', 'answer_unknown', 'answer_help', 'answer_stop', 'answer_start', 'answer_register')),
    CONSTRAINT ck_messages_language CHECK (language IN ('bn', 'en')),
    CONSTRAINT ck_messages_messagestate CHECK (state IN ('queued', 'sending', 'accepted', 'unknown', 'delivered', 'failed', 'refused', 'expired', 'cancelled')),
    CONSTRAINT ck_messages_hold CHECK (hold IN ('kind_stopped', 'number_full', 'prefix_full', 'budget_spent'))
);
INSERT INTO "messages" VALUES('00000000000000000000000000000001','1','code','bn',NULL,NULL,X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',1,'delivered',1,'2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000',NULL,1,NULL,NULL,NULL,NULL,NULL,'2026-11-22 00:00:00.000000',0);
CREATE TABLE moves (
    id CHAR(32) NOT NULL,
    registration_id CHAR(32) NOT NULL,
    at DATETIME NOT NULL,
    actor VARCHAR(32) NOT NULL,
    officer_id CHAR(32),
    from_state VARCHAR(32) NOT NULL,
    to_state VARCHAR(32) NOT NULL,
    reason BLOB,
    evidence JSON NOT NULL,
    fields JSON NOT NULL,
    reminder_settled_at DATETIME, undoes_id CHAR(32) CONSTRAINT fk_moves_undoes_id_moves REFERENCES moves (id),
    CONSTRAINT pk_moves PRIMARY KEY (id),
    CONSTRAINT ck_moves_officer CHECK ((actor IN ('officer', 'centre')) = (officer_id IS NOT NULL)),
    CONSTRAINT ck_moves_onward CHECK (from_state <> to_state AND to_state <> 'draft'),
    CONSTRAINT ck_moves_reason CHECK (to_state NOT IN ('returned', 'rejected') OR reason IS NOT NULL),
    CONSTRAINT fk_moves_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT fk_moves_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT ck_moves_actor CHECK (actor IN ('returnee', 'officer', 'centre', 'system')),
    CONSTRAINT ck_moves_from_state CHECK (from_state IN ('draft', 'submitted', 'returned', 'verified', 'rejected', 'duplicate', 'received', 'closed', 'withdrawn')),
    CONSTRAINT ck_moves_to_state CHECK (to_state IN ('draft', 'submitted', 'returned', 'verified', 'rejected', 'duplicate', 'received', 'closed', 'withdrawn'))
);
INSERT INTO "moves" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','2026-11-22 00:00:00.000000','returnee',NULL,'draft','submitted',NULL,'{}','{}',NULL,NULL);
CREATE TABLE name_keys (
    hash BLOB NOT NULL,
    registration_id CHAR(32) NOT NULL,
    CONSTRAINT pk_name_keys PRIMARY KEY (hash, registration_id),
    CONSTRAINT ck_name_keys_hash CHECK (length(hash) = 16),
    CONSTRAINT fk_name_keys_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "name_keys" VALUES(X'31313131313131313131313131313131','00000000000000000000000000000001');
CREATE TABLE notes (
    id CHAR(32) NOT NULL,
    registration_id CHAR(32) NOT NULL,
    officer_id CHAR(32) NOT NULL,
    at DATETIME NOT NULL,
    text BLOB NOT NULL,
    CONSTRAINT pk_notes PRIMARY KEY (id),
    CONSTRAINT fk_notes_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT fk_notes_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id)
);
INSERT INTO "notes" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','00000000000000000000000000000001','2026-11-22 00:00:00.000000',X'3131313131313131313131313131313131313131313131313131313131313131');
CREATE TABLE officers (
    id CHAR(32) NOT NULL,
    email VARCHAR(254) NOT NULL,
    name TEXT NOT NULL,
    role VARCHAR(32) NOT NULL,
    district_code VARCHAR(12),
    centre_code VARCHAR(12),
    language VARCHAR(32) NOT NULL,
    password_hash TEXT NOT NULL,
    totp_secret BLOB NOT NULL,
    totp_last_step BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL, single_keys BOOLEAN DEFAULT 1 NOT NULL, desk VARCHAR(32) CONSTRAINT ck_officers_registrar CHECK ((role = 'registrar') = (desk IS NOT NULL)) CONSTRAINT ck_officers_volunteer CHECK (desk <> 'volunteer' OR district_code IS NOT NULL) CONSTRAINT ck_officers_desk CHECK (desk IN ('airport', 'digital_centre', 'demo_counter', 'hotline', 'volunteer')),
    CONSTRAINT pk_officers PRIMARY KEY (id),
    CONSTRAINT ck_officers_centre CHECK ((role = 'centre') = (centre_code IS NOT NULL)),
    CONSTRAINT ck_officers_district CHECK (CASE WHEN role IN ('district', 'supervisor') THEN district_code IS NOT NULL ELSE role = 'registrar' OR district_code IS NULL END),
    CONSTRAINT ck_officers_email_lower CHECK (email = lower(email)),
    CONSTRAINT fk_officers_centre_code_centres FOREIGN KEY(centre_code) REFERENCES centres (code),
    CONSTRAINT fk_officers_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
    CONSTRAINT uq_officers_email UNIQUE (email),
    CONSTRAINT ck_officers_role CHECK (role IN ('district', 'centre', 'registrar', 'supervisor', 'ministry', 'administrator')),
    CONSTRAINT ck_officers_language CHECK (language IN ('bn', 'en'))
);
INSERT INTO "officers" VALUES('00000000000000000000000000000001','1','1','administrator',NULL,NULL,'bn','1',X'3131313131313131313131313131313131313131313131313131313131313131',1,0,'2026-11-22 00:00:00.000000',0,NULL);
CREATE TABLE one_time_codes (
    id CHAR(32) NOT NULL,
    visitor_hash BLOB NOT NULL,
    purpose VARCHAR(32) NOT NULL,
    mobile_index BLOB NOT NULL,
    mobile BLOB,
    code_hash BLOB NOT NULL,
    registration_id CHAR(32),
    sent_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    tries SMALLINT NOT NULL,
    used_at DATETIME,
    ended_at DATETIME,
    CONSTRAINT pk_one_time_codes PRIMARY KEY (id),
    CONSTRAINT ck_one_time_codes_code_hash CHECK (length(code_hash) = 32),
    CONSTRAINT ck_one_time_codes_mobile_index CHECK (length(mobile_index) = 32),
    CONSTRAINT ck_one_time_codes_visitor_hash CHECK (length(visitor_hash) = 32),
    CONSTRAINT ck_one_time_codes_tries CHECK (tries BETWEEN 0 AND 5),
    CONSTRAINT fk_one_time_codes_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT ck_one_time_codes_codepurpose CHECK (purpose IN ('register', 'status', 'new_phone', 'birth'))
);
INSERT INTO "one_time_codes" VALUES('00000000000000000000000000000001',X'3131313131313131313131313131313131313131313131313131313131313131','register',X'3131313131313131313131313131313131313131313131313131313131313131',NULL,X'3131313131313131313131313131313131313131313131313131313131313131',NULL,'2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000',1,NULL,NULL);
CREATE TABLE pairs (
    id CHAR(32) NOT NULL,
    first_id CHAR(32) NOT NULL,
    second_id CHAR(32) NOT NULL,
    grounds JSON NOT NULL,
    score SMALLINT NOT NULL,
    found_at DATETIME NOT NULL,
    verdict VARCHAR(32) NOT NULL,
    decided_by_id CHAR(32),
    decided_at DATETIME,
    duplicate_id CHAR(32),
    CONSTRAINT pk_pairs PRIMARY KEY (id),
    CONSTRAINT ck_pairs_order CHECK (first_id < second_id),
    CONSTRAINT ck_pairs_score CHECK (score BETWEEN 1 AND 100),
    CONSTRAINT ck_pairs_decided CHECK ((verdict = 'open') = (decided_at IS NULL)),
    CONSTRAINT ck_pairs_decided_by CHECK ((decided_at IS NULL) = (decided_by_id IS NULL)),
    CONSTRAINT ck_pairs_which_one CHECK ((verdict = 'duplicate') = (duplicate_id IS NOT NULL)),
    CONSTRAINT ck_pairs_one_of_them CHECK (duplicate_id IS NULL OR duplicate_id IN (first_id, second_id)),
    CONSTRAINT fk_pairs_first_id_registrations FOREIGN KEY(first_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT fk_pairs_second_id_registrations FOREIGN KEY(second_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT fk_pairs_decided_by_id_officers FOREIGN KEY(decided_by_id) REFERENCES officers (id),
    CONSTRAINT ck_pairs_verdict CHECK (verdict IN ('open', 'duplicate', 'different', 'shared_phone'))
);
INSERT INTO "pairs" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','00000000000000000000000000000002','{}',1,'2026-11-22 00:00:00.000000','open',NULL,NULL,NULL);
CREATE TABLE receipts (
    id CHAR(32) NOT NULL,
    reference VARCHAR(20) NOT NULL,
    gateway VARCHAR(32) NOT NULL,
    gateway_message_id VARCHAR(100),
    status VARCHAR(32) NOT NULL,
    detail TEXT NOT NULL,
    received_at DATETIME NOT NULL,
    changed_state BOOLEAN NOT NULL,
    CONSTRAINT pk_receipts PRIMARY KEY (id),
    CONSTRAINT ck_receipts_receiptstatus CHECK (status IN ('accepted', 'buffered', 'delivered', 'failed', 'expired', 'refused'))
);
INSERT INTO "receipts" VALUES('00000000000000000000000000000001','1','1',NULL,'accepted','1','2026-11-22 00:00:00.000000',0);
CREATE TABLE recovery_codes (
    id CHAR(32) NOT NULL,
    officer_id CHAR(32) NOT NULL,
    code_hash BLOB NOT NULL,
    used_at DATETIME,
    CONSTRAINT pk_recovery_codes PRIMARY KEY (id),
    CONSTRAINT fk_recovery_codes_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id) ON DELETE CASCADE,
    CONSTRAINT uq_recovery_codes_code_hash UNIQUE (code_hash)
);
INSERT INTO "recovery_codes" VALUES('00000000000000000000000000000001','00000000000000000000000000000001',X'3131313131313131313131313131313131313131313131313131313131313131',NULL);
CREATE TABLE registrations (
    id CHAR(32) NOT NULL,
    reference VARCHAR(9) NOT NULL,
    state VARCHAR(32) NOT NULL,
    version INTEGER NOT NULL,
    language VARCHAR(32) NOT NULL,
    channel VARCHAR(32) NOT NULL,
    campaign_code VARCHAR(8),
    submitted_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL,
    erasure_asked_at DATETIME,
    erased_at DATETIME,
    typed BLOB NOT NULL,
    consent_version VARCHAR(16) NOT NULL,
    consent_at DATETIME NOT NULL,
    helper_name BLOB,
    mobile BLOB NOT NULL,
    mobile_index BLOB NOT NULL,
    phone_verified BOOLEAN NOT NULL,
    whose_phone VARCHAR(32) NOT NULL,
    may_sms BOOLEAN NOT NULL,
    may_call BOOLEAN NOT NULL,
    safe_time VARCHAR(32) NOT NULL,
    unreachable_since DATETIME,
    name_bn BLOB,
    name_en BLOB,
    father_name BLOB,
    mother_name BLOB,
    spouse_name BLOB,
    sex VARCHAR(32) NOT NULL,
    birth BLOB NOT NULL,
    document_type VARCHAR(32) NOT NULL,
    document_number BLOB,
    document_index BLOB,
    bmet_number BLOB,
    district_code VARCHAR(12) NOT NULL,
    upazila_code VARCHAR,
    upazila_text BLOB,
    union_ward BLOB,
    village BLOB,
    permanent_district_code VARCHAR(12),
    permanent_upazila_code VARCHAR,
    permanent_upazila_text BLOB,
    permanent_union_ward BLOB,
    permanent_village BLOB,
    country VARCHAR(2) NOT NULL,
    left_year SMALLINT,
    left_month SMALLINT,
    returned_year SMALLINT,
    returned_month SMALLINT,
    travelled VARCHAR(32) NOT NULL,
    returned_how VARCHAR(32) NOT NULL,
    reasons JSON NOT NULL,
    occupation VARCHAR(32),
    occupation_other BLOB,
    skills JSON NOT NULL,
    skills_other BLOB,
    schooling VARCHAR(32) NOT NULL,
    needs BLOB NOT NULL,
    needs_other BLOB NOT NULL,
    female_counsellor BLOB NOT NULL,
    needs_care BLOB NOT NULL,
    care_note BLOB NOT NULL,
    centre_code VARCHAR(12) NOT NULL,
    centre_distance_km DOUBLE NOT NULL,
    route_reason VARCHAR(32) NOT NULL, compared_at DATETIME, helper VARCHAR(32) CONSTRAINT ck_registrations_helper CHECK (helper IN ('family', 'neighbour', 'office', 'organisation', 'other')), alternate_mobile BLOB, alternate_index BLOB CONSTRAINT ck_registrations_alternate CHECK ((alternate_mobile IS NULL) = (alternate_index IS NULL)) CONSTRAINT ck_registrations_alternate_index CHECK (length(alternate_index) = 32), alternate_whose VARCHAR(32) CONSTRAINT ck_registrations_alternate_whose CHECK (alternate_whose IN ('own', 'family', 'neighbour', 'helper', 'not_said')), bounced_at DATETIME,
    CONSTRAINT pk_registrations PRIMARY KEY (id),
    CONSTRAINT ck_registrations_document_number CHECK (document_type <> 'none' OR document_number IS NULL),
    CONSTRAINT ck_registrations_erasure_at_an_end CHECK (erased_at IS NULL OR state IN ('withdrawn', 'rejected', 'duplicate', 'closed')),
    CONSTRAINT ck_registrations_sent CHECK (state <> 'draft'),
    CONSTRAINT ck_registrations_document_index CHECK ((document_number IS NULL) = (document_index IS NULL)),
    CONSTRAINT ck_registrations_permanent_upazila CHECK (permanent_district_code IS NOT NULL OR (permanent_upazila_code IS NULL AND permanent_upazila_text IS NULL)),
    CONSTRAINT ck_registrations_centre_distance_km CHECK (centre_distance_km >= 0),
    CONSTRAINT ck_registrations_erasure_asked CHECK (erased_at IS NULL OR erasure_asked_at IS NOT NULL),
    CONSTRAINT ck_registrations_erased CHECK (erased_at IS NULL OR name_bn IS NULL AND name_en IS NULL AND father_name IS NULL AND mother_name IS NULL AND spouse_name IS NULL AND helper_name IS NULL AND document_number IS NULL AND document_index IS NULL AND bmet_number IS NULL AND upazila_code IS NULL AND upazila_text IS NULL AND union_ward IS NULL AND village IS NULL AND permanent_district_code IS NULL AND permanent_upazila_code IS NULL AND permanent_upazila_text IS NULL AND permanent_union_ward IS NULL AND permanent_village IS NULL AND occupation_other IS NULL AND skills_other IS NULL AND alternate_mobile IS NULL),
    CONSTRAINT ck_registrations_left_month CHECK (left_month BETWEEN 1 AND 12),
    CONSTRAINT ck_registrations_left_year CHECK (left_year >= 1950),
    CONSTRAINT ck_registrations_country CHECK (length(country) = 2),
    CONSTRAINT ck_registrations_document_index_length CHECK (length(document_index) = 32),
    CONSTRAINT ck_registrations_mobile_index CHECK (length(mobile_index) = 32),
    CONSTRAINT ck_registrations_reference CHECK (length(reference) = 9),
    CONSTRAINT ck_registrations_name CHECK (name_bn IS NOT NULL OR name_en IS NOT NULL OR erased_at IS NOT NULL),
    CONSTRAINT ck_registrations_returned_month CHECK (returned_month BETWEEN 1 AND 12),
    CONSTRAINT ck_registrations_returned_after_left CHECK (returned_year * 12 + coalesce(returned_month, 12) >= left_year * 12 + coalesce(left_month, 1)),
    CONSTRAINT ck_registrations_upazila CHECK (upazila_code IS NULL OR upazila_text IS NULL),
    CONSTRAINT ck_registrations_version CHECK (version >= 1),
    CONSTRAINT fk_registrations_campaign_code_campaigns FOREIGN KEY(campaign_code) REFERENCES campaigns (code),
    CONSTRAINT fk_registrations_centre_code_centres FOREIGN KEY(centre_code) REFERENCES centres (code),
    CONSTRAINT fk_registrations_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
    CONSTRAINT fk_registrations_permanent_district_code_districts FOREIGN KEY(permanent_district_code) REFERENCES districts (code),
    CONSTRAINT fk_registrations_permanent_upazila FOREIGN KEY(permanent_upazila_code, permanent_district_code) REFERENCES upazilas (code, district_code),
    CONSTRAINT fk_registrations_upazila FOREIGN KEY(upazila_code, district_code) REFERENCES upazilas (code, district_code),
    CONSTRAINT uq_registrations_reference UNIQUE (reference),
    CONSTRAINT ck_registrations_state CHECK (state IN ('draft', 'submitted', 'returned', 'verified', 'rejected', 'duplicate', 'received', 'closed', 'withdrawn')),
    CONSTRAINT ck_registrations_language CHECK (language IN ('bn', 'en')),
    CONSTRAINT ck_registrations_channel CHECK (channel IN ('self_web', 'assisted', 'import', 'sms')),
    CONSTRAINT ck_registrations_whosephone CHECK (whose_phone IN ('own', 'family', 'neighbour', 'helper', 'not_said')),
    CONSTRAINT ck_registrations_safetime CHECK (safe_time IN ('any', 'morning', 'afternoon', 'evening')),
    CONSTRAINT ck_registrations_sex CHECK (sex IN ('female', 'male', 'hijra', 'not_said')),
    CONSTRAINT ck_registrations_documenttype CHECK (document_type IN ('nid', 'passport', 'birth_certificate', 'out_pass', 'none')),
    CONSTRAINT ck_registrations_travelled CHECK (travelled IN ('regular', 'irregular', 'not_said')),
    CONSTRAINT ck_registrations_returnedhow CHECK (returned_how IN ('own_decision', 'assisted', 'deported', 'job_ended', 'other', 'not_said')),
    CONSTRAINT ck_registrations_occupation CHECK (occupation IN ('construction', 'domestic', 'cleaning', 'driving', 'factory', 'farming', 'shop', 'technical', 'care', 'other', 'none', 'not_said')),
    CONSTRAINT ck_registrations_schooling CHECK (schooling IN ('none', 'primary', 'secondary', 'ssc', 'hsc', 'degree', 'not_said')),
    CONSTRAINT ck_registrations_routereason CHECK (route_reason IN ('nearest', 'catchment', 'passed_on', 'none_open', 'moved'))
);
INSERT INTO "registrations" VALUES('00000000000000000000000000000001','111111111','submitted',1,'bn','self_web',NULL,'2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000',NULL,NULL,X'3131313131313131313131313131313131313131313131313131313131313131','1','2026-11-22 00:00:00.000000',NULL,X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',0,'own',0,0,'any',NULL,X'3131313131313131313131313131313131313131313131313131313131313131',NULL,NULL,NULL,NULL,'female',X'3131313131313131313131313131313131313131313131313131313131313131','none',NULL,NULL,NULL,'1','1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'SA',2020,NULL,2020,NULL,'regular','own_decision','{}',NULL,NULL,'{}',NULL,'none',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131','1',1.0,'nearest',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "registrations" VALUES('00000000000000000000000000000002','222222222','submitted',1,'bn','self_web',NULL,'2026-11-22 00:00:00.000000','2026-11-22 00:00:00.000000',NULL,NULL,X'3131313131313131313131313131313131313131313131313131313131313131','1','2026-11-22 00:00:00.000000',NULL,X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',0,'own',0,0,'any',NULL,X'3131313131313131313131313131313131313131313131313131313131313131',NULL,NULL,NULL,NULL,'female',X'3131313131313131313131313131313131313131313131313131313131313131','none',NULL,NULL,NULL,'1','1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'SA',2020,NULL,2020,NULL,'regular','own_decision','{}',NULL,NULL,'{}',NULL,'none',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131',X'3131313131313131313131313131313131313131313131313131313131313131','1',1.0,'nearest',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE relocations (
    id CHAR(32) NOT NULL,
    district_code VARCHAR(12) NOT NULL,
    from_centre_code VARCHAR(12) NOT NULL,
    to_centre_code VARCHAR(12) NOT NULL,
    with_received BOOLEAN NOT NULL,
    reason BLOB NOT NULL,
    asked_at DATETIME NOT NULL,
    asked_by_id CHAR(32),
    moved INTEGER NOT NULL,
    done_at DATETIME,
    CONSTRAINT pk_relocations PRIMARY KEY (id),
    CONSTRAINT ck_relocations_moved CHECK (moved >= 0),
    CONSTRAINT fk_relocations_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
    CONSTRAINT fk_relocations_from_centre_code_centres FOREIGN KEY(from_centre_code) REFERENCES centres (code),
    CONSTRAINT fk_relocations_to_centre_code_centres FOREIGN KEY(to_centre_code) REFERENCES centres (code),
    CONSTRAINT fk_relocations_asked_by_id_officers FOREIGN KEY(asked_by_id) REFERENCES officers (id)
);
INSERT INTO "relocations" VALUES('00000000000000000000000000000001','1','1','1',0,X'3131313131313131313131313131313131313131313131313131313131313131','2026-11-22 00:00:00.000000',NULL,1,NULL);
CREATE TABLE second_looks (
    id CHAR(32) NOT NULL,
    registration_id CHAR(32) NOT NULL,
    move_id CHAR(32) NOT NULL,
    district_code VARCHAR NOT NULL,
    verified_by_id CHAR(32) NOT NULL,
    chosen_at DATETIME NOT NULL,
    finished_at DATETIME,
    officer_id CHAR(32),
    finding VARCHAR(32),
    CONSTRAINT pk_second_looks PRIMARY KEY (id),
    CONSTRAINT ck_second_looks_finding CHECK (finding IN ('confirmed', 'wrong')),
    CONSTRAINT ck_second_looks_second_person CHECK (officer_id <> verified_by_id),
    CONSTRAINT ck_second_looks_finished CHECK ((finished_at IS NULL) = (officer_id IS NULL) AND (finished_at IS NULL) = (finding IS NULL)),
    CONSTRAINT fk_second_looks_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id) ON DELETE CASCADE,
    CONSTRAINT fk_second_looks_move_id_moves FOREIGN KEY(move_id) REFERENCES moves (id) ON DELETE CASCADE,
    CONSTRAINT fk_second_looks_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
    CONSTRAINT fk_second_looks_verified_by_id_officers FOREIGN KEY(verified_by_id) REFERENCES officers (id),
    CONSTRAINT fk_second_looks_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id),
    CONSTRAINT uq_second_looks_move_id UNIQUE (move_id)
);
INSERT INTO "second_looks" VALUES('00000000000000000000000000000001','00000000000000000000000000000001','00000000000000000000000000000001','1','00000000000000000000000000000001','2026-11-22 00:00:00.000000',NULL,NULL,NULL);
CREATE TABLE sms_sums (
    day DATE NOT NULL,
    kind VARCHAR(32) NOT NULL,
    gateway VARCHAR(32) NOT NULL,
    waiting INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    segments INTEGER NOT NULL,
    cost BIGINT NOT NULL,
    CONSTRAINT pk_sms_sums PRIMARY KEY (day, kind, gateway),
    CONSTRAINT ck_sms_sums_messagekind CHECK (kind IN ('code', 'submitted', 'returned', 'verified', 'rejected', 'duplicate', 'received', 'reopened', 'not_reached', 'appointment', 'appointment_reminder', 'appointment_off', 'invited', 'moved', 'withdrawn', 'phone_changed', 'reminder', 'other_number', 'answer_status', 'answer_unknown', 'answer_help', 'answer_stop', 'answer_start', 'answer_register'))
);
INSERT INTO "sms_sums" VALUES('2026-11-22','code','1',1,1,1,1,1,1,1);
CREATE TABLE staff_sessions (
    id CHAR(32) NOT NULL,
    token_hash BLOB NOT NULL,
    officer_id CHAR(32) NOT NULL,
    started_at DATETIME NOT NULL,
    ended_at DATETIME,
    CONSTRAINT pk_staff_sessions PRIMARY KEY (id),
    CONSTRAINT fk_staff_sessions_officer_id_officers FOREIGN KEY(officer_id) REFERENCES officers (id) ON DELETE CASCADE,
    CONSTRAINT uq_staff_sessions_token_hash UNIQUE (token_hash)
);
INSERT INTO "staff_sessions" VALUES('00000000000000000000000000000001',X'3131313131313131313131313131313131313131313131313131313131313131','00000000000000000000000000000001','2026-11-22 00:00:00.000000',NULL);
CREATE TABLE step_counters (
    campaign_code VARCHAR(8) NOT NULL,
    page VARCHAR(32) NOT NULL,
    day DATE NOT NULL,
    slot SMALLINT NOT NULL,
    count INTEGER NOT NULL,
    CONSTRAINT pk_step_counters PRIMARY KEY (campaign_code, page, day, slot),
    CONSTRAINT ck_step_counters_count CHECK (count >= 1),
    CONSTRAINT ck_step_counters_slot CHECK (slot BETWEEN 0 AND 7)
);
INSERT INTO "step_counters" VALUES('1','1','2026-11-22',1,1);
CREATE TABLE stopped_kinds (
    kind VARCHAR(32) NOT NULL,
    stopped_at DATETIME NOT NULL,
    stopped_by_id CHAR(32) NOT NULL,
    CONSTRAINT pk_stopped_kinds PRIMARY KEY (kind),
    CONSTRAINT fk_stopped_kinds_stopped_by_id_officers FOREIGN KEY(stopped_by_id) REFERENCES officers (id),
    CONSTRAINT ck_stopped_kinds_messagekind CHECK (kind IN ('code', 'submitted', 'returned', 'verified', 'rejected', 'duplicate', 'received', 'reopened', 'not_reached', 'appointment', 'appointment_reminder', 'appointment_off', 'invited', 'moved', 'withdrawn', 'phone_changed', 'reminder', 'other_number', 'answer_status', 'answer_unknown', 'answer_help', 'answer_stop', 'answer_start', 'answer_register'))
);
INSERT INTO "stopped_kinds" VALUES('code','2026-11-22 00:00:00.000000','00000000000000000000000000000001');
CREATE TABLE text_versions (
    kind VARCHAR(32) NOT NULL,
    number SMALLINT NOT NULL,
    bangla TEXT NOT NULL,
    english TEXT NOT NULL,
    made_at DATETIME NOT NULL,
    made_by_id CHAR(32) NOT NULL,
    CONSTRAINT pk_text_versions PRIMARY KEY (kind, number),
    CONSTRAINT ck_text_versions_number CHECK (number >= 1),
    CONSTRAINT fk_text_versions_made_by_id_officers FOREIGN KEY(made_by_id) REFERENCES officers (id),
    CONSTRAINT ck_text_versions_messagekind CHECK (kind IN ('code', 'submitted', 'returned', 'verified', 'rejected', 'duplicate', 'received', 'reopened', 'not_reached', 'appointment', 'appointment_reminder', 'appointment_off', 'invited', 'moved', 'withdrawn', 'phone_changed', 'reminder', 'other_number', 'answer_status', 'answer_unknown', 'answer_help', 'answer_stop', 'answer_start', 'answer_register'))
);
INSERT INTO "text_versions" VALUES('code',1,'1','1','2026-11-22 00:00:00.000000','00000000000000000000000000000001');
CREATE TABLE upazilas (
    code VARCHAR(12) NOT NULL,
    district_code VARCHAR(12) NOT NULL,
    name_en TEXT NOT NULL,
    name_bn TEXT NOT NULL,
    CONSTRAINT pk_upazilas PRIMARY KEY (code),
    CONSTRAINT fk_upazilas_district_code_districts FOREIGN KEY(district_code) REFERENCES districts (code),
    CONSTRAINT uq_upazilas_code_district_code UNIQUE (code, district_code)
);
INSERT INTO "upazilas" VALUES('1','1','1','1');
CREATE UNIQUE INDEX uq_alarms_open ON alarms (kind, subject) WHERE ended_at IS NULL;
CREATE INDEX ix_districts_division_code ON districts (division_code);
CREATE INDEX ix_inbound_messages_sender_index ON inbound_messages (sender_index);
CREATE UNIQUE INDEX uq_receipts_once ON receipts (reference, gateway, status);
CREATE INDEX ix_upazilas_district_code ON upazilas (district_code);
CREATE INDEX ix_call_backs_open ON call_backs (asked_at, id) WHERE done_at IS NULL;
CREATE UNIQUE INDEX uq_call_backs_open ON call_backs (mobile_index) WHERE done_at IS NULL;
CREATE INDEX ix_exports_asked_at ON exports (asked_at);
CREATE INDEX ix_exports_downloaded_at ON exports (downloaded_at);
CREATE INDEX ix_recovery_codes_officer_id ON recovery_codes (officer_id);
CREATE INDEX ix_staff_sessions_officer_id ON staff_sessions (officer_id);
CREATE INDEX ix_registrations_campaign ON registrations (campaign_code, submitted_at) WHERE campaign_code IS NOT NULL;
CREATE INDEX ix_registrations_document_index ON registrations (document_index);
CREATE INDEX ix_registrations_mobile_index ON registrations (mobile_index);
CREATE INDEX ix_registrations_sent ON registrations (submitted_at, channel);
CREATE INDEX ix_registrations_to_erase ON registrations (erasure_asked_at, id) WHERE erasure_asked_at IS NOT NULL;
CREATE INDEX ix_changes_registration ON changes (registration_id, at, id);
CREATE INDEX ix_drafts_expires_at ON drafts (expires_at);
CREATE INDEX ix_drafts_mobile_index ON drafts (mobile_index);
CREATE INDEX ix_moves_registration ON moves (registration_id, at, id);
CREATE INDEX ix_moves_to_remind ON moves (at) WHERE to_state = 'returned' AND reminder_settled_at IS NULL;
CREATE INDEX ix_one_time_codes_expires_at ON one_time_codes (expires_at);
CREATE INDEX ix_one_time_codes_mobile_index ON one_time_codes (mobile_index);
CREATE INDEX ix_one_time_codes_visitor ON one_time_codes (visitor_hash, purpose);
CREATE INDEX ix_messages_awaiting ON messages (sent_at) WHERE state IN ('accepted', 'unknown');
CREATE INDEX ix_messages_created_at ON messages (created_at);
CREATE INDEX ix_messages_due ON messages (priority, due_at, id) WHERE state = 'queued';
CREATE INDEX ix_messages_leased ON messages (leased_until) WHERE state = 'sending';
CREATE INDEX ix_messages_recipient_index ON messages (recipient_index);
CREATE INDEX ix_messages_registration_id ON messages (registration_id);
CREATE INDEX ix_attempts_message_id ON attempts (message_id);
CREATE INDEX ix_attempts_started_at ON attempts (started_at);
CREATE INDEX ix_registrations_to_compare ON registrations (channel, id) WHERE compared_at IS NULL;
CREATE INDEX ix_name_keys_registration_id ON name_keys (registration_id);
CREATE UNIQUE INDEX uq_pairs_both ON pairs (first_id, second_id);
CREATE INDEX ix_pairs_second ON pairs (second_id);
CREATE INDEX ix_pairs_open ON pairs (score, id) WHERE verdict = 'open';
CREATE INDEX ix_claims_officer_id ON claims (officer_id);
CREATE INDEX ix_identified_people_list ON identified_people (district_code, stage, identified_at, id);
CREATE INDEX ix_identified_people_funnel ON identified_people (identified_on, district_code);
CREATE INDEX ix_identified_people_waiting ON identified_people (stage, identified_at);
CREATE INDEX ix_identified_people_mobile_index ON identified_people (mobile_index);
CREATE INDEX ix_identified_people_identified_by_id ON identified_people (identified_by_id);
CREATE INDEX ix_identified_people_registration_id ON identified_people (registration_id);
CREATE INDEX ix_identified_steps_person ON identified_steps (person_id, at, id);
CREATE INDEX ix_entries_officer ON entries (officer_id, changed_at);
CREATE INDEX ix_imports_district ON imports (district_code, uploaded_at);
CREATE INDEX ix_imports_expires_at ON imports (expires_at);
CREATE INDEX ix_imports_file_index ON imports (file_index);
CREATE INDEX ix_imports_officer ON imports (officer_id, uploaded_at);
CREATE INDEX ix_imports_work ON imports (id) WHERE stage IN ('reading', 'checking', 'importing', 'undoing');
CREATE UNIQUE INDEX uq_import_batches_place ON import_batches (import_id, number);
CREATE UNIQUE INDEX uq_import_parts_place ON import_parts (import_id, number);
CREATE INDEX ix_notes_registration ON notes (registration_id, at, id);
CREATE INDEX ix_second_looks_registration_id ON second_looks (registration_id);
CREATE INDEX ix_second_looks_open ON second_looks (district_code, chosen_at, id) WHERE finished_at IS NULL;
CREATE UNIQUE INDEX uq_kept_texts_once ON kept_texts (officer_id, registration_id);
CREATE INDEX ix_kept_texts_registration_id ON kept_texts (registration_id);
CREATE INDEX ix_kept_texts_expires_at ON kept_texts (expires_at);
CREATE UNIQUE INDEX uq_moves_undoes ON moves (undoes_id);
CREATE UNIQUE INDEX uq_appointments_planned ON appointments (registration_id) WHERE state = 'planned';
CREATE INDEX ix_appointments_registration ON appointments (registration_id, starts_at);
CREATE INDEX ix_appointments_centre ON appointments (centre_code, starts_at);
CREATE INDEX ix_appointments_to_remind ON appointments (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX ix_closings_registration ON closings (registration_id, at);
CREATE INDEX ix_closings_centre ON closings (centre_code, at);
CREATE UNIQUE INDEX uq_relocations_going ON relocations (district_code, from_centre_code) WHERE done_at IS NULL;
CREATE INDEX ix_relocations_asked_at ON relocations (asked_at);
CREATE INDEX ix_registrations_alternate ON registrations (alternate_index) WHERE alternate_index IS NOT NULL;
CREATE INDEX ix_registrations_bounced ON registrations (bounced_at) WHERE bounced_at IS NOT NULL;
CREATE INDEX ix_registrations_list_district ON registrations (district_code, state, submitted_at, id) WHERE erased_at IS NULL;
CREATE INDEX ix_registrations_list_centre ON registrations (centre_code, state, submitted_at, id) WHERE erased_at IS NULL;
CREATE INDEX ix_registrations_list_upazila ON registrations (district_code, upazila_code, state, submitted_at, id) WHERE erased_at IS NULL;
CREATE INDEX ix_registrations_lost_district ON registrations (district_code, unreachable_since, id) WHERE unreachable_since IS NOT NULL;
CREATE INDEX ix_registrations_lost_centre ON registrations (centre_code, unreachable_since, id) WHERE unreachable_since IS NOT NULL;
CREATE INDEX ix_audit_entries_subject ON audit_entries (subject, number);
CREATE INDEX ix_audit_entries_officer ON audit_entries (officer_id, number);
CREATE INDEX ix_audit_entries_action ON audit_entries (action, number);
COMMIT;
