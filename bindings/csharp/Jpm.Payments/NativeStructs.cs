using System;
using System.Runtime.InteropServices;

namespace Jpm.Payments
{
    // The structs of jpm.h under their C names. They have no padding on any platform; the tests compare every
    // field and offset with the header, and Library.Load the sizes with the library.

    [StructLayout(LayoutKind.Sequential)]
    internal struct jpm_payment
    {
        public uint struct_size;
        public int capture_method;
        public long amount;
        public IntPtr currency;
        public IntPtr request_id;
        public IntPtr order_number;
        public IntPtr statement_descriptor;
        public int initiator_type;
        public int account_on_file;
        public int recurring_sequence;
        public int timeout_ms;
        public IntPtr recurring_agreement_id;
        public IntPtr original_network_transaction_id;
        public IntPtr extra_json;
        public IntPtr multi_capture_sequence_number;
        public int is_amount_final;
        public int authorization_purpose;
        public int multi_capture_record_count;
        public int multi_capture_final;
        public int allow_duplicate;
        public int merchant_preferred_routing;
        public IntPtr response;
        public IntPtr reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct jpm_card
    {
        public uint struct_size;
        public int account_number_type;
        public int expiry_month;
        public int expiry_year;
        public IntPtr account_number;
        public IntPtr cvv;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct jpm_account_holder
    {
        public uint struct_size;
        public int mobile_country_code;
        public int phone_country_code;
        public int reserved_number;
        public IntPtr reference_id;
        public IntPtr first_name;
        public IntPtr last_name;
        public IntPtr email;
        public IntPtr mobile_number;
        public IntPtr phone_number;
        public IntPtr address_line1;
        public IntPtr address_line2;
        public IntPtr city;
        public IntPtr state;
        public IntPtr postal_code;
        public IntPtr country_code;
        public IntPtr external_profile_id;
        public IntPtr reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct jpm_profile
    {
        public uint struct_size;
        public int reserved_number;
        public IntPtr consumer_profile_id;
        public IntPtr payment_method_id;
        public IntPtr cvv;
        public IntPtr reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct jpm_address
    {
        public uint struct_size;
        public int address_type;
        public int is_primary;
        public int address_status;
        public IntPtr address_name;
        public IntPtr first_name;
        public IntPtr last_name;
        public IntPtr address_line1;
        public IntPtr address_line2;
        public IntPtr city;
        public IntPtr state;
        public IntPtr postal_code;
        public IntPtr country_code;
        public IntPtr extra_json;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct jpm_communication
    {
        public uint struct_size;
        public int reserved_number;
        public IntPtr phone_country_code;
        public IntPtr phone_number;
        public IntPtr phone_type;
        public IntPtr email;
        public IntPtr email_type;
        public IntPtr extra_json;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct jpm_payment_method
    {
        public uint struct_size;
        public int method_type;
        public int account_number_type;
        public int expiry_month;
        public int expiry_year;
        public int account_status;
        public int account_type;
        public int payment_type;
        public int is_micro_entry;
        public int reserved_number;
        public IntPtr account_number;
        public IntPtr routing_number;
        public IntPtr iban;
        public IntPtr bic;
        public IntPtr mandate_id;
        public IntPtr mandate_type;
        public IntPtr mandate_signature_date;
        public IntPtr card_type;
        public IntPtr first_name;
        public IntPtr middle_name;
        public IntPtr last_name;
        public IntPtr currency;
        public IntPtr address_id;
        public jpm_address* address;
        public IntPtr extra_json;
        public IntPtr reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct jpm_profile_details
    {
        public uint struct_size;
        public int profile_status;
        public IntPtr external_profile_id;
        public IntPtr card_on_file_reference_number;
        public IntPtr first_name;
        public IntPtr last_name;
        public IntPtr full_name;
        public jpm_payment_method* payment_method;
        public jpm_address* address;
        public jpm_communication* communication;
        public IntPtr extra_json;
        public IntPtr reserved;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct jpm_error
    {
        public uint struct_size;
        public int status;
        public fixed byte field[64];
        public fixed byte message[256];
    }

    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct jpm_result
    {
        public uint struct_size;
        public int status;
        public int outcome;
        public int advice;
        public int profile_outcome;
        public int http_status;
        public uint flags;
        public int journal_status;
        public long requested_amount;
        public long amount;
        public long remaining_amount;
        public long retry_after_ms;
        public long elapsed_ms;
        public uint attempts;
        public uint reserved;
        public fixed byte request_id[48];
        public fixed byte order_number[48];
        public fixed byte transaction_id[48];
        public fixed byte currency[8];
        public fixed byte consumer_profile_id[136];
        public fixed byte payment_method_id[136];
        public fixed byte profile_response_code[136];
        public fixed byte profile_response_message[136];
        public fixed byte transaction_state[136];
        public fixed byte response_status[136];
        public fixed byte response_code[56];
        public fixed byte response_message[136];
        public fixed byte host_message[136];
        public fixed byte approval_code[56];
        public fixed byte masked_account_number[136];
        public fixed byte card_type[136];
        public fixed byte network_transaction_id[136];
        public fixed byte avs_result[136];
        public fixed byte cvv_result[136];
        public fixed byte error_code[136];
        public fixed byte error_message[256];
        public fixed byte error_field[136];
        public long refundable_amount;
        public long total_authorized_amount;
        public fixed byte address_id[136];
        public fixed byte communication_id[136];
        public int operation;
        public int journal_state;
        public long verdict_number;
        public long proof_after_ms;
        public long opened_at_ms;
        public fixed byte other_request_id[48];
        public fixed byte original_transaction_id[48];
        public fixed byte transaction_date[40];
        public fixed byte host_reference_id[136];
        public fixed byte network_response_code[56];
        public fixed byte merchant_advice_code[56];
        public fixed byte avs_code[56];
        public fixed byte cvv_code[56];
        public fixed byte account_updater_response[56];
        public fixed byte network_account_status[56];
        public fixed byte updated_last_four[8];
        public int updated_expiry_month;
        public int updated_expiry_year;
        public fixed byte authentication_url[512];
    }
}
