using System;
using System.Runtime.InteropServices;

// Beside the assembly, then where the system keeps libraries; never the current directory.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]

namespace Jpm.Payments
{
    /// <summary>Told what goes on; its texts are good until it returns.</summary>
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void jpm_log_fn(IntPtr user, int level, IntPtr @event, IntPtr fields_json, uint fields_len);

    /// <summary>The functions of jpm.h as they are. Texts that the library returns are its own and static.</summary>
    internal static unsafe class NativeMethods
    {
        // jpm.dll, libjpm.so, libjpm.dylib.
        private const string Library = "jpm";

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern IntPtr jpm_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern uint jpm_version_number();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern uint jpm_abi_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern uint jpm_struct_size(int which);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern IntPtr jpm_status_name(int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern IntPtr jpm_status_text(int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern IntPtr jpm_outcome_name(int outcome);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern IntPtr jpm_advice_text(int advice);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern IntPtr jpm_option_name(int option);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_result_is_approved(jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_new_request_id(byte* buffer, uint capacity, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_config_new(out ConfigHandle config, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern void jpm_config_free(IntPtr config);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_config_set_str(ConfigHandle config, int option, IntPtr value, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_config_set_int(ConfigHandle config, int option, long value, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_config_load_file(ConfigHandle config, IntPtr path, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_config_load_env(ConfigHandle config, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_config_set_log(
            ConfigHandle config, jpm_log_fn log, IntPtr user, int max_level, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_client_new(ConfigHandle config, out ClientHandle client, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern void jpm_client_free(IntPtr client);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_client_warm_up(ClientHandle client, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_client_set_access_token(ClientHandle client, IntPtr token, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_client_cancel(ClientHandle client, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_pay_with_new_profile(
            ClientHandle client, jpm_payment* payment, jpm_card* card, jpm_account_holder* holder, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_pay_with_profile(
            ClientHandle client, jpm_payment* payment, jpm_profile* profile, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_pay_with_card(
            ClientHandle client, jpm_payment* payment, jpm_card* card, jpm_account_holder* holder, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_verify_with_new_profile(
            ClientHandle client, jpm_payment* payment, jpm_card* card, jpm_account_holder* holder, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_verify_with_profile(
            ClientHandle client, jpm_payment* payment, jpm_profile* profile, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_verify_card(
            ClientHandle client, jpm_payment* payment, jpm_card* card, jpm_account_holder* holder, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_refund_with_new_profile(
            ClientHandle client, jpm_payment* payment, jpm_card* card, jpm_account_holder* holder, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_refund_to_profile(
            ClientHandle client, jpm_payment* payment, jpm_profile* profile, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_refund_to_card(
            ClientHandle client, jpm_payment* payment, jpm_card* card, jpm_account_holder* holder, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_capture(
            ClientHandle client, IntPtr transaction_id, jpm_payment* payment, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_void(
            ClientHandle client, IntPtr transaction_id, jpm_payment* payment, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_adjust(
            ClientHandle client, IntPtr transaction_id, jpm_payment* payment, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_refund_payment(
            ClientHandle client, IntPtr transaction_id, jpm_payment* payment, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_lookup_request(
            ClientHandle client, int kind, IntPtr request_id, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_lookup_transaction(
            ClientHandle client, int kind, IntPtr transaction_id, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_settle_next(ClientHandle client, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_result_acknowledge(ClientHandle client, jpm_result* result, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_result_stored(ClientHandle client, IntPtr request_id, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_journal_next(ClientHandle client, long* cursor, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_journal_backup(ClientHandle client, IntPtr path, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_profile_create(
            ClientHandle client, jpm_profile_details* details, jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_profile_get(
            ClientHandle client, jpm_profile* profile, jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_profile_update(
            ClientHandle client, jpm_profile* profile, jpm_profile_details* details,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_profile_delete(
            ClientHandle client, jpm_profile* profile, jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_payment_method_add(
            ClientHandle client, jpm_profile* profile, jpm_payment_method* method,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_payment_method_update(
            ClientHandle client, jpm_profile* profile, jpm_payment_method* method,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_payment_method_set_default(
            ClientHandle client, jpm_profile* profile, jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_payment_method_delete(
            ClientHandle client, jpm_profile* profile, jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_payment_method_status(
            ClientHandle client, jpm_profile* profile, jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_address_add(
            ClientHandle client, jpm_profile* profile, jpm_address* address,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_address_update(
            ClientHandle client, jpm_profile* profile, IntPtr address_id, jpm_address* address,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_address_delete(
            ClientHandle client, jpm_profile* profile, IntPtr address_id,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_communication_add(
            ClientHandle client, jpm_profile* profile, jpm_communication* communication,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_communication_update(
            ClientHandle client, jpm_profile* profile, IntPtr communication_id, jpm_communication* communication,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_communication_set_default(
            ClientHandle client, jpm_profile* profile, IntPtr communication_id,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_communication_delete(
            ClientHandle client, jpm_profile* profile, IntPtr communication_id,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_bulk_import_status(
            ClientHandle client, IntPtr file_name, IntPtr submitter_id,
            jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_health(
            ClientHandle client, int kind, jpm_result* result, out ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_call(
            ClientHandle client, IntPtr method, IntPtr path, IntPtr json, IntPtr request_id,
            out ResponseHandle response, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_check(ConfigHandle config, out ResponseHandle response, jpm_error* error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_response_result(ResponseHandle response, jpm_result* result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_response_http_status(ResponseHandle response);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern IntPtr jpm_response_json(ResponseHandle response, uint* length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_response_get_str(
            ResponseHandle response, IntPtr json_pointer, byte* buffer, uint capacity, uint* needed);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_response_get_int(ResponseHandle response, IntPtr json_pointer, long* value);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern int jpm_response_count(ResponseHandle response, IntPtr json_pointer, uint* count);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true, BestFitMapping = false)]
        internal static extern void jpm_response_free(IntPtr response);
    }
}
