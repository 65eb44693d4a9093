"""The C interface as it stands in jpm.h: versions, structs and functions under their C names, no comfort.

The enumerations of jpm.h are in ``enums``. The tests compare every name, value, field and signature with
the header; loading compares the sizes with the library.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char, c_char_p, c_int32, c_int64, c_uint32, c_void_p
from typing import Any, Dict, Tuple, Type

JPM_VERSION_MAJOR = 0
JPM_VERSION_MINOR = 1
JPM_VERSION_PATCH = 0
JPM_VERSION = "0.1.0"
JPM_VERSION_NUMBER = JPM_VERSION_MAJOR * 10000 + JPM_VERSION_MINOR * 100 + JPM_VERSION_PATCH
JPM_ABI_VERSION = 1

JPM_STRUCT_PAYMENT = 1
JPM_STRUCT_CARD = 2
JPM_STRUCT_ACCOUNT_HOLDER = 3
JPM_STRUCT_PROFILE = 4
JPM_STRUCT_ERROR = 5
JPM_STRUCT_RESULT = 6
JPM_STRUCT_PAYMENT_METHOD = 7
JPM_STRUCT_ADDRESS = 8
JPM_STRUCT_COMMUNICATION = 9
JPM_STRUCT_PROFILE_DETAILS = 10

JPM_YES = 1
JPM_NO = 2
JPM_AMOUNT_ALL = -1

JPM_REQUEST_ID_SIZE = 48
JPM_ORDER_NUMBER_SIZE = 48
JPM_TRANSACTION_ID_SIZE = 48
JPM_PROFILE_ID_SIZE = 136
JPM_NETWORK_TRANSACTION_ID_SIZE = 136

jpm_status = c_int32

jpm_log_fn = ctypes.CFUNCTYPE(None, c_void_p, c_int32, c_char_p, c_char_p, c_uint32)


class jpm_client(ctypes.Structure):
    """Opaque."""


class jpm_config(ctypes.Structure):
    """Opaque."""


class jpm_response(ctypes.Structure):
    """Opaque."""


class jpm_payment(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("capture_method", c_int32),
        ("amount", c_int64),
        ("currency", c_char_p),
        ("request_id", c_char_p),
        ("order_number", c_char_p),
        ("statement_descriptor", c_char_p),
        ("initiator_type", c_int32),
        ("account_on_file", c_int32),
        ("recurring_sequence", c_int32),
        ("timeout_ms", c_int32),
        ("recurring_agreement_id", c_char_p),
        ("original_network_transaction_id", c_char_p),
        ("extra_json", c_char_p),
        ("multi_capture_sequence_number", c_char_p),
        ("is_amount_final", c_int32),
        ("authorization_purpose", c_int32),
        ("multi_capture_record_count", c_int32),
        ("multi_capture_final", c_int32),
        ("allow_duplicate", c_int32),
        ("merchant_preferred_routing", c_int32),
        ("response", POINTER(POINTER(jpm_response))),
        ("reserved", c_char_p),
    ]


class jpm_card(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("account_number_type", c_int32),
        ("expiry_month", c_int32),
        ("expiry_year", c_int32),
        ("account_number", c_char_p),
        ("cvv", c_char_p),
    ]


class jpm_account_holder(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("mobile_country_code", c_int32),
        ("phone_country_code", c_int32),
        ("reserved_number", c_int32),
        ("reference_id", c_char_p),
        ("first_name", c_char_p),
        ("last_name", c_char_p),
        ("email", c_char_p),
        ("mobile_number", c_char_p),
        ("phone_number", c_char_p),
        ("address_line1", c_char_p),
        ("address_line2", c_char_p),
        ("city", c_char_p),
        ("state", c_char_p),
        ("postal_code", c_char_p),
        ("country_code", c_char_p),
        ("external_profile_id", c_char_p),
        ("reserved", c_char_p),
    ]


class jpm_profile(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved_number", c_int32),
        ("consumer_profile_id", c_char_p),
        ("payment_method_id", c_char_p),
        ("cvv", c_char_p),
        ("reserved", c_char_p),
    ]


class jpm_address(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("address_type", c_int32),
        ("is_primary", c_int32),
        ("address_status", c_int32),
        ("address_name", c_char_p),
        ("first_name", c_char_p),
        ("last_name", c_char_p),
        ("address_line1", c_char_p),
        ("address_line2", c_char_p),
        ("city", c_char_p),
        ("state", c_char_p),
        ("postal_code", c_char_p),
        ("country_code", c_char_p),
        ("extra_json", c_char_p),
    ]


class jpm_communication(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved_number", c_int32),
        ("phone_country_code", c_char_p),
        ("phone_number", c_char_p),
        ("phone_type", c_char_p),
        ("email", c_char_p),
        ("email_type", c_char_p),
        ("extra_json", c_char_p),
    ]


class jpm_payment_method(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("method_type", c_int32),
        ("account_number_type", c_int32),
        ("expiry_month", c_int32),
        ("expiry_year", c_int32),
        ("account_status", c_int32),
        ("account_type", c_int32),
        ("payment_type", c_int32),
        ("is_micro_entry", c_int32),
        ("reserved_number", c_int32),
        ("account_number", c_char_p),
        ("routing_number", c_char_p),
        ("iban", c_char_p),
        ("bic", c_char_p),
        ("mandate_id", c_char_p),
        ("mandate_type", c_char_p),
        ("mandate_signature_date", c_char_p),
        ("card_type", c_char_p),
        ("first_name", c_char_p),
        ("middle_name", c_char_p),
        ("last_name", c_char_p),
        ("currency", c_char_p),
        ("address_id", c_char_p),
        ("address", POINTER(jpm_address)),
        ("extra_json", c_char_p),
        ("reserved", c_char_p),
    ]


class jpm_profile_details(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("profile_status", c_int32),
        ("external_profile_id", c_char_p),
        ("card_on_file_reference_number", c_char_p),
        ("first_name", c_char_p),
        ("last_name", c_char_p),
        ("full_name", c_char_p),
        ("payment_method", POINTER(jpm_payment_method)),
        ("address", POINTER(jpm_address)),
        ("communication", POINTER(jpm_communication)),
        ("extra_json", c_char_p),
        ("reserved", c_char_p),
    ]


class jpm_error(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("status", jpm_status),
        ("field", c_char * 64),
        ("message", c_char * 256),
    ]


class jpm_result(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("status", jpm_status),
        ("outcome", c_int32),
        ("advice", c_int32),
        ("profile_outcome", c_int32),
        ("http_status", c_int32),
        ("flags", c_uint32),
        ("journal_status", jpm_status),
        ("requested_amount", c_int64),
        ("amount", c_int64),
        ("remaining_amount", c_int64),
        ("retry_after_ms", c_int64),
        ("elapsed_ms", c_int64),
        ("attempts", c_uint32),
        ("reserved", c_uint32),
        ("request_id", c_char * JPM_REQUEST_ID_SIZE),
        ("order_number", c_char * JPM_ORDER_NUMBER_SIZE),
        ("transaction_id", c_char * JPM_TRANSACTION_ID_SIZE),
        ("currency", c_char * 8),
        ("consumer_profile_id", c_char * JPM_PROFILE_ID_SIZE),
        ("payment_method_id", c_char * JPM_PROFILE_ID_SIZE),
        ("profile_response_code", c_char * 136),
        ("profile_response_message", c_char * 136),
        ("transaction_state", c_char * 136),
        ("response_status", c_char * 136),
        ("response_code", c_char * 56),
        ("response_message", c_char * 136),
        ("host_message", c_char * 136),
        ("approval_code", c_char * 56),
        ("masked_account_number", c_char * 136),
        ("card_type", c_char * 136),
        ("network_transaction_id", c_char * JPM_NETWORK_TRANSACTION_ID_SIZE),
        ("avs_result", c_char * 136),
        ("cvv_result", c_char * 136),
        ("error_code", c_char * 136),
        ("error_message", c_char * 256),
        ("error_field", c_char * 136),
        ("refundable_amount", c_int64),
        ("total_authorized_amount", c_int64),
        ("address_id", c_char * JPM_PROFILE_ID_SIZE),
        ("communication_id", c_char * JPM_PROFILE_ID_SIZE),
        ("operation", c_int32),
        ("journal_state", c_int32),
        ("verdict_number", c_int64),
        ("proof_after_ms", c_int64),
        ("opened_at_ms", c_int64),
        ("other_request_id", c_char * JPM_REQUEST_ID_SIZE),
        ("original_transaction_id", c_char * JPM_TRANSACTION_ID_SIZE),
        ("transaction_date", c_char * 40),
        ("host_reference_id", c_char * 136),
        ("network_response_code", c_char * 56),
        ("merchant_advice_code", c_char * 56),
        ("avs_code", c_char * 56),
        ("cvv_code", c_char * 56),
        ("account_updater_response", c_char * 56),
        ("network_account_status", c_char * 56),
        ("updated_last_four", c_char * 8),
        ("updated_expiry_month", c_int32),
        ("updated_expiry_year", c_int32),
        ("authentication_url", c_char * 512),
    ]


#: The struct behind each ``JPM_STRUCT_*``.
STRUCTS: Dict[int, Type[ctypes.Structure]] = {
    JPM_STRUCT_PAYMENT: jpm_payment,
    JPM_STRUCT_CARD: jpm_card,
    JPM_STRUCT_ACCOUNT_HOLDER: jpm_account_holder,
    JPM_STRUCT_PROFILE: jpm_profile,
    JPM_STRUCT_ERROR: jpm_error,
    JPM_STRUCT_RESULT: jpm_result,
    JPM_STRUCT_PAYMENT_METHOD: jpm_payment_method,
    JPM_STRUCT_ADDRESS: jpm_address,
    JPM_STRUCT_COMMUNICATION: jpm_communication,
    JPM_STRUCT_PROFILE_DETAILS: jpm_profile_details,
}

_client = POINTER(jpm_client)
_config = POINTER(jpm_config)
_response = POINTER(jpm_response)
_error = POINTER(jpm_error)
_result = POINTER(jpm_result)

#: What each function returns and takes.
FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "jpm_version": (c_char_p, ()),
    "jpm_version_number": (c_uint32, ()),
    "jpm_abi_version": (c_uint32, ()),
    "jpm_struct_size": (c_uint32, (c_int32,)),
    "jpm_status_name": (c_char_p, (jpm_status,)),
    "jpm_status_text": (c_char_p, (jpm_status,)),
    "jpm_outcome_name": (c_char_p, (c_int32,)),
    "jpm_advice_text": (c_char_p, (c_int32,)),
    "jpm_option_name": (c_char_p, (c_int32,)),
    "jpm_result_is_approved": (c_int32, (_result,)),
    "jpm_new_request_id": (jpm_status, (POINTER(c_char), c_uint32, _error)),
    "jpm_config_new": (jpm_status, (POINTER(_config), _error)),
    "jpm_config_free": (None, (_config,)),
    "jpm_config_set_str": (jpm_status, (_config, c_int32, c_char_p, _error)),
    "jpm_config_set_int": (jpm_status, (_config, c_int32, c_int64, _error)),
    "jpm_config_load_file": (jpm_status, (_config, c_char_p, _error)),
    "jpm_config_load_env": (jpm_status, (_config, _error)),
    "jpm_config_set_log": (jpm_status, (_config, jpm_log_fn, c_void_p, c_int32, _error)),
    "jpm_client_new": (jpm_status, (_config, POINTER(_client), _error)),
    "jpm_client_free": (None, (_client,)),
    "jpm_client_warm_up": (jpm_status, (_client, _error)),
    "jpm_client_set_access_token": (jpm_status, (_client, c_char_p, _error)),
    "jpm_client_cancel": (jpm_status, (_client, _error)),
    "jpm_lookup_request": (jpm_status, (_client, c_int32, c_char_p, _result)),
    "jpm_lookup_transaction": (jpm_status, (_client, c_int32, c_char_p, _result)),
    "jpm_settle_next": (jpm_status, (_client, _result)),
    "jpm_result_acknowledge": (jpm_status, (_client, _result, _error)),
    "jpm_result_stored": (jpm_status, (_client, c_char_p, _error)),
    "jpm_journal_next": (jpm_status, (_client, POINTER(c_int64), _result)),
    "jpm_journal_backup": (jpm_status, (_client, c_char_p, _error)),
    "jpm_check": (jpm_status, (_config, POINTER(_response), _error)),
    "jpm_response_http_status": (c_int32, (_response,)),
    "jpm_response_json": (c_char_p, (_response, POINTER(c_uint32))),
    "jpm_response_get_str": (
        jpm_status,
        (_response, c_char_p, POINTER(c_char), c_uint32, POINTER(c_uint32)),
    ),
    "jpm_response_get_int": (jpm_status, (_response, c_char_p, POINTER(c_int64))),
    "jpm_response_count": (jpm_status, (_response, c_char_p, POINTER(c_uint32))),
    "jpm_response_result": (jpm_status, (_response, _result)),
    "jpm_response_free": (None, (_response,)),
    "jpm_call": (jpm_status, (_client, c_char_p, c_char_p, c_char_p, c_char_p, POINTER(_response), _error)),
}

_payment = POINTER(jpm_payment)
_card = POINTER(jpm_card)
_holder = POINTER(jpm_account_holder)
_profile = POINTER(jpm_profile)
_details = POINTER(jpm_profile_details)
_method = POINTER(jpm_payment_method)
_address = POINTER(jpm_address)
_communication = POINTER(jpm_communication)

#: What each operation that answers with a ``jpm_result`` takes between client and result.
_MONEY: Dict[str, Tuple[Any, ...]] = {
    "jpm_pay_with_new_profile": (_payment, _card, _holder),
    "jpm_pay_with_profile": (_payment, _profile),
    "jpm_pay_with_card": (_payment, _card, _holder),
    "jpm_verify_with_new_profile": (_payment, _card, _holder),
    "jpm_verify_with_profile": (_payment, _profile),
    "jpm_verify_card": (_payment, _card, _holder),
    "jpm_refund_with_new_profile": (_payment, _card, _holder),
    "jpm_refund_to_profile": (_payment, _profile),
    "jpm_refund_to_card": (_payment, _card, _holder),
    "jpm_capture": (c_char_p, _payment),
    "jpm_void": (c_char_p, _payment),
    "jpm_adjust": (c_char_p, _payment),
    "jpm_refund_payment": (c_char_p, _payment),
}

#: As ``_MONEY``, of those that give a response as well.
_PROFILES: Dict[str, Tuple[Any, ...]] = {
    "jpm_profile_create": (_details,),
    "jpm_profile_get": (_profile,),
    "jpm_profile_update": (_profile, _details),
    "jpm_profile_delete": (_profile,),
    "jpm_payment_method_add": (_profile, _method),
    "jpm_payment_method_update": (_profile, _method),
    "jpm_payment_method_set_default": (_profile,),
    "jpm_payment_method_delete": (_profile,),
    "jpm_payment_method_status": (_profile,),
    "jpm_address_add": (_profile, _address),
    "jpm_address_update": (_profile, c_char_p, _address),
    "jpm_address_delete": (_profile, c_char_p),
    "jpm_communication_add": (_profile, _communication),
    "jpm_communication_update": (_profile, c_char_p, _communication),
    "jpm_communication_set_default": (_profile, c_char_p),
    "jpm_communication_delete": (_profile, c_char_p),
    "jpm_bulk_import_status": (c_char_p, c_char_p),
    "jpm_health": (c_int32,),
}

FUNCTIONS.update({name: (jpm_status, (_client, *takes, _result)) for name, takes in _MONEY.items()})
FUNCTIONS.update(
    {name: (jpm_status, (_client, *takes, _result, POINTER(_response))) for name, takes in _PROFILES.items()}
)


def declare(library: ctypes.CDLL) -> None:
    """Tells ctypes the signature of every function. AttributeError when the library lacks one."""
    for name, (restype, argtypes) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype = restype
        function.argtypes = argtypes
