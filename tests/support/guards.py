"""Tests that docs/asvs.md cites, each with what it guards, and how that is taken away."""

from typing import NamedTuple


class Guard(NamedTuple):
    test: str
    file: str
    text: str  # stands once in the file
    instead: str


_CODES, _STAFF = "app/services/sign_in/codes.py", "app/services/sign_in/staff_sessions.py"
_CODE_RULES, _SIGNATURES = "app/domain/sign_in/codes.py", "app/security/http/signatures.py"
_GATE, _HEADERS = "app/web/back_office/gate.py", "app/web/security_headers.py"
_KEYRING, _OIDC = "app/security/encryption/keyring.py", "app/security/openid/oidc.py"
_OUTBOUND, _TOKENS = "app/security/http/outbound.py", "app/security/tokens.py"

GUARDS = [
    # Codes and sessions
    Guard(
        "test_a_code_lives_ten_minutes",
        _CODE_RULES,
        "LIFETIME = timedelta(minutes=10)",
        "LIFETIME = timedelta(days=10)",
    ),
    Guard("test_five_tries_and_no_more", _CODE_RULES, "TRIES = 5 ", "TRIES = 5000 "),
    Guard(
        "test_codes_are_long_for_a_day",
        _CODE_RULES,
        "WRONG_COUNTED_FOR = timedelta(days=1)",
        "WRONG_COUNTED_FOR = timedelta(0)",
    ),
    Guard(
        "test_a_code_is_of_its_key",
        _TOKENS,
        "hmac.digest(key.secret, request.bytes, hashlib.sha256)",
        "hashlib.sha256(request.bytes).digest()",
    ),
    Guard(
        "test_what_is_stored_of_a_token_is_its_sha_256",
        _TOKENS,
        "return hashlib.sha256(token.encode()).digest()",
        "return token.encode()",
    ),
    Guard(
        "test_a_token_carries_256_bits_and_fits_a_cookie",
        _TOKENS,
        "secrets.token_urlsafe(32)",
        "secrets.token_urlsafe(8)",
    ),
    Guard(
        "test_a_session_ends_after_20_idle_minutes",
        "app/domain/sign_in/staff_sessions.py",
        "IDLE = timedelta(minutes=20)",
        "IDLE = timedelta(hours=20)",
    ),
    Guard(
        "test_used_all_day_a_session_ends_after_8_hours",
        "app/domain/sign_in/staff_sessions.py",
        "LONGEST = timedelta(hours=8)",
        "LONGEST = timedelta(hours=80)",
    ),
    Guard(
        "test_a_session_ends_after_a_day_s_work_however_much_it_is_used",
        "app/services/sign_in/applicant_sessions.py",
        "min(now + IDLE, started_at + LONGEST)",
        "now + IDLE",
    ),
    Guard(
        "test_a_begun_sign_in_is_recalled_once_by_its_browser_and_not_late",
        _STAFF,
        'hash_token(f"{browser} {state}")',
        "hash_token(state)",
    ),
    Guard(
        "test_an_order_to_sign_out_is_carried_out_once",
        _STAFF,
        "    if unit.session.get(UsedLogoutToken, order.jti):\n        raise Replayed\n",
        "    if unit.session.get(UsedLogoutToken, order.jti):\n        return\n",
    ),
    # The back office
    Guard(
        "test_nobody_passes_unless_signed_in",
        "app/web/review/views.py",
        '_guarded = gate.behind(_permission, _view, grave=_name in GRAVE, idle=_name == "session")',
        "_guarded = _view",
    ),
    Guard(
        "test_a_role_opens_what_the_table_of_permissions_says",
        _GATE,
        "if who.roles and who.may(needed):",
        "if who.roles:",
    ),
    Guard(
        "test_each_address_is_open_to_these_roles_and_no_other",
        "app/domain/review/roles.py",
        "            Permission.SEE_QUEUE,\n            Permission.SEE_QUARANTINE,\n",
        "            *Permission,\n",
    ),
    Guard(
        "test_without_a_role_one_reads_whom_to_ask_and_nothing_else",
        _GATE,
        "if not who.roles:",
        "if who.roles is None:",
    ),
    Guard(
        "test_one_alone_turns_no_refused_check_into_a_grant",
        "app/services/review/confirmation.py",
        "    if approval.asked_by == unit.actor:\n        raise SamePerson\n",
        "",
    ),
    Guard(
        "test_the_same_subject_at_another_issuer_is_another_person",
        "app/services/review/confirmation.py",
        "approval.asked_by == unit.actor:",
        "approval.asked_by.split()[-1] == unit.actor.split()[-1]:",
    ),
    Guard(
        "test_nothing_of_the_back_office_is_at_the_public_host_and_the_reverse",
        "app/web/http/origin.py",
        "        abort(HTTPStatus.NOT_FOUND)\n",
        "        pass\n",
    ),
    Guard(
        "test_how_a_person_is_reached_is_masked_until_somebody_asks_which_is_written_down",
        "app/web/casework/page.py",
        "case.answers if with_contact else _masked(case.answers)",
        "case.answers",
    ),
    # OpenID Connect
    Guard(
        "test_an_id_token_must_be_about_this_sign_in",
        "app/security/openid/answers.py",
        '            "nonce": nonce,\n',
        "",
    ),
    Guard(
        "test_the_response_must_be_the_providers_to_this_request",
        _OIDC,
        '        raise SignInFailed("response-iss")\n',
        "        pass\n",
    ),
    Guard(
        "test_who_may_not_have_proved_it_lately_is_asked_anew",
        _OIDC,
        "        is_recent = moment - at <= MAX_AGE + SKEW\n",
        "        is_recent = True\n",
    ),
    Guard(
        "test_a_discovery_document_of_another_issuer_is_said_to_be",
        "app/security/openid/discovery.py",
        '        raise SignInFailed("issuer")\n',
        "        pass\n",
    ),
    Guard(
        "test_a_logout_token_that_breaks_a_rule_ends_no_session",
        "app/security/openid/backchannel_logout.py",
        '        "nonce": "nonce" not in claims,',
        '        "nonce": True,',
    ),
    Guard(
        "test_what_a_key_of_2048_bits_signed_counts_only_where_that_is_accepted",
        "app/security/openid/discovery.py",
        "                raise ShortKey\n",
        "                pass\n",
    ),
    # Pages
    Guard(
        "test_no_two_pages_share_a_nonce",
        _HEADERS,
        "secrets.token_urlsafe(16)",
        '"invented"',
    ),
    Guard(
        "test_the_headers_let_nothing_else_in",
        _HEADERS,
        '"Cache-Control": "no-store"',
        '"Age": "0"',
    ),
    Guard(
        "test_cookies_are_bound_to_the_host_in_production",
        "app/web/application.py",
        'prefix = "__Host-" if secure else ""',
        'prefix = ""',
    ),
    Guard(
        "test_behind_proxies_a_form_from_elsewhere_is_refused_over_https",
        "app/web/http/origin.py",
        "if request.is_secure and not is_ours():",
        "if not request.is_secure and not is_ours():",
    ),
    Guard(
        "test_where_people_come_by_https_no_header_turns_that_off",
        "app/web/http/origin.py",
        "        served = _over_https(served)\n",
        "        pass\n",
    ),
    Guard(
        "test_nobody_is_somebody_else_for_another_port_or_spelling",
        "app/domain/sign_in/networks.py",
        '    if ported := _PORTED.fullmatch(bare):\n        bare = ported[1] or ported[2] or ""\n',
        "    _PORTED.fullmatch(bare)\n",
    ),
    Guard(
        "test_nobody_jumps_ahead",
        "app/domain/intake/journey.py",
        "return is_asked(page, answers) and all(",
        "return is_asked(page, answers) or all(",
    ),
    Guard(
        "test_a_script_that_sends_at_once_waits_a_minute_in_production",
        "app/services/intake/submissions.py",
        "    if (wait := eoi.created_at + quickest - unit.now) > timedelta():\n"
        "        raise TooQuick(wait)\n",
        "",
    ),
    Guard(
        "test_metrics_are_for_who_has_the_token",
        "app/web/http/health.py",
        'if not token or not hmac.compare_digest(token.encode(), (given or "").encode()):',
        "if not token:",
    ),
    # Callbacks and calls
    Guard(
        "test_any_bit_of_the_body_counts",
        _SIGNATURES,
        'return hmac.compare_digest(hmac.digest(key, message, "sha256"), signature)',
        "return True",
    ),
    Guard(
        "test_a_partner_reads_which_rule_its_json_broke",
        "app/domain/partners/reading.py",
        "            object_pairs_hook=_no_duplicates,\n",
        "",
    ),
    Guard(
        "test_a_redirect_is_an_answer_and_is_not_followed",
        _OUTBOUND,
        '            answer.headers.pop("Location", None)\n',
        "",
    ),
    Guard(
        "test_addresses_inside_are_refused_however_they_are_spelt",
        _OUTBOUND,
        '            raise _forbidden("not a public address")\n        return host, tls',
        "            pass\n        return host, tls",
    ),
    Guard(
        "test_the_checked_address_is_the_one_connected_to",
        _OUTBOUND,
        "        host, tls = super().build_connection_pool_key_attributes(*args, **kwargs)\n"
        '        address = ip_address(host["host"]',
        "        pinned, tls = super().build_connection_pool_key_attributes(*args, **kwargs)\n"
        '        address = ip_address(pinned["host"]',
    ),
    Guard(
        "test_no_browser_is_sent_to_a_script",
        _OUTBOUND,
        'parts.scheme == "https" or (parts.scheme == "http" and named in allow)',
        "parts.scheme or named in allow",
    ),
    # What is sealed and logged
    Guard(
        "test_a_sealed_value_moved_anywhere_else_does_not_open",
        _KEYRING,
        "return encode(header, self.deployment.bytes, table, column, cell.row.bytes)",
        "return encode(header, self.deployment.bytes, table, column)",
    ),
    Guard(
        "test_a_key_is_not_at_hand_for_long",
        _KEYRING,
        "            self._drop_expired()\n            _, key",
        "            _, key",
    ),
    Guard(
        "test_the_same_value_is_never_sealed_alike",
        _KEYRING,
        "        nonce = os.urandom(_NONCE)\n        header",
        "        nonce = bytes(_NONCE)\n        header",
    ),
    # Files
    Guard(
        "test_a_file_is_known_by_how_it_begins",
        "app/security/sandbox/formats.py",
        "            if isinstance(kind, Refusal):\n                raise Refused(kind)\n",
        "",
    ),
    Guard(
        "test_there_is_an_end_to_how_many_there_may_be",
        "app/services/files/uploads.py",
        "if len(there) >= MOST_FILES:",
        "if len(there) > 10 * MOST_FILES:",
    ),
    Guard(
        "test_neither_place_tells_what_it_holds",
        "app/security/encryption/chunks.py",
        "return header + nonce + AESGCM(key.secret).encrypt(nonce, plain, context)",
        "return header + nonce + plain + context",
    ),
    # The edge
    Guard(
        "test_no_address_answers_options",
        "app/web/application.py",
        "PROVIDE_AUTOMATIC_OPTIONS=False",
        "PROVIDE_AUTOMATIC_OPTIONS=True",
    ),
    Guard(
        "test_a_new_installation_signs_by_sha_256_and_reads_nothing_else",
        "app/web/signing.py",
        "digest_method=sha256",
        "digest_method=None",
    ),
    Guard(
        "test_files_have_them_too_also_where_they_have_not_changed",
        "app/web/security_headers.py",
        "frame-ancestors 'none'\"  # the policy",
        '"  # the policy',
    ),
]
