using System;

namespace Jpm.Payments
{
    // Stored profiles: everything of the Consumer Profile Management API, and the door to what has no method here.
    public sealed unsafe partial class JpmClient
    {
        /// <summary>
        /// Stores a consumer profile; no money moves. <see cref="Result.Profile"/> pays from now on.
        /// <see cref="Result.Response"/> is the whole answer, as after every call about profiles.
        /// </summary>
        /// <remarks>
        /// An <see cref="InDoubtException"/> with <see cref="Advice.CheckByHand"/>, here and from the calls that add,
        /// means that it may be stored: the service cannot be asked. Those that update, set a default or delete may be
        /// sent again.
        /// </remarks>
        /// <exception cref="JpmException">It was not done, or that is not known.</exception>
        public Result CreateProfile(ProfileDetails details)
        {
            Require(details, nameof(details));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_profile_create(
                    Handle, details.Place(inputs), result, out response));
            }
        }

        /// <summary>Reads a profile, in <see cref="Result.Response"/>. Otherwise as <see cref="CreateProfile"/>.</summary>
        /// <exception cref="JpmException">It was not read; nothing has changed.</exception>
        public Result GetProfile(Profile profile)
        {
            return OnProfile(NativeMethods.jpm_profile_get, profile);
        }

        /// <summary>
        /// Changes a profile's names, references or status. Its methods, addresses and communication have calls of their own.
        /// Otherwise as <see cref="CreateProfile"/>.
        /// </summary>
        public Result UpdateProfile(Profile profile, ProfileDetails details)
        {
            Require(profile, nameof(profile));
            Require(details, nameof(details));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_profile_update(
                    Handle, profile.Place(inputs), details.Place(inputs), result, out response));
            }
        }

        /// <summary>Deletes a profile with all that is in it. Otherwise as <see cref="CreateProfile"/>.</summary>
        public Result DeleteProfile(Profile profile)
        {
            return OnProfile(NativeMethods.jpm_profile_delete, profile);
        }

        /// <summary>
        /// Stores one more method in a profile. <see cref="Result.PaymentMethodId"/> is the new one, empty if the answer does not
        /// tell it apart. Otherwise as <see cref="CreateProfile"/>.
        /// </summary>
        public Result AddPaymentMethod(Profile profile, PaymentMethod method)
        {
            Require(profile, nameof(profile));
            Require(method, nameof(method));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_payment_method_add(
                    Handle, profile.Place(inputs), method.Place(inputs), result, out response));
            }
        }

        /// <summary>
        /// Changes the method that <see cref="Profile.PaymentMethodId"/> names, as when a card was renewed. Otherwise as
        /// <see cref="CreateProfile"/>.
        /// </summary>
        public Result UpdatePaymentMethod(Profile profile, PaymentMethod method)
        {
            Require(profile, nameof(profile));
            Require(method, nameof(method));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_payment_method_update(
                    Handle, profile.Place(inputs), method.Place(inputs), result, out response));
            }
        }

        /// <summary>
        /// Makes the method that <see cref="Profile.PaymentMethodId"/> names the one that pays when none is named. Otherwise as
        /// <see cref="CreateProfile"/>.
        /// </summary>
        public Result SetDefaultPaymentMethod(Profile profile)
        {
            return OnProfile(NativeMethods.jpm_payment_method_set_default, profile);
        }

        /// <summary>Deletes the method that <see cref="Profile.PaymentMethodId"/> names. Otherwise as <see cref="CreateProfile"/>.</summary>
        public Result DeletePaymentMethod(Profile profile)
        {
            return OnProfile(NativeMethods.jpm_payment_method_delete, profile);
        }

        /// <summary>
        /// Reads how the authentication of the method that <see cref="Profile.PaymentMethodId"/> names stands, in
        /// <see cref="Result.Response"/>. Otherwise as <see cref="GetProfile"/>.
        /// </summary>
        public Result GetPaymentMethodStatus(Profile profile)
        {
            return OnProfile(NativeMethods.jpm_payment_method_status, profile);
        }

        /// <summary>Stores one more address, <see cref="Result.AddressId"/>, in a profile. Otherwise as <see cref="CreateProfile"/>.</summary>
        public Result AddAddress(Profile profile, Address address)
        {
            Require(profile, nameof(profile));
            Require(address, nameof(address));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_address_add(
                    Handle, profile.Place(inputs), address.Place(inputs), result, out response));
            }
        }

        /// <summary>Changes an address of a profile. Otherwise as <see cref="CreateProfile"/>.</summary>
        public Result UpdateAddress(Profile profile, string addressId, Address address)
        {
            Require(profile, nameof(profile));
            Require(addressId, nameof(addressId));
            Require(address, nameof(address));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_address_update(
                    Handle, profile.Place(inputs), inputs.Add(addressId, "address_id"), address.Place(inputs),
                    result, out response));
            }
        }

        /// <summary>Deletes an address of a profile. Otherwise as <see cref="CreateProfile"/>.</summary>
        public Result DeleteAddress(Profile profile, string addressId)
        {
            return OnPart(NativeMethods.jpm_address_delete, profile, addressId, "address_id");
        }

        /// <summary>
        /// Stores one more phone number or e-mail address, <see cref="Result.CommunicationId"/>, in a profile. Otherwise as
        /// <see cref="CreateProfile"/>.
        /// </summary>
        public Result AddCommunication(Profile profile, Communication communication)
        {
            Require(profile, nameof(profile));
            Require(communication, nameof(communication));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_communication_add(
                    Handle, profile.Place(inputs), communication.Place(inputs), result, out response));
            }
        }

        /// <summary>Changes a phone number or an e-mail address of a profile. Otherwise as <see cref="CreateProfile"/>.</summary>
        public Result UpdateCommunication(Profile profile, string communicationId, Communication communication)
        {
            Require(profile, nameof(profile));
            Require(communicationId, nameof(communicationId));
            Require(communication, nameof(communication));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_communication_update(
                    Handle, profile.Place(inputs), inputs.Add(communicationId, "communication_id"), communication.Place(inputs),
                    result, out response));
            }
        }

        /// <summary>Makes a phone number or an e-mail address the first choice. Otherwise as <see cref="CreateProfile"/>.</summary>
        public Result SetDefaultCommunication(Profile profile, string communicationId)
        {
            return OnPart(NativeMethods.jpm_communication_set_default, profile, communicationId, "communication_id");
        }

        /// <summary>Deletes a phone number or an e-mail address of a profile. Otherwise as <see cref="CreateProfile"/>.</summary>
        public Result DeleteCommunication(Profile profile, string communicationId)
        {
            return OnPart(NativeMethods.jpm_communication_delete, profile, communicationId, "communication_id");
        }

        /// <summary>
        /// Reads how the import of a file of profiles stands, in <see cref="Result.Response"/>. Otherwise as
        /// <see cref="GetProfile"/>.
        /// </summary>
        public Result GetBulkImportStatus(string fileName, string submitterId)
        {
            Require(fileName, nameof(fileName));
            Require(submitterId, nameof(submitterId));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => NativeMethods.jpm_bulk_import_status(
                    Handle, inputs.Add(fileName, "file_name"), inputs.Add(submitterId, "submitter_id"), result, out response));
            }
        }

        /// <summary>
        /// Asks whether a part of the service is well: payments, refunds, verifications or profiles. Otherwise as
        /// <see cref="GetProfile"/>.
        /// </summary>
        public Result GetHealth(Kind kind)
        {
            return AskForAnswer((jpm_result* result, out ResponseHandle response) =>
                NativeMethods.jpm_health(Handle, (int)kind, result, out response));
        }

        /// <summary>
        /// Sends any request of both APIs, for what has no method here. <see cref="Response.Result"/> tells what it came
        /// to.
        /// </summary>
        /// <param name="method">As in <c>POST</c>.</param>
        /// <param name="path">Below the base URL, with its query, as in <c>/payments</c>.</param>
        /// <param name="json">The body, if any.</param>
        /// <param name="requestId">As <see cref="Payment.RequestId"/>; null if the library shall make one.</param>
        /// <exception cref="JpmException">
        /// It was refused, or that is not known; the answer, if one came, is <see cref="Result.Response"/> of
        /// <see cref="JpmException.Result"/>.
        /// </exception>
        public Response Call(string method, string path, string json = null, string requestId = null)
        {
            Require(method, nameof(method));
            Require(path, nameof(path));
            using (var inputs = new NativeInputs())
            {
                jpm_error error = Errors.New();
                jpm_error* at = &error;
                ResponseHandle handle = null;
                int status = Uninterrupted.Run(() => NativeMethods.jpm_call(
                    Handle, inputs.Add(method, "method"), inputs.Add(path, "path"), inputs.Add(json, "json"),
                    inputs.Add(requestId, "request_id"), out handle, at));
                Response response = handle.IsInvalid ? null : new Response(handle, this);
                Errors.Throw(status, at, response?.Result);
                return response;
            }
        }

        private delegate int ProfileCall(
            ClientHandle client, jpm_profile* profile, jpm_result* result, out ResponseHandle response);

        private delegate int PartCall(
            ClientHandle client, jpm_profile* profile, IntPtr id, jpm_result* result, out ResponseHandle response);

        private Result OnProfile(ProfileCall call, Profile profile)
        {
            Require(profile, nameof(profile));
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => call(
                    Handle, profile.Place(inputs), result, out response));
            }
        }

        private Result OnPart(PartCall call, Profile profile, string id, string field)
        {
            Require(profile, nameof(profile));
            Require(id, field);
            using (var inputs = new NativeInputs())
            {
                return AskForAnswer((jpm_result* result, out ResponseHandle response) => call(
                    Handle, profile.Place(inputs), inputs.Add(id, field), result, out response));
            }
        }

        private delegate int CallForAnswer(jpm_result* result, out ResponseHandle response);

        /// <summary>What the library answers to this call, with the whole answer of the service.</summary>
        private Result AskForAnswer(CallForAnswer call)
        {
            jpm_result result = Result.NewNative();
            jpm_result* at = &result;
            ResponseHandle response = null;
            int status = Uninterrupted.Run(() => call(at, out response));
            return Answer(status, at, response.IsInvalid ? null : new Response(response, this));
        }
    }
}
