using System;
using Microsoft.Win32.SafeHandles;

namespace Jpm.Payments
{
    // The runtime keeps a handle alive for every call that uses it, and frees it when the last has returned.

    internal sealed class ConfigHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private ConfigHandle() : base(true)
        {
        }

        /// <summary>What the library may call, kept from the collector.</summary>
        internal LogListener Listener { get; set; }

        protected override bool ReleaseHandle()
        {
            NativeMethods.jpm_config_free(handle);
            return true;
        }
    }

    internal sealed class ClientHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private ClientHandle() : base(true)
        {
        }

        /// <summary>
        /// That of the configuration: it lives until the last call has returned and the client is freed.
        /// </summary>
        internal LogListener Listener { get; set; }

        protected override bool ReleaseHandle()
        {
            NativeMethods.jpm_client_free(handle);
            return true;
        }
    }

    internal sealed class ResponseHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private ResponseHandle() : base(true)
        {
        }

        internal ResponseHandle(IntPtr response) : base(true)
        {
            SetHandle(response);
        }

        protected override bool ReleaseHandle()
        {
            NativeMethods.jpm_response_free(handle);
            return true;
        }
    }
}
