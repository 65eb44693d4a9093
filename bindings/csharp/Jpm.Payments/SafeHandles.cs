using Microsoft.Win32.SafeHandles;

namespace Jpm.Payments
{
    // The runtime keeps a handle alive for every call that uses it, and frees it when the last has returned.

    internal sealed class ConfigHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private ConfigHandle() : base(true)
        {
        }

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

        protected override bool ReleaseHandle()
        {
            NativeMethods.jpm_client_free(handle);
            return true;
        }
    }
}
